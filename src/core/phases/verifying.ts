/**
 * Verifying: the remedy was issued, or may have been. Only healthy readings after the start-up
 * grace end it well; the deadline ends it badly and gives the group's slot back.
 */
import { finish, slotGivenBack } from '../step.ts';
import { openedOf } from '../incident.ts';
import { clockStepMs, min, ms, plus, until } from '../time.ts';
import { provesHealthy, withReading } from '../readings.ts';
import type { Evidence } from '../evidence.ts';
import type { Reading } from '../readings.ts';
import type { Judgement } from '../judge.ts';
import type { Seen, Step } from '../step.ts';
import type { Verifying } from '../incident.ts';

type At = Seen & { readonly incident: Verifying };

export function fromVerifying(at: At, evidence: Evidence, judgement: Judgement): Step {
  const { incident, groupState, target } = at;
  const { now, reading } = evidence;
  if (judgement.kind === 'stopped') {
    return finish(at, now, {
      to: { phase: 'quiet' },
      because: { reason: 'stopped_on_purpose', detail: judgement.detail },
      groupState: slotGivenBack(groupState, target),
      lookAgainAfterMs: null,
    });
  }
  if (now < incident.graceUntil) return stay(at, evidence, []);
  const readings = withReading(incident.readings, reading, target.policy);
  if (judgement.kind === 'healthy') {
    return provesHealthy(readings, target.policy)
      ? recovered(at, evidence)
      : stay(at, evidence, readings);
  }
  return now < incident.deadline ? stay(at, evidence, readings) : failed(at, evidence, judgement);
}

function recovered(at: At, { now }: Evidence): Step {
  const { incident, groupState, target } = at;
  const { policy } = target;
  return finish(at, now, {
    to: { phase: 'cooling', ...openedOf(incident), until: plus(now, policy.coolForMs) },
    because: {
      reason: 'recovered',
      detail: `${policy.healthyNeeded} healthy readings after the ${incident.remedy}`,
    },
    groupState: slotGivenBack(groupState, target),
    lookAgainAfterMs: min(policy.lookEveryMs, policy.coolForMs),
  });
}

function failed(at: At, { now }: Evidence, judgement: Judgement): Step {
  const { incident, groupState, target } = at;
  return finish(at, now, {
    to: { phase: 'suspected', ...openedOf(incident), readings: [], hints: 0 },
    because: {
      reason: judgement.kind === 'unclear' ? judgement.reason : 'treatment_did_not_help',
      detail: 'detail' in judgement ? judgement.detail : '',
    },
    groupState: slotGivenBack(groupState, target),
    lookAgainAfterMs: target.policy.confirmEveryMs,
  });
}

/** Not proved yet; within the start-up grace nothing is, and the first look after it counts. */
function stay(at: At, { now }: Evidence, readings: readonly Reading[]): Step {
  const { incident, target } = at;
  const { remedy, deadline, graceUntil } = incident;
  const graceLeft = ms(until(graceUntil, now) + clockStepMs);
  return finish(at, now, {
    to: { phase: 'verifying', ...openedOf(incident), remedy, deadline, graceUntil, readings },
    because: null,
    lookAgainAfterMs: now < graceUntil ? graceLeft : target.policy.confirmEveryMs,
  });
}
