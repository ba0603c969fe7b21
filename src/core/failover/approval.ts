/**
 * A person's verdict on an ask. Only a person other than those who asked may approve; refusing is
 * always possible until the claim, and beats an approval.
 */
import { finish } from './step.ts';
import { requestersMax } from './request.ts';
import type { Ask } from './state.ts';
import type { FailoverMove, SeenGroup } from './step.ts';
import type { Instant } from '../time.ts';

export interface PersonsVerdict {
  readonly id: number;
  readonly verdict: 'approved' | 'refused';
  /** The person's object id. */
  readonly by: string;
  readonly reason: string;
}

export type Judged =
  | { readonly kind: 'taken'; readonly ask: Ask; readonly move: FailoverMove }
  /** The same was said before. */
  | { readonly kind: 'already'; readonly ask: Ask }
  | { readonly kind: 'no_such_ask' }
  /** Claimed, ended or out of time. */
  | { readonly kind: 'too_late'; readonly ask: Ask }
  | { readonly kind: 'own_request'; readonly ask: Ask };

export function withVerdict(seen: SeenGroup, given: PersonsVerdict, now: Instant): Judged {
  const { state, group } = seen;
  const { ask } = state;
  const { verdict, by, reason } = given;
  if (ask?.id !== given.id) return { kind: 'no_such_ask' };
  if (ask.verdict === verdict) return { kind: 'already', ask };
  const isOpen = ask.verdict === 'open' && now < ask.expiresAt;
  const isRefusable = isOpen || ask.verdict === 'approved';
  if (state.phase !== 'asking' || !(verdict === 'refused' ? isRefusable : isOpen)) {
    return { kind: 'too_late', ask };
  }
  if (verdict === 'approved' && mayHaveAsked(ask, by)) return { kind: 'own_request', ask };
  const next: Ask = { ...ask, verdict, by, decidedAt: now };
  const move = finish(seen, now, {
    to: verdict === 'approved' ? state : { phase: 'suspected', openedAt: state.openedAt },
    because: {
      reason: verdict === 'approved' ? 'approval_given' : 'approval_refused',
      detail: `ask ${ask.id}, by ${by}${reason === '' ? '' : `: ${reason}`}`,
    },
    kept: { ask: next },
    owe: verdict === 'refused' ? ['approval_ended'] : [],
    lookAgainAfterMs: group.policy.confirmEveryMs,
  });
  return { kind: 'taken', ask: next, move };
}

const mayHaveAsked = ({ requesters }: Ask, by: string): boolean =>
  requesters.includes(by) || requesters.length >= requestersMax;
