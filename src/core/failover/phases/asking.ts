/**
 * Asking: people were asked whether to move. Deadline means refuse; an approval is worth only what
 * fresh readings and all gates say once more.
 */
import { finish, stay, suspect } from '../step.ts';
import { isAsSeen, seenEntity } from '../entity.ts';
import { propose } from '../claim.ts';
import { since } from '../../time.ts';
import { termsOf } from '../terms.ts';
import { isOpen, withEnding } from '../by-hand.ts';
import type { Ask, Asking } from '../state.ts';
import type { At, FailoverStep } from '../step.ts';
import type { Intent } from '../gates.ts';

type Ending = 'void' | 'expired' | 'lapsed' | 'withdrawn';

const reasonOf = {
  void: 'approval_void',
  expired: 'approval_expired',
  lapsed: 'approval_lapsed',
  withdrawn: 'approval_withdrawn',
} as const satisfies Record<Ending, string>;

export function fromAsking(at: At<Asking>): FailoverStep {
  const { active, entity, evidence, group, proofs, state } = at;
  const { now } = evidence;
  const { ask } = state;
  if (ask === null) return suspect(at, null);
  const { plan } = ask;
  const isSame = isAsSeen(plan.seen, seenEntity(entity)) && plan.terms === termsOf(group);
  if (isOpen(ask) && !isSame) return ended(at, ask, 'void');
  switch (ask.verdict) {
    case 'refused':
      return suspect(at, { reason: 'approval_refused', detail: spokenAsk(ask) });
    case 'open':
      if (now >= ask.expiresAt) return ended(at, ask, 'expired');
      if (plan.leavesBad && proofs[active].well) return ended(at, ask, 'withdrawn');
      return stay(at, null);
    case 'approved':
      if (plan.leavesBad && proofs[active].well) return ended(at, ask, 'withdrawn');
      if (since(ask.decidedAt ?? now, now) > group.policy.useWithinMs) {
        return ended(at, ask, 'lapsed');
      }
      return propose(at, intentOf(ask), ask);
    case 'used':
    case 'lapsed':
    case 'expired':
    case 'void':
    case 'withdrawn':
      return suspect(at, null);
  }
}

/** What the ask was for, to be weighed once more. */
function intentOf({ plan }: Ask): Intent {
  const { wish, to, leavesBad } = plan;
  if (wish !== null) return { kind: wish.to === null ? 'bare' : 'named', to, wish };
  return { kind: leavesBad ? 'automatic' : 'failback', to, wish };
}

export const ended = (at: At<Asking>, ask: Ask, ending: Ending): FailoverStep =>
  finish(at, at.evidence.now, {
    to: { phase: 'suspected', openedAt: at.state.openedAt },
    because: { reason: reasonOf[ending], detail: spokenAsk(ask) },
    kept: { ask: withEnding(ask, ending, at.evidence.now), requestUntil: null },
    owe: ['approval_ended'],
    lookAgainAfterMs: at.group.policy.confirmEveryMs,
  });

const spokenAsk = ({ id, plan, by }: Ask): string =>
  `ask ${id}, ${plan.from} to ${plan.to}${by === null ? '' : `, by ${by}`}`;
