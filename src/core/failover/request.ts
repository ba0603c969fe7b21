/**
 * A call of do_failover, decided by the same gates as everything else. A bare call means "leave
 * the active side if it is bad", never "flip", so that a retry ends where the first call did.
 */
import { isOpen } from './by-hand.ts';
import { propose } from './claim.ts';
import { stay } from './step.ts';
import type { At, FailoverStep } from './step.ts';
import type { Wish } from './state.ts';

/** How many are remembered who asked; with so many nobody can be told to be none of them. */
export const requestersMax = 50;

export function fromRequest(at: At, wish: Wish): FailoverStep {
  const { active, state, standby } = at;
  const answered = { requestUntil: null };
  if (wish.to === active) return stay(at, { reason: 'already_active' }, { kept: answered });
  if (isOpen(state.ask)) {
    const requesters = [...new Set([...state.ask.requesters, wish.by])].slice(0, requestersMax);
    const ask = { ...state.ask, requesters };
    return stay(at, { reason: 'approval_pending' }, { kept: { ...answered, ask } });
  }
  return propose(at, { kind: wish.to === null ? 'bare' : 'named', to: standby, wish });
}
