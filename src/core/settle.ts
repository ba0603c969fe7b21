/**
 * What came of a claim, and who was told: the second half of a move. Pure. A report about another
 * epoch or phase changes nothing; a remedy that may have been performed is verified, never
 * repeated; only one that was surely not performed gives its slot back at once.
 */
import { finish, slotGivenBack } from './step.ts';
import { openedOf } from './incident.ts';
import { clockStepMs, max, ms, plus } from './time.ts';
import type { Treating } from './incident.ts';
import type { Move, Seen } from './step.ts';
import type { Instant } from './time.ts';

/**
 * What the performer knows. `issued`: ARM took it. `unknown`: it may have. `refused`: surely not
 * done.
 */
export type Outcome =
  | { readonly kind: 'issued'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string }
  | { readonly kind: 'refused'; readonly detail: string };

/** The move that records `outcome` of the claim `epoch`; null when the row has moved on. */
export function settle(seen: Seen, epoch: number, outcome: Outcome, now: Instant): Move | null {
  const { incident, groupState, target } = seen;
  if (incident.phase !== 'treating' || incident.epoch !== epoch) return null;
  if (outcome.kind === 'refused') {
    return finish(seen, now, {
      to: { phase: 'suspected', ...openedOf(incident), readings: [], hints: 0 },
      because: { reason: 'treatment_refused', detail: outcome.detail },
      groupState: slotGivenBack(groupState, target),
      lookAgainAfterMs: target.policy.lookEveryMs,
    });
  }
  return verifying(seen, incident, outcome, now);
}

function verifying(seen: Seen, incident: Treating, outcome: Outcome, now: Instant): Move {
  const { policy } = seen.target;
  const rumour = outcome.kind === 'unknown' ? `outcome unknown: ${outcome.detail}` : outcome.detail;
  return finish(seen, now, {
    to: {
      phase: 'verifying',
      ...openedOf(incident),
      remedy: incident.remedy,
      deadline: plus(now, policy.verifyWithinMs),
      graceUntil: plus(now, policy.startupGraceMs),
      readings: [],
    },
    because: { reason: 'treatment_issued', detail: `${incident.remedy}: ${rumour}` },
    lookAgainAfterMs: max(ms(policy.startupGraceMs + clockStepMs), policy.confirmEveryMs),
  });
}
