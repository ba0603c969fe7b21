/**
 * What came of a claim on a failover group: the second half of a move. Pure. A report about
 * another epoch or phase changes nothing; what may have been swapped is found out, never repeated.
 */
import { finish, followingFrom } from './step.ts';
import { promoted } from './phases/moving.ts';
import type { FailoverMove, SeenGroup } from './step.ts';
import type { FailoverWhy, Moving } from './state.ts';
import type { Instant } from '../time.ts';

/** What the performer of a move knows. */
export type MoveOutcome =
  /** The public row says the new side; what came of the traffic is in the detail. */
  | { readonly kind: 'moved'; readonly detail: string; readonly braked: boolean }
  /** The swap was sent and nobody can say whether it was done. */
  | { readonly kind: 'unknown'; readonly detail: string }
  /** Surely not swapped; `touched`: something of ours may still land on the traffic. */
  | { readonly kind: 'refused'; readonly detail: string; readonly touched: boolean };

/** What the performer of a try to move the traffic knows. */
export type FollowOutcome =
  | { readonly kind: 'followed' }
  | {
      readonly kind: 'not_followed';
      readonly detail: string;
      readonly braked: boolean;
      /** Something of ours may still land on the traffic. */
      readonly touched: boolean;
    };

/** The move that records `outcome` of the claim `epoch`; null when there is nothing to write. */
export function settleMove(
  seen: SeenGroup,
  epoch: number,
  outcome: MoveOutcome,
  now: Instant,
): FailoverMove | null {
  const { state } = seen;
  if (state.phase !== 'moving' || state.epoch !== epoch || outcome.kind === 'unknown') return null;
  return outcome.kind === 'moved'
    ? moved(seen, state, outcome, now)
    : refused(seen, state, outcome, now);
}

function moved(
  seen: SeenGroup,
  { openedAt, plan }: Moving,
  { detail, braked }: MoveOutcome & { readonly kind: 'moved' },
  now: Instant,
): FailoverMove {
  const owe: readonly FailoverWhy[] = braked ? ['failed_over', 'half_moved'] : ['failed_over'];
  return finish(seen, now, {
    to: { ...followingFrom(openedAt, now), byHand: false, triedAt: now },
    because: {
      reason: braked ? 'half_moved_under_brake' : 'failed_over',
      detail: `${plan.from} to ${plan.to}; ${detail}`,
    },
    kept: {
      ...promoted,
      known: { active: plan.to, count: plan.seen.count + 1 },
      lastEffectAt: now,
    },
    owe,
    lookAgainAfterMs: seen.group.policy.confirmEveryMs,
  });
}

/** Nothing was swapped: the toggle was none, and it is weighed afresh. */
function refused(
  seen: SeenGroup,
  { openedAt, before, claimedAt, toggles, refusals }: Moving,
  { detail, touched }: MoveOutcome & { readonly kind: 'refused' },
  now: Instant,
): FailoverMove {
  const count = (refusals?.count ?? 0) + 1;
  return finish(seen, now, {
    to: { phase: 'suspected', openedAt },
    because: { reason: 'failover_refused', detail },
    // Once may be chance; what is refused again is refused for a reason that a human must see.
    owe: count > 1 ? ['escalated'] : [],
    kept: {
      readings: { primary: [], secondary: [] },
      toggles: toggles.filter((at) => at !== claimedAt),
      refusals: { count, at: now },
      ...(touched ? { lastEffectAt: now } : before),
    },
    lookAgainAfterMs: seen.group.policy.confirmEveryMs,
  });
}

/** The move that records what came of a try to move the traffic. */
export function settleFollow(
  seen: SeenGroup,
  epoch: number,
  outcome: FollowOutcome,
  now: Instant,
): FailoverMove | null {
  const { group, state } = seen;
  if (state.phase !== 'following' || state.epoch !== epoch) return null;
  const isBraked = outcome.kind === 'not_followed' && outcome.braked;
  const isUntouched = outcome.kind === 'not_followed' && !outcome.touched;
  return finish(seen, now, {
    to: { ...state, before: null },
    because:
      outcome.kind === 'followed'
        ? null
        : {
            reason: isBraked ? 'half_moved_under_brake' : 'traffic_not_following',
            detail: outcome.detail,
          },
    kept: isUntouched && state.before !== null ? state.before : { lastEffectAt: now },
    owe: isBraked ? ['half_moved'] : [],
    lookAgainAfterMs: group.policy.confirmEveryMs,
  });
}
