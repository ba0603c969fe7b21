/** How the loop looks after a target: restart or start, with the group's slot and budgets. */
import { dated, gather, gatherClaimView } from './gather.ts';
import { decide } from '../core/decide.ts';
import { entryOfLook, nameOf } from '../core/entry.ts';
import { newIncident } from '../core/incident.ts';
import { noticeOf } from '../core/notice.ts';
import { seenOf } from './seen.ts';
import { treat } from './treat.ts';
import { withTold } from '../core/ledger.ts';
import type { App } from './app.ts';
import type { Care } from './care.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Incident } from '../core/incident.ts';
import type { Target } from '../core/policy.ts';

export function careOfTarget(app: App, target: Target): Care<Incident, Evidence> {
  const { configuration, ports } = app;
  const siblings = configuration.targets.filter(
    (other) => other.group.name === target.group.name && other.id !== target.id,
  );
  return {
    named: nameOf({ target }),
    rows: ports.incidents,
    fresh: newIncident,
    isInFlight: ({ phase }) => phase === 'treating',
    gather: (_, cause, clock) => gather(app, target, cause, clock),
    // Requests are for failover groups.
    readAnew: (evidence) => Promise.resolve(evidence),
    decide: (loaded, evidence) => decide(seenOf(app, target, loaded), evidence),
    gatherForClaim: (evidence, clock) => gatherClaimView(evidence, target, siblings, clock, ports),
    withFleet: (evidence, fleet, clock) => {
      const { claimView } = evidence;
      return claimView === null ? evidence : dated(evidence, clock, { ...claimView, fleet });
    },
    entryOf: (loaded, evidence, move) => entryOfLook(seenOf(app, target, loaded), evidence, move),
    treat: (committed, clock) => treat(app, target, committed, clock),
    noticeOf: (incident, why, now) => noticeOf(target, incident, why, now),
    withTold,
  };
}
