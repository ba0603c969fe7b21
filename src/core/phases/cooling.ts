/**
 * Cooling: it is well again and must stay so for a while. A failure in here is the same incident,
 * with its attempts; only a healthy look after the period closes it.
 */
import { finish } from '../step.ts';
import { max, min, until } from '../time.ts';
import { openedOf } from '../incident.ts';
import { withReading } from '../readings.ts';
import type { Cooling } from '../incident.ts';
import type { Evidence } from '../evidence.ts';
import type { Judgement } from '../judge.ts';
import type { Draft, Seen, Step } from '../step.ts';

type At = Seen & { readonly incident: Cooling };

export function fromCooling(at: At, evidence: Evidence, judgement: Judgement): Step {
  const { incident, target } = at;
  const { now, reading } = evidence;
  switch (judgement.kind) {
    case 'healthy':
      return now < incident.until ? stay(at, evidence, null) : closed(at, evidence);
    case 'stopped':
      return finish(at, now, {
        to: { phase: 'quiet' },
        because: { reason: 'stopped_on_purpose', detail: judgement.detail },
        lookAgainAfterMs: null,
      });
    case 'unclear':
      return stay(at, evidence, { reason: judgement.reason, detail: judgement.detail });
    case 'unhealthy':
      return finish(at, now, {
        to: {
          phase: 'suspected',
          ...openedOf(incident),
          readings: withReading([], reading, target.policy),
          hints: 0,
        },
        because: { reason: 'relapsed', detail: judgement.detail },
        lookAgainAfterMs: target.policy.confirmEveryMs,
      });
  }
}

const closed = (at: At, { now }: Evidence): Step =>
  finish(at, now, {
    to: { phase: 'quiet' },
    because: {
      reason: 'incident_closed',
      detail:
        at.incident.attempts === 1 ? 'after one attempt' : `after ${at.incident.attempts} attempts`,
    },
    lookAgainAfterMs: null,
  });

function stay(at: At, { now }: Evidence, because: Draft['because']): Step {
  const { incident, target } = at;
  const { lookEveryMs, confirmEveryMs } = target.policy;
  const left = max(confirmEveryMs, until(incident.until, now));
  return finish(at, now, {
    to: { phase: 'cooling', ...openedOf(incident), until: incident.until },
    because,
    lookAgainAfterMs: min(lookEveryMs, left),
  });
}
