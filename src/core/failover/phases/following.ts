/**
 * Following: the public row names the active side, and traffic is to go there and nowhere else.
 * Only what one of our claims left open is moved at once; a hand's wish only once it is proved.
 */
import { everySide } from '../group.ts';
import { finish, stay } from '../step.ts';
import { followGate } from '../shared-gate.ts';
import { nearRestart } from '../gates.ts';
import { pause } from '../../claim-gates.ts';
import { beforeClaim } from '../state.ts';
import { instant, plus, since, until } from '../../time.ts';
import { settledAt } from './moving.ts';
import { trafficAgrees } from '../evidence.ts';
import type { At, FailoverStep } from '../step.ts';
import type { Blocked } from '../../blocked.ts';
import type { FailoverWhy, Following } from '../state.ts';
import type { Instant } from '../../time.ts';
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
  if (now < nextTryAt(at)) return wait(at, 'traffic_not_following', active);
  return tryToFollow(at);
}

/** What was not well a moment ago must be proved well, whoever chose it: the other serves. */
const isJustBack = ({ state }: At<Following>): boolean => state.badSince !== null;

/**
 * The first try may go the other way than what we did last, which may still land: it waits for it.
 * So does one after a try that may have landed, and a while longer, so that others get their turn.
 */
function nextTryAt({ state, group: { policy } }: At<Following>): Instant {
  const { triedAt, lastEffectAt } = state;
  const never = instant(0);
  const landed = lastEffectAt === null ? never : plus(lastEffectAt, policy.effectMaxMs);
  if (triedAt === null) return landed;
  const isTouched = lastEffectAt !== null && lastEffectAt > triedAt && state.before === null;
  const again = plus(triedAt, policy.followEveryMs);
  return isTouched && landed > again ? plus(landed, policy.confirmEveryMs) : again;
}

function wait(at: At<Following>, reason: Because['reason'], detail = ''): FailoverStep {
  return stay(at, { reason, detail }, { owe: owedLate(at) });
}

const owedLate = ({ evidence, group, state }: At<Following>): readonly FailoverWhy[] =>
  since(state.since, evidence.now) >= group.policy.tellAfterMs ? ['traffic_not_following'] : [];

/** Half a move is told at once: both sides have traffic for as long as the brake holds. */
function held(at: At<Following>, { reason, detail, brake }: Blocked): FailoverStep {
  const { traffic } = at.evidence;
  const isHalf =
    brake !== undefined &&
    !at.state.byHand &&
    traffic.kind === 'known' &&
    everySide.every((side) => traffic.sides[side].inRotation);
  return isHalf ? stay(at, { reason, detail }, { owe: ['half_moved'] }) : wait(at, reason, detail);
}

/** A claim to move the traffic, and nothing but the traffic. */
function tryToFollow(at: At<Following>): FailoverStep {
  const { active, evidence, group, state } = at;
  const { now, claimView } = evidence;
  const own = pause({ ...at, subject: group }) ?? nearRestart(at);
  if (own) return held(at, own);
  if (claimView === null) return { kind: 'ask' };
  const shut = followGate(at, claimView);
  if (shut) return held(at, shut);
  if (isJustBack(at)) {
    return wait(at, 'traffic_not_following', `${active} was not well a moment ago`);
  }
  return finish(at, now, {
    to: {
      phase: 'following',
      openedAt: state.openedAt,
      byHand: state.byHand,
      since: state.since,
      triedAt: now,
      before: beforeClaim(state),
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
