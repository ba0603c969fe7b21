/**
 * Steady: the active side is well and nothing is under way. A healthy look without a hint writes
 * nothing, unless something must be remembered for a failback.
 */
import { finish, rest, stay, suspect } from '../step.ts';
import { isHint } from '../../wake.ts';
import { leave, sayAgainAfter } from '../../step.ts';
import { propose } from '../claim.ts';
import { reasons } from '../../reasons.ts';
import { since } from '../../time.ts';
import { trafficAgrees } from '../evidence.ts';
import type { At, FailoverStep } from '../step.ts';
import type { Reason } from '../../reasons.ts';
import type { Steady } from '../state.ts';

export function fromSteady(at: At<Steady>): FailoverStep {
  const { active, evidence, proofs } = at;
  const { cause, traffic } = evidence;
  const side = proofs[active];
  if (side.last !== 'healthy') {
    const reason = side.last === 'unhealthy' ? 'suspicion_raised' : 'cannot_tell';
    return suspect(at, { reason, detail: `${active} ${side.says}` });
  }
  const well = { ...at, state: { ...at.state, badSince: null } };
  if (isHint(cause)) {
    return suspect(well, { reason: 'suspicion_raised', detail: `woken by ${cause.kind}` });
  }
  const isAstray = traffic.kind === 'known' && !trafficAgrees(traffic, active);
  const step = isAstray ? astray(well) : (failback(well) ?? quiet(well));
  // What a request saw of a blip is forgotten, or the next blip would look like a long outage.
  return step.kind === 'leave' && at.state.badSince !== null ? stay(well, null) : step;
}

/** Ours to finish where a claim of ours left it open; told, not fought, where it was not. */
function astray(at: At<Steady>): FailoverStep {
  const { active, state } = at;
  if (!state.sure) return rest(at, { reason: 'traffic_not_following', detail: active });
  const move = stay(
    at,
    { reason: 'traffic_moved_by_others', detail: `${active} is active` },
    {
      owe: ['traffic_not_following'],
      lookAgainAfterMs: at.group.policy.lookEveryMs,
    },
  );
  return move.recorded === null && move.owed.length === 0 ? leave('traffic_moved_by_others') : move;
}

/** Moves home where the policy says so; null where there is nothing to move, or not yet. */
function failback(at: At<Steady>): FailoverStep | null {
  const { active, evidence, group, proofs, state } = at;
  const { policy, home } = group;
  const isDue =
    policy.failback === 'automatic' &&
    active !== home &&
    state.stableSince !== null &&
    since(state.stableSince, evidence.now) >= policy.failbackAfterMs;
  if (!isDue) return null;
  const intent = { kind: 'failback', to: home, wish: null } as const;
  return proofs[home].good ? propose(at, intent) : gathering(at);
}

/** The standby's readings must be remembered from look to look to prove anything. */
function gathering(at: At<Steady>): FailoverStep {
  const { group, proofs, state } = at;
  const { confirmEveryMs } = group.policy;
  const isHeldByOther = isHeld(state) && state.reason !== 'standby_not_proved';
  const because = isHeldByOther
    ? ({
        reason: 'standby_not_proved',
        detail: `${group.home}: ${proofs[group.home].says}`,
      } as const)
    : null;
  // One that breaks the row must be remembered as well.
  const isBegun = state.readings[group.home].some(({ verdict }) => verdict === 'healthy');
  return isBegun || isHeldByOther
    ? stay(at, because, { lookAgainAfterMs: confirmEveryMs })
    : leave('standby_not_proved');
}

/**
 * Nothing to say. What held something back, or was told, is over: no reason to be at rest for. What
 * a caller was refused for stays a while, or who comes again and again would fill the audit.
 */
function quiet(at: At<Steady>): FailoverStep {
  const { state, evidence } = at;
  const isOld = since(state.recordedAt, evidence.now) >= sayAgainAfter;
  if (!isHeld(state) || !(isOld || ofTheLoop.has(state.reason))) return leave('nothing_wrong');
  return finish(at, at.evidence.now, {
    to: { phase: 'steady' },
    because: { reason: 'nothing_wrong' },
    // The trouble is over: should it come again, people hear of it again.
    kept: { told: state.told.filter(({ why }) => why !== 'traffic_not_following') },
    lookAgainAfterMs: null,
  });
}

/** What only the loop itself records at rest. */
const ofTheLoop: ReadonlySet<Reason> = new Set([
  'traffic_moved_by_others',
  'traffic_not_following',
  'entity_missing',
  'entity_nonsense',
]);

/** Whether the row says what would unblock it. */
const isHeld = ({ reason }: Steady): boolean => reasons[reason].unblocks !== undefined;
