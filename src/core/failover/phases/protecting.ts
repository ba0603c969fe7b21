/**
 * Protecting: the promoted side is well and stays where it is. Should it fail, it is not moved
 * back by itself: that is how groups flap.
 */
import { finish } from '../step.ts';
import { since } from '../../time.ts';
import type { At, FailoverStep } from '../step.ts';
import type { Protecting } from '../state.ts';

export function fromProtecting(at: At<Protecting>): FailoverStep {
  const { active, evidence, group, proofs, state } = at;
  const { now } = evidence;
  const { openedAt } = state;
  const { policy } = group;
  const side = proofs[active];
  if (side.bad) {
    return finish(at, now, {
      to: { phase: 'escalated', openedAt, healthySince: null, acknowledgedBy: null },
      because: { reason: 'promoted_side_failed', detail: `${active} ${side.says}` },
      owe: ['escalated'],
      lookAgainAfterMs: policy.lookEveryMs,
    });
  }
  const isHealthy = side.last === 'healthy';
  const healthySince = isHealthy ? (state.healthySince ?? now) : null;
  if (healthySince === null || since(healthySince, now) < policy.stableForMs) {
    return finish(at, now, {
      to: { phase: 'protecting', openedAt, healthySince },
      because: null,
      lookAgainAfterMs: isHealthy ? policy.lookEveryMs : policy.confirmEveryMs,
    });
  }
  return finish(at, now, {
    to: { phase: 'steady' },
    because: { reason: 'promoted_is_stable', detail: active },
    kept: { stableSince: now, badSince: null },
    lookAgainAfterMs: null,
  });
}
