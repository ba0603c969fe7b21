/**
 * The second half of a look that may claim: what a claim needs is gathered, the fleet's token is
 * spent, then the claim is committed. A crash in between wastes a token and never overspends one.
 */
import { commitMove } from './committed.ts';
import { withAction } from '../core/limits.ts';
import type { App } from './app.ts';
import type { Care, LookEvidence } from './care.ts';
import type { Committed, State } from './committed.ts';
import type { Loaded } from './ports.ts';
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
    if (spent === 'written') return commit();
    fleet = await ports.shared.read({ kind: 'fleet' });
    evidence = care.withFleet(evidence, fleet.value, clock);
  }
  return 'lost';
}
