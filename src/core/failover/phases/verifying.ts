/**
 * Verifying: the promoted side has the traffic. Load comes late, with the caches of the clients;
 * only readings after that count, and the deadline ends it badly.
 */
import { finish, stay } from '../step.ts';
import { isVerified } from '../proofs.ts';
import type { At, FailoverStep } from '../step.ts';
import type { VerifyingSide } from '../state.ts';

export function fromVerifying(at: At<VerifyingSide>): FailoverStep {
  const { active, evidence, group, proofs, state } = at;
  const { now } = evidence;
  const { openedAt } = state;
  const { policy } = group;
  if (isVerified(state.readings[active], policy, state.settledAt)) {
    return finish(at, now, {
      to: { phase: 'protecting', openedAt, healthySince: now },
      because: { reason: 'recovered', detail: `${active} is healthy under its load` },
      kept: { badSince: null },
      lookAgainAfterMs: policy.lookEveryMs,
    });
  }
  if (now < state.deadline) return stay(at, null);
  return finish(at, now, {
    to: { phase: 'escalated', openedAt, healthySince: null, acknowledgedBy: null },
    because: { reason: 'promoted_side_failed', detail: `${active} ${proofs[active].says}` },
    owe: ['escalated'],
    lookAgainAfterMs: policy.lookEveryMs,
  });
}
