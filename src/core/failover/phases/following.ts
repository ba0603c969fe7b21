/**
 * Following: the public row names the active side, and traffic is to go there and nowhere else.
 * Only what one of our claims left open is moved at once; a hand's wish only once it is proved.
 */
import { brakeOn } from '../../brakes.ts';
import { finish, stay } from '../step.ts';
import { nearRestart } from '../gates.ts';
import { plus, since, until } from '../../time.ts';
import { settledAt } from './moving.ts';
import { trafficAgrees } from '../evidence.ts';
import type { At, FailoverStep } from '../step.ts';
import type { Following } from '../state.ts';
import type { Because } from '../../step.ts';

export function fromFollowing(at: At<Following>): FailoverStep {
  const { active, evidence, group, proofs, state } = at;
  const { now, traffic } = evidence;
  const { policy } = group;
  if (trafficAgrees(traffic, active)) return followed(at);
  if (proofs[active].bad) {
    return stay(
      at,
      { reason: 'active_failed_while_following', detail: proofs[active].says },
      {
        owe: ['escalated'],
        lookAgainAfterMs: policy.confirmEveryMs,
      },
    );
  }
  if (state.byHand && !proofs[active].good) return wait(at, 'hand_move_not_proved');
  if (traffic.kind === 'unknown') return wait(at, 'cannot_tell', traffic.why);
  if (state.triedAt !== null && now < plus(state.triedAt, policy.followEveryMs)) {
    return wait(at, 'traffic_not_following', active);
  }
  return tryToFollow(at);
}

function wait(at: At<Following>, reason: Because['reason'], detail = ''): FailoverStep {
  const { evidence, group, state } = at;
  const isLate = since(state.since, evidence.now) >= group.policy.tellAfterMs;
  return stay(at, { reason, detail }, { owe: isLate ? ['traffic_not_following'] : [] });
}

/** A claim to move the traffic, and nothing but the traffic. */
function tryToFollow(at: At<Following>): FailoverStep {
  const { active, evidence, group, groupState, state } = at;
  const { now, claimView } = evidence;
  const own = brakeOn(groupState.brakes, group.id, now);
  if (own) return wait(at, 'blocked_by_pause', `by ${own.owner}: ${own.reason}`);
  const near = nearRestart(at);
  if (near !== null) return wait(at, 'restart_near', near.detail);
  if (claimView === null) return { kind: 'ask' };
  const { fleet } = claimView;
  const switched = fleet === null ? null : brakeOn(fleet.brakes, group.id, now);
  if (fleet === null) return wait(at, 'blocked_by_kill_switch', 'it cannot be read');
  if (switched) {
    return wait(at, 'blocked_by_kill_switch', `by ${switched.owner}: ${switched.reason}`);
  }
  if (group.policy.mode === 'dry-run') return wait(at, 'blocked_by_dry_run');
  return finish(at, now, {
    to: {
      phase: 'following',
      openedAt: state.openedAt,
      byHand: state.byHand,
      since: state.since,
      triedAt: now,
    },
    because: { reason: 'follow_claimed', detail: `to ${active}` },
    kept: { epoch: state.epoch + 1, lastEffectAt: now, sure: false },
    remedy: 'follow',
    lookAgainAfterMs: group.policy.followEveryMs,
  });
}

function followed(at: At<Following>): FailoverStep {
  const { active, evidence, group, state } = at;
  const { now } = evidence;
  const detail = group.traffic === null ? `${active}; the application reads the row` : active;
  return finish(at, now, {
    to: {
      phase: 'verifying',
      openedAt: state.openedAt,
      settledAt: settledAt(at),
      deadline: plus(now, group.policy.verifyWithinMs),
    },
    because: { reason: 'traffic_followed', detail },
    lookAgainAfterMs: until(settledAt(at), now),
  });
}
