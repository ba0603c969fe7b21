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

/** Quiet still, but with something to say; where that is no news, nothing is written. */
function stay(
  at: At,
  { now }: Evidence,
  reason: 'running_again' | 'stopped_on_purpose',
  detail: string,
): Step {
  const because = { reason, detail };
  const move = finish(at, now, { to: { phase: 'quiet' }, because, lookAgainAfterMs: null });
  return move.recorded === null ? leave(reason) : move;
}

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
    // Only what was seen to be unwell goes up and down; a hint or our own blindness does not.
    kept:
      judgement.kind === 'unhealthy'
        ? { suspicions: withSuspicion(at.incident.suspicions, now) }
        : {},
    because,
    lookAgainAfterMs: policy.confirmEveryMs,
  });
}
