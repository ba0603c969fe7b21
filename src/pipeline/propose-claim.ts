/**
 * The second half of a look that may claim: what a claim needs is gathered, the fleet's token is
 * spent, then the claim is committed. A crash in between wastes a token and never overspends one; a
 * claim that is not made gives it back.
 */
import { commitMove } from './committed.ts';
import { PortError } from './port-error.ts';
import { withAction, withoutAction } from '../core/limits.ts';
import type { App } from './app.ts';
import type { Care, LookEvidence } from './care.ts';
import type { Committed, State } from './committed.ts';
import type { Instant } from '../core/time.ts';
import type { Loaded, Ports } from './ports.ts';
import type { Remedy } from '../core/incident.ts';
import type { StoreClock } from './store-clock.ts';

/** How often the fleet's row is read again when another group spent a token at the same time. */
const spendTries = 3;

/** Traffic that follows a move is part of it: the move has paid. */
const isPaidFor = (remedy: Remedy): boolean => remedy === 'follow';

export async function proposeClaim<S extends State, Evidence extends LookEvidence>(
  app: App,
  care: Care<S, Evidence>,
  loaded: Loaded<S>,
  first: Evidence,
  clock: StoreClock,
): Promise<Committed<S> | 'lost'> {
  const { configuration, ports } = app;
  let { evidence, fleet } = await care.gatherForClaim(first, clock);
  for (let tries = 0; tries < spendTries; tries++) {
    const step = care.decide(loaded, evidence);
    if (step.kind !== 'move') return 'lost';
    const commit = (): Promise<Committed<S> | 'lost'> =>
      commitMove(care.rows, care.named, loaded, step, care.entryOf(loaded, evidence, step));
    if (step.remedy === null || isPaidFor(step.remedy) || fleet === null) return commit();
    const { actionsMax } = configuration.fleet;
    const actions = withAction(actionsMax, fleet.value.actions, evidence.now);
    const spent = await ports.shared.write({ kind: 'fleet' }, fleet, { ...fleet.value, actions });
    if (spent === 'written') return orGiveBack(commit, ports, evidence.now);
    fleet = await ports.shared.read({ kind: 'fleet' });
    evidence = care.withFleet(evidence, fleet.value, clock);
  }
  return 'lost';
}

/** A claim that is not made, or that nobody will perform, costs no token. */
async function orGiveBack<Result>(
  commit: () => Promise<Result | 'lost'>,
  ports: Ports,
  at: Instant,
): Promise<Result | 'lost'> {
  let committed: Result | 'lost' = 'lost';
  try {
    committed = await commit();
    return committed;
  } finally {
    if (committed === 'lost') await giveBack(ports, at);
  }
}

/** One that cannot be given back is wasted. */
async function giveBack({ shared }: Ports, at: Instant): Promise<void> {
  try {
    for (let tries = 0; tries < spendTries; tries++) {
      const fleet = await shared.read({ kind: 'fleet' });
      const actions = withoutAction(fleet.value.actions, at);
      if (actions === fleet.value.actions) return;
      const given = await shared.write({ kind: 'fleet' }, fleet, { ...fleet.value, actions });
      if (given === 'written') return;
    }
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
  }
}
