/**
 * From a wish to move to a claim, a question to people, or a reason why neither. The one place
 * where a move of a failover group begins, whoever asks for it.
 */
import { finish, stay } from './step.ts';
import { leavesBad, needsApproval, ownGate } from './gates.ts';
import { moveGate } from './shared-gate.ts';
import { max, min, plus, seconds } from '../time.ts';
import { beforeClaim, openedAtOf } from './state.ts';
import { forceText } from './wish.ts';
import { seenEntity } from './entity.ts';
import { termsOf } from './terms.ts';
import { withToggle } from '../limits.ts';
import type { At, FailoverStep } from './step.ts';
import type { Ask, FailoverKept, FailoverWhy, Plan } from './state.ts';
import type { Blocked } from '../blocked.ts';
import type { Intent } from './gates.ts';

/** How long members hold back for a failover that only waits for a restart to end. */
const yieldFor = seconds(60);

/** `approved` is the ask that a person approved, where there is one. */
export function propose(at: At, intent: Intent, approved: Ask | null = null): FailoverStep {
  const own = ownGate(at, intent);
  if (own) return shut(at, intent, own);
  const { claimView } = at.evidence;
  if (claimView === null) return { kind: 'ask' };
  const shared = moveGate(at, claimView);
  if (shared) return shut(at, intent, shared);
  if (approved === null && needsApproval(at.group, intent.to)) return question(at, intent);
  return claim(at, intent, approved);
}

const planOf = ({ group, entity, active }: At, intent: Intent): Plan => ({
  from: active,
  to: intent.to,
  seen: seenEntity(entity),
  terms: termsOf(group),
  wish: intent.wish,
  leavesBad: leavesBad(intent),
});

/** The claim: the toggle is counted and the lock of our own begins before anything is done. */
function claim(at: At, intent: Intent, approved: Ask | null): FailoverStep {
  const { group, state, evidence } = at;
  const { now } = evidence;
  const { policy } = group;
  const reason = intent.kind === 'failback' ? 'failback_claimed' : 'failover_claimed';
  const detail = `${at.active} to ${intent.to}, ${whyOf(at, intent, approved)}`;
  return finish(at, now, {
    to: {
      phase: 'moving',
      openedAt: openedAtOf(state, now),
      plan: planOf(at, intent),
      before: beforeClaim(state),
      claimedAt: now,
      lostAfter: plus(now, policy.claimTimeoutMs),
    },
    kept: {
      // An ask has burned its number for this very move.
      epoch: approved?.id ?? state.epoch + 1,
      toggles: withToggle(policy.togglesMax, state.toggles, now),
      lastEffectAt: now,
      sure: false,
      ask: approved === null ? state.ask : { ...approved, verdict: 'used' },
      yieldUntil: null,
      requestUntil: null,
    },
    remedy: 'failover',
    because: { reason, detail },
    lookAgainAfterMs: policy.claimTimeoutMs,
  });
}

function whyOf({ proofs, active }: At, { kind, to, wish }: Intent, approved: Ask | null): string {
  const leave = approved?.by == null ? '' : `, approved by ${approved.by}`;
  const standby = `${to} ${proofs[to].says}`;
  switch (kind) {
    case 'automatic':
      return `${active} ${proofs[active].says}; ${standby}${leave}`;
    case 'bare':
      return `asked by ${wish?.by ?? ''}: ${active} ${proofs[active].says}; ${standby}${leave}`;
    case 'named':
      return `asked by ${wish?.by ?? ''}${forceText(wish)}: ${standby}${leave}`;
    case 'failback':
      return `by policy: ${standby}${leave}`;
  }
}

/** Asking burns the number, or a refused ask and the next would share an id. */
function question(at: At, intent: Intent): FailoverStep {
  const { group, state, evidence, proofs, active } = at;
  const { now } = evidence;
  const id = state.epoch + 1;
  const ask: Ask = {
    id,
    plan: planOf(at, intent),
    evidence: `${active} ${proofs[active].says}; ${intent.to} ${proofs[intent.to].says}`,
    requesters: intent.wish === null ? [] : [intent.wish.by],
    askedAt: now,
    expiresAt: plus(now, group.policy.askForMs),
    verdict: 'open',
    by: null,
    decidedAt: null,
  };
  return finish(at, now, {
    to: { phase: 'asking', openedAt: openedAtOf(state, now) },
    kept: { epoch: id, ask, requestUntil: null },
    because: {
      reason: 'approval_requested',
      detail: `${active} to ${intent.to}${forceText(intent.wish)}: ${ask.evidence}`,
    },
    owe: ['approval_requested'],
    lookAgainAfterMs: group.policy.confirmEveryMs,
  });
}

/** A gate is shut: nothing moves, and who waits for what is said. */
function shut(at: At, intent: Intent, blocked: Blocked): FailoverStep {
  const { reason, detail, opensAfterMs } = blocked;
  const { policy } = at.group;
  // Of the gates that stand for the loop itself, that of a restart is asked last: all else is open.
  const isRipe =
    reason === 'restart_near' && intent.kind === 'automatic' && policy.mode !== 'dry-run';
  const owe: readonly FailoverWhy[] =
    reason === 'both_bad'
      ? ['both_bad']
      : reason === 'latched' && leavesBad(intent)
        ? ['latched']
        : [];
  const kept: Partial<FailoverKept> = {
    requestUntil: intent.wish === null ? at.state.requestUntil : null,
    // Only moves away from bad sides may flap; others wait for the budget.
    latched: at.state.latched || (reason === 'latched' && leavesBad(intent)),
    yieldUntil: isRipe ? plus(at.evidence.now, yieldFor) : null,
  };
  return stay(
    at,
    { reason, detail },
    {
      kept,
      owe,
      opensAfterMs,
      lookAgainAfterMs: min(
        policy.lookEveryMs,
        max(policy.confirmEveryMs, opensAfterMs ?? policy.confirmEveryMs),
      ),
    },
  );
}
