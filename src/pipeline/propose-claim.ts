/**
 * The second half of a look that may claim: siblings, traffic and fleet are gathered, the fleet's
 * token is spent, then the claim is committed. A crash in between wastes a token and never
 * overspends one.
 */
import { commitMove } from './commit.ts';
import { dated, gatherClaimView } from './gather.ts';
import { decide } from '../core/decide.ts';
import { withAction } from '../core/limits.ts';
import type { App } from './app.ts';
import type { Committed } from './committed.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Loaded } from './ports.ts';
import type { Seen } from '../core/step.ts';
import type { StoreClock } from './store-clock.ts';

/** How often the fleet's row is read again when another group spent a token at the same time. */
const spendTries = 3;

export async function proposeClaim(
  app: App,
  seen: Seen,
  loaded: Loaded,
  first: Evidence,
  clock: StoreClock,
): Promise<Committed | 'lost'> {
  const { configuration, ports } = app;
  const { target } = seen;
  const siblings = configuration.targets.filter(
    (other) => other.group.name === target.group.name && other.id !== target.id,
  );
  let { evidence, fleet } = await gatherClaimView(first, target, siblings, clock, ports);
  for (let tries = 0; tries < spendTries; tries++) {
    const step = decide(seen, evidence);
    if (step.kind !== 'move') return 'lost';
    if (step.remedy === null || fleet === null) {
      return commitMove(seen, loaded, evidence, step, ports);
    }
    const actions = withAction(seen.fleet.actionsMax, fleet.value.actions, evidence.now);
    const spent = await ports.shared.write({ kind: 'fleet' }, fleet, { ...fleet.value, actions });
    if (spent === 'written') return commitMove(seen, loaded, evidence, step, ports);
    fleet = await ports.shared.read({ kind: 'fleet' });
    const claimView = evidence.claimView && { ...evidence.claimView, fleet: fleet.value };
    if (claimView) evidence = dated(evidence, clock, claimView);
  }
  return 'lost';
}
