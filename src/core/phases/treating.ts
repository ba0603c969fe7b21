/**
 * Treating: a worker holds the claim. Nobody else touches the row until the worker cannot live
 * any more; then readings, not clocks or the platform's word, say what came of it.
 */
import { finish, leave } from '../step.ts';
import { openedOf } from '../incident.ts';
import { clockStepMs, ms, plus } from '../time.ts';
import type { Evidence } from '../evidence.ts';
import type { Seen, Step } from '../step.ts';
import type { Treating } from '../incident.ts';

export function fromTreating(at: Seen & { readonly incident: Treating }, evidence: Evidence): Step {
  const { incident, target } = at;
  const { now } = evidence;
  if (now < incident.lostAfter) return leave('treatment_in_flight');
  return finish(at, now, {
    to: {
      phase: 'verifying',
      ...openedOf(incident),
      remedy: incident.remedy,
      deadline: plus(now, target.policy.verifyWithinMs),
      graceUntil: plus(now, target.policy.startupGraceMs),
      readings: [],
    },
    because: { reason: 'treatment_lost', detail: `${incident.remedy} of epoch ${incident.epoch}` },
    lookAgainAfterMs: ms(target.policy.startupGraceMs + clockStepMs),
  });
}
