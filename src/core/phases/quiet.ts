/**
 * Quiet: nothing is known to be wrong. A healthy look without a hint writes nothing; anything
 * else opens an incident, which is only a reason to look again.
 */
import { finish, leave, opening } from '../step.ts';
import { isHint } from '../wake.ts';
import { withReading } from '../readings.ts';
import { withSuspicion } from '../limits.ts';
import type { Evidence } from '../evidence.ts';
import type { Judgement } from '../judge.ts';
import type { Quiet } from '../incident.ts';
import type { Seen, Step } from '../step.ts';

type At = Seen & { readonly incident: Quiet };

export function fromQuiet(at: At, evidence: Evidence, judgement: Judgement): Step {
  const hinted = isHint(evidence.cause);
  switch (judgement.kind) {
    case 'healthy':
      if (hinted) return suspect(at, evidence, judgement);
      return at.incident.reason === 'stopped_on_purpose'
        ? stay(at, evidence, 'running_again', '')
        : leave('nothing_wrong');
    case 'stopped':
      return hinted || at.incident.reason !== 'stopped_on_purpose'
        ? stay(at, evidence, 'stopped_on_purpose', judgement.detail)
        : leave('stopped_on_purpose');
    case 'unhealthy':
    case 'unclear':
      return suspect(at, evidence, judgement);
  }
}

const stay = (
  at: At,
  { now }: Evidence,
  reason: 'running_again' | 'stopped_on_purpose',
  detail: string,
): Step =>
  finish(at, now, {
    to: { phase: 'quiet' },
    because: { reason, detail },
    lookAgainAfterMs: null,
  });

function suspect(at: At, evidence: Evidence, judgement: Judgement): Step {
  const { now, reading, cause } = evidence;
  const { policy } = at.target;
  const counts = judgement.kind !== 'unclear';
  const because =
    judgement.kind === 'unclear'
      ? { reason: judgement.reason, detail: judgement.detail }
      : {
          reason: 'suspicion_raised' as const,
          detail: judgement.kind === 'unhealthy' ? judgement.detail : `woken by ${cause.kind}`,
        };
  return finish(at, now, {
    to: {
      phase: 'suspected',
      ...opening(now),
      readings: counts ? withReading([], reading, policy) : [],
      hints: isHint(cause) ? 1 : 0,
    },
    kept: { suspicions: withSuspicion(at.incident.suspicions, now) },
    because,
    lookAgainAfterMs: policy.confirmEveryMs,
  });
}
