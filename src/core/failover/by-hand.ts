/**
 * Somebody else changed the active side or the count. It is a wish of theirs: remembered, counted,
 * protected and told, and never undone; traffic follows it only once its side is proved healthy.
 */
import { finish, followingFrom, stay } from './step.ts';
import { openedAtOf } from './state.ts';
import { withToggle } from '../limits.ts';
import type { Ask, Failover } from './state.ts';
import type { At, FailoverMove } from './step.ts';
import type { Instant } from '../time.ts';

export function movedByHand(at: At): FailoverMove {
  const { active, entity, evidence, group, state } = at;
  const { now } = evidence;
  const before = state.known;
  const known = { active, count: entity.count };
  const from = before === null ? 'unknown' : `${before.active}, count ${before.count}`;
  const because = {
    reason: 'moved_by_hand' as const,
    detail: `was ${from}; is ${active}, count ${entity.count}`,
  };
  const voided = { ask: withEnding(state.ask, 'void', now), requestUntil: null };
  const owe = isOpen(state.ask)
    ? (['moved_by_hand', 'approval_ended'] as const)
    : (['moved_by_hand'] as const);
  // While moving, the same side with another count may be our move and a hand's move back.
  if (before?.active === active && state.phase !== 'moving') {
    const kept = { known, ...voided, epoch: state.epoch + 1 };
    return stay(at, because, { kept, owe });
  }
  return finish(at, now, {
    to: { ...followingFrom(openedAtOf(state, now), now), byHand: true },
    because,
    kept: {
      known,
      ...voided,
      // A number of its own, so that it is told for itself.
      epoch: state.epoch + 1,
      toggles: withToggle(group.policy.togglesMax, state.toggles, now),
      stableSince: null,
      badSince: null,
      yieldUntil: null,
      refusals: null,
      readings: { primary: [], secondary: [] },
      sure: false,
    },
    owe,
    lookAgainAfterMs: group.policy.confirmEveryMs,
  });
}

export const isOpen = (ask: Ask | null): ask is Ask =>
  ask?.verdict === 'open' || ask?.verdict === 'approved';

/** The ask with its ending, where it has none yet. */
export const withEnding = (
  ask: Ask | null,
  verdict: 'void' | 'expired' | 'lapsed' | 'withdrawn',
  now: Instant,
): Failover['ask'] => (isOpen(ask) ? { ...ask, verdict, decidedAt: now } : ask);
