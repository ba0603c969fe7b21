/**
 * The state of one failover group: a union of phases, and what is kept over them. It is what the
 * store holds as one row; which side is active stands in the public row alone.
 */
import { ledgerOf } from '../ledger.ts';
import type { Ledger } from '../ledger.ts';
import type { Instant } from '../time.ts';
import type { Reading } from '../readings.ts';
import type { BothSides, Side } from './group.ts';
import type { SeenEntity } from './entity.ts';

/** Why a human is told. One notice for each epoch and why. */
export type FailoverWhy =
  | 'escalated'
  | 'still_open'
  | 'failed_over'
  | 'approval_requested'
  | 'approval_ended'
  | 'moved_by_hand'
  | 'entity_wrong'
  | 'both_bad'
  | 'latched'
  | 'traffic_not_following'
  | 'half_moved';

/** A notice that is still to be told. */
export interface Owing {
  readonly why: FailoverWhy;
  readonly epoch: number;
  readonly at: Instant;
}

/** A caller's own rights and wishes; the sweep has none. */
export interface Wish {
  /** Null: leave the active side if it is bad, whichever that is. */
  readonly to: Side | null;
  readonly force: boolean;
  readonly evenUnproved: boolean;
  /** A person's object id, or `key`: approvals are not given by who asked. */
  readonly by: string;
  readonly reason: string;
}

/** What a claim was made on, and what must still hold when it is performed. */
export interface Plan {
  readonly from: Side;
  readonly to: Side;
  readonly seen: SeenEntity;
  /** The traffic binding and the limits it was decided under: others make an ask void. */
  readonly terms: string;
  /** Null: the loop's own. */
  readonly wish: Wish | null;
  /** The active side was left because it is bad: it must still be so at the swap. */
  readonly leavesBad: boolean;
}

export type Verdict =
  'open' | 'approved' | 'used' | 'lapsed' | 'refused' | 'expired' | 'void' | 'withdrawn';

/** A question to people. Its id is the epoch that the move will have: no two asks share one. */
export interface Ask {
  readonly id: number;
  readonly plan: Plan;
  readonly evidence: string;
  /** Everybody who asked for this move: none of them may approve it. */
  readonly requesters: readonly string[];
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
  readonly verdict: Verdict;
  /** Who approved or refused; null where nobody did. */
  readonly by: string | null;
  /** When the verdict was reached; null while it is open. */
  readonly decidedAt: Instant | null;
}

/** Kept over all phases. */
export interface FailoverKept extends Ledger<FailoverWhy> {
  readonly owing: readonly Owing[];
  /** The last readings of each side, oldest first. */
  readonly readings: BothSides<readonly Reading[]>;
  /** Since when the active side was not found healthy; null while it is. */
  readonly badSince: Instant | null;
  /** When moves were claimed or made by hand, oldest first, as far back as the budget reaches. */
  readonly toggles: readonly Instant[];
  /** Claims in a row that were surely not performed, and when the last one was refused. */
  readonly refusals: { readonly count: number; readonly at: Instant } | null;
  /** Too many toggles: nothing moves until a person lifts it. */
  readonly latched: boolean;
  /** The active side and count last seen; null before the first sight of a valid row. */
  readonly known: { readonly active: Side; readonly count: number } | null;
  /** When we last wrote, or may have written, to the row or to the traffic. */
  readonly lastEffectAt: Instant | null;
  /** Traffic was seen to agree with the row later than any effect of ours could land. */
  readonly sure: boolean;
  /** Since when the active side has been healthy without a break, once promoted and proved. */
  readonly stableSince: Instant | null;
  /** A ripe failover waits for a restart to end: members begin no other until then. */
  readonly yieldUntil: Instant | null;
  readonly ask: Ask | null;
  /** A request is at work until then; others are turned away. */
  readonly requestUntil: Instant | null;
}

export interface Steady extends FailoverKept {
  readonly phase: 'steady';
}

export interface SuspectedSide extends FailoverKept {
  readonly phase: 'suspected';
  readonly openedAt: Instant;
}

export interface Asking extends FailoverKept {
  readonly phase: 'asking';
  readonly openedAt: Instant;
}

/** What a claim changed beforehand, and goes back to where surely nothing was done. */
export interface BeforeClaim {
  readonly sure: boolean;
  readonly lastEffectAt: Instant | null;
}

export interface Moving extends FailoverKept {
  readonly phase: 'moving';
  readonly openedAt: Instant;
  readonly before: BeforeClaim;
  readonly plan: Plan;
  readonly claimedAt: Instant;
  readonly lostAfter: Instant;
}

export interface Following extends FailoverKept {
  readonly phase: 'following';
  readonly openedAt: Instant;
  /** Traffic follows a hand's wish only once its side is proved healthy. */
  readonly byHand: boolean;
  readonly since: Instant;
  /** The last claim to move traffic; null before the first. */
  readonly triedAt: Instant | null;
  /** Null where the last try has been reported, or none was made. */
  readonly before: BeforeClaim | null;
}

export interface VerifyingSide extends FailoverKept {
  readonly phase: 'verifying';
  readonly openedAt: Instant;
  /** Clients may ask the old side until then: readings before it prove nothing. */
  readonly settledAt: Instant;
  readonly deadline: Instant;
}

export interface Protecting extends FailoverKept {
  readonly phase: 'protecting';
  readonly openedAt: Instant;
  /** Null while the last reading was not healthy. */
  readonly healthySince: Instant | null;
}

export interface EscalatedGroup extends FailoverKept {
  readonly phase: 'escalated';
  readonly openedAt: Instant;
  readonly healthySince: Instant | null;
  readonly acknowledgedBy: string | null;
}

export type Failover =
  | Steady
  | SuspectedSide
  | Asking
  | Moving
  | Following
  | VerifyingSide
  | Protecting
  | EscalatedGroup;

export type FailoverPhase = Failover['phase'];

/** A failover group never seen before. */
export function newFailover(now: Instant): Steady {
  return {
    phase: 'steady',
    epoch: 0,
    nextLookAt: null,
    told: [],
    reason: 'never_looked',
    detail: '',
    recordedAt: now,
    recordedSeq: 0,
    publishedSeq: 0,
    owing: [],
    readings: { primary: [], secondary: [] },
    badSince: null,
    toggles: [],
    refusals: null,
    latched: false,
    known: null,
    lastEffectAt: null,
    sure: true,
    stableSince: null,
    yieldUntil: null,
    ask: null,
    requestUntil: null,
  };
}

/** What is kept over all phases, picked out of any of them. */
export function failoverKept(state: Failover): FailoverKept {
  const { owing, readings, badSince, toggles, latched, known, lastEffectAt, sure } = state;
  const { refusals, stableSince, yieldUntil, ask, requestUntil } = state;
  const seen = { readings, badSince, toggles, latched, known, lastEffectAt, sure };
  const held = { refusals, stableSince, yieldUntil, ask, requestUntil };
  return { ...ledgerOf(state), owing, ...seen, ...held };
}

/** What a claim of a group in this state would have to go back to. */
export const beforeClaim = ({ sure, lastEffectAt }: FailoverKept): BeforeClaim => ({
  sure,
  lastEffectAt,
});

/** Since when the group is not at rest; `now` where it is. */
export const openedAtOf = (state: Failover, now: Instant): Instant =>
  state.phase === 'steady' ? now : state.openedAt;
