/**
 * Escalated: a human has it. Paramedic watches, repeats nothing, and takes the target back when
 * it has stayed well or when a person asks for another try.
 */
import { finish, opening } from '../step.ts';
import { openedOf } from '../incident.ts';
import { plus, since } from '../time.ts';
import { withReading } from '../readings.ts';
import type { Draft, Seen, Step } from '../step.ts';
import type { Escalated } from '../incident.ts';
import type { Evidence } from '../evidence.ts';
import type { Instant } from '../time.ts';
import type { Judgement } from '../judge.ts';

type At = Seen & { readonly incident: Escalated };

export function fromEscalated(at: At, evidence: Evidence, judgement: Judgement): Step {
  const { incident, target } = at;
  const { now, cause } = evidence;
  if (cause.kind === 'operator' && cause.ask === 'retry') return retry(at, evidence, judgement);
  if (judgement.kind === 'stopped') {
    return finish(at, now, {
      to: { phase: 'quiet' },
      because: { reason: 'stopped_on_purpose', detail: judgement.detail },
      lookAgainAfterMs: null,
    });
  }
  const healthySince = judgement.kind === 'healthy' ? (incident.healthySince ?? now) : null;
  if (healthySince !== null && since(healthySince, now) >= target.policy.healthyForMs) {
    return finish(at, now, {
      to: { phase: 'quiet' },
      because: { reason: 'recovered_without_us' },
      lookAgainAfterMs: null,
    });
  }
  if (cause.kind === 'operator' && cause.ask === 'acknowledge') {
    const because = { reason: 'escalation_acknowledged' as const, detail: `by ${cause.by}` };
    return stay(at, evidence, healthySince, cause.by, because);
  }
  return stay(at, evidence, healthySince, incident.acknowledgedBy, null);
}

function retry(at: At, { now, reading, cause }: Evidence, judgement: Judgement): Step {
  const { policy } = at.target;
  const counts = judgement.kind === 'healthy' || judgement.kind === 'unhealthy';
  return finish(at, now, {
    to: {
      phase: 'suspected',
      ...opening(now),
      readings: counts ? withReading([], reading, policy) : [],
      hints: 1,
    },
    because: {
      reason: 'retry_requested',
      detail: cause.kind === 'operator' ? `by ${cause.by}` : '',
    },
    lookAgainAfterMs: policy.confirmEveryMs,
  });
}

const stay = (
  at: At,
  evidence: Evidence,
  healthySince: Instant | null,
  acknowledgedBy: string | null,
  because: Draft['because'],
): Step =>
  finish(at, evidence.now, {
    to: {
      phase: 'escalated',
      ...openedOf(at.incident),
      healthySince,
      acknowledgedBy,
      tellAfter: tellAfter(at.incident, evidence),
    },
    because,
    lookAgainAfterMs: at.target.policy.lookEveryMs,
  });

/** Put off while a failover is at it, or has told a human itself since the incident opened. */
function tellAfter(incident: Escalated, { failovers, now }: Evidence): Instant | null {
  if (incident.tellAfter === null) return null;
  const taker = failovers.find(
    ({ deadline, toldAt }) =>
      (deadline !== null && now < deadline) || (toldAt !== null && toldAt >= incident.openedAt),
  );
  return taker === undefined ? incident.tellAfter : plus(now, taker.handoverWithinMs);
}
