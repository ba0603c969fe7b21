/**
 * Suspected: the active side is looked at closely. The only phase from which the loop itself
 * leaves a side, and only after every gate has let it pass.
 */
import { finish, rest, stay } from '../step.ts';
import { propose } from '../claim.ts';
import type { At, FailoverStep } from '../step.ts';
import type { SuspectedSide } from '../state.ts';

export function fromSuspected(at: At<SuspectedSide>): FailoverStep {
  const { active, evidence, proofs, standby, state } = at;
  const side = proofs[active];
  if (side.well) return rest(at, { reason: 'recovered_by_itself', detail: active });
  if (!side.bad) {
    return side.last === 'unknown'
      ? stay(at, { reason: 'cannot_tell', detail: `${active} ${side.says}` })
      : stay(at, null);
  }
  if (state.stableSince === null) {
    return finish(at, evidence.now, {
      to: {
        phase: 'escalated',
        openedAt: state.openedAt,
        healthySince: null,
        acknowledgedBy: null,
      },
      because: { reason: 'promoted_side_failed', detail: `${active} ${side.says}` },
      owe: ['escalated'],
      lookAgainAfterMs: at.group.policy.lookEveryMs,
    });
  }
  return propose(at, { kind: 'automatic', to: standby, wish: null });
}
