/**
 * Steady: the active side is well and nothing is under way. A healthy look without a hint writes
 * nothing, unless something must be remembered for a failback.
 */
import { finish, rest, stay, suspect } from '../step.ts';
import { isHint } from '../../wake.ts';
import { leave } from '../../step.ts';
import { propose } from '../claim.ts';
import { since } from '../../time.ts';
import { trafficAgrees } from '../evidence.ts';
import type { At, FailoverStep } from '../step.ts';
import type { FailoverWhy, Steady } from '../state.ts';

export function fromSteady(at: At<Steady>): FailoverStep {
  const { active, evidence, proofs } = at;
  const { cause, traffic } = evidence;
  const side = proofs[active];
  if (side.last !== 'healthy') {
    const reason = side.last === 'unhealthy' ? 'suspicion_raised' : 'cannot_tell';
    return suspect(at, { reason, detail: `${active} ${side.says}` });
  }
  if (isHint(cause)) {
    return suspect(at, { reason: 'suspicion_raised', detail: `woken by ${cause.kind}` });
  }
  if (traffic.kind === 'known' && !trafficAgrees(traffic, active)) return astray(at);
  return failback(at) ?? quiet(at);
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
const gathering = (at: At<Steady>): FailoverStep =>
  // One that breaks the row must be remembered as well.
  at.state.readings[at.group.home].some(({ verdict }) => verdict === 'healthy')
    ? stay(at, null, { lookAgainAfterMs: at.group.policy.confirmEveryMs })
    : leave('standby_not_proved');

/** Nothing to say. What was recorded last was trouble that is over, or nothing at all. */
function quiet(at: At<Steady>): FailoverStep {
  const { reason } = at.state;
  if (
    reason !== 'traffic_moved_by_others' &&
    reason !== 'entity_missing' &&
    reason !== 'entity_nonsense'
  ) {
    return leave('nothing_wrong');
  }
  return finish(at, at.evidence.now, {
    to: { phase: 'steady' },
    because: { reason: 'nothing_wrong' },
    // The trouble is over: should it come again, people hear of it again.
    kept: { told: at.state.told.filter(({ why }) => !ofRest.has(why)) },
    lookAgainAfterMs: null,
  });
}

/** What is told of a group at rest. */
const ofRest: ReadonlySet<FailoverWhy> = new Set(['traffic_not_following', 'entity_wrong']);
