/** How the loop looks after a failover group: both sides, the public row, the traffic. */
import { decideFailover } from '../../core/failover/decide.ts';
import { entryOfGroupLook, namedGroup, noticeOfGroup } from '../../core/failover/report.ts';
import { gatherClaimViewOf, gatherGroup, datedGroup, gatheredAnew } from './gather.ts';
import { newFailover } from '../../core/failover/state.ts';
import { seenGroup } from '../seen.ts';
import { treatGroup } from './treat.ts';
import { withToldOf } from '../../core/failover/step.ts';
import type { App } from '../app.ts';
import type { Care } from '../care.ts';
import type { Failover } from '../../core/failover/state.ts';
import type { FailoverEvidence } from '../../core/failover/evidence.ts';
import type { FailoverGroup } from '../../core/failover/group.ts';

export function careOfFailover(app: App, group: FailoverGroup): Care<Failover, FailoverEvidence> {
  return {
    named: namedGroup(group),
    rows: app.ports.failovers,
    fresh: newFailover,
    isInFlight: ({ phase }) => phase === 'moving',
    gather: (loaded, cause, clock) => gatherGroup(app, seenGroup(app, group, loaded), cause, clock),
    readAnew: (evidence, clock) => gatheredAnew(app, group, evidence, clock),
    decide: (loaded, evidence) => decideFailover(seenGroup(app, group, loaded), evidence),
    gatherForClaim: (evidence, clock) => gatherClaimViewOf(app, group, evidence, clock),
    withFleet: (evidence, fleet, clock) => {
      const { claimView } = evidence;
      return claimView === null ? evidence : datedGroup(evidence, clock, { ...claimView, fleet });
    },
    entryOf: (loaded, evidence, move) =>
      entryOfGroupLook(seenGroup(app, group, loaded), evidence, move),
    treat: (committed, clock) => treatGroup(app, group, committed, clock),
    noticeOf: (state, why, now) => noticeOfGroup(group, state, why, now),
    withTold: withToldOf,
  };
}
