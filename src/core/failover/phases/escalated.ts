/**
 * Escalated: a human has it. Paramedic watches and repeats nothing by itself; a person may ask for
 * another try, which also lifts the latch, or name the side to move to.
 */
import { finish, rest, suspect, unlatched } from '../step.ts';
import { since } from '../../time.ts';
import type { At, FailoverStep } from '../step.ts';
import type { EscalatedGroup } from '../state.ts';

export function fromEscalated(at: At<EscalatedGroup>): FailoverStep {
  const { active, evidence, group, proofs, state } = at;
  const { cause, now } = evidence;
  if (cause.kind === 'operator' && cause.ask === 'retry') {
    const because = { reason: 'retry_requested', detail: `by ${cause.by}` } as const;
    const lifted = state.latched ? unlatched(state) : {};
    return suspect(at, because, { ...lifted, stableSince: state.stableSince ?? now });
  }
  const isHealthy = proofs[active].last === 'healthy';
  const healthySince = isHealthy ? (state.healthySince ?? now) : null;
  if (healthySince !== null && since(healthySince, now) >= group.policy.healthyForMs) {
    // The latch stays until a person lifts it.
    const because = { reason: 'recovered_without_us', detail: active } as const;
    return rest({ ...at, state: { ...state, stableSince: now } }, because, { stableSince: now });
  }
  const isSeen = cause.kind === 'operator' && cause.ask === 'acknowledge';
  return finish(at, now, {
    to: {
      phase: 'escalated',
      openedAt: state.openedAt,
      healthySince,
      acknowledgedBy: isSeen ? cause.by : state.acknowledgedBy,
    },
    because: isSeen ? { reason: 'escalation_acknowledged', detail: `by ${cause.by}` } : null,
    lookAgainAfterMs: group.policy.lookEveryMs,
  });
}
