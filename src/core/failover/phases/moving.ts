/**
 * Moving: a worker holds the claim. Once it cannot live any more the public row tells, without a
 * ninth column, what came of it: swapped, as it was, or moved by somebody else.
 */
import { finish, followingFrom } from '../step.ts';
import { isAsSeen, isToggled, seenEntity } from '../entity.ts';
import { movedByHand } from '../by-hand.ts';
import { plus } from '../../time.ts';
import type { At, FailoverStep } from '../step.ts';
import type { Moving } from '../state.ts';

export function fromMoving(at: At<Moving>): FailoverStep {
  const { active, entity, evidence, group, state } = at;
  const { now } = evidence;
  const { openedAt, plan } = state;
  const seen = seenEntity(entity);
  const detail = `${plan.from} to ${plan.to}, epoch ${state.epoch}`;
  if (isToggled(plan.seen, seen)) {
    return finish(at, now, {
      to: { ...followingFrom(openedAt, now), byHand: false },
      because: { reason: 'failover_lost_but_done', detail },
      kept: { ...promoted, known: { active, count: entity.count } },
      owe: ['failed_over'],
      lookAgainAfterMs: group.policy.confirmEveryMs,
    });
  }
  if (isAsSeen(plan.seen, seen)) {
    return finish(at, now, {
      to: { phase: 'suspected', openedAt },
      because: { reason: 'failover_lost', detail },
      kept: { readings: noReadings },
      lookAgainAfterMs: group.policy.confirmEveryMs,
    });
  }
  return movedByHand(at);
}

const noReadings = { primary: [], secondary: [] } as const;

/** What is forgotten when a side is promoted. */
export const promoted = {
  stableSince: null,
  badSince: null,
  yieldUntil: null,
  refusals: null,
  sure: false,
  readings: noReadings,
} as const;

/** When clients can have heard of the new side. */
export const settledAt = ({ group, evidence }: At) =>
  plus(plus(evidence.now, group.policy.ttlMs), group.policy.lookEveryMs);
