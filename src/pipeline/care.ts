/**
 * What the loop is told about one subject: where its row lies, how it is looked at, decided,
 * treated and told of. A target and a failover group are each a `Care`; the loop knows neither.
 */
import type { Cause } from '../core/wake.ts';
import type { Committed, State } from './committed.ts';
import type { DurationMs, Instant } from '../core/time.ts';
import type { Entry, Named } from '../core/entry.ts';
import type { FleetState } from '../core/group-state.ts';
import type { WhyOf } from '../core/ledger.ts';
import type { Loaded, Rows, Versioned } from './ports.ts';
import type { MoveOf, StepOf } from '../core/step.ts';
import type { Notice } from '../core/notice.ts';
import type { StoreClock } from './store-clock.ts';

/** What every evidence has. */
export interface LookEvidence {
  readonly now: Instant;
  readonly lookAgeMs: DurationMs;
  readonly cause: Cause;
}

/** Evidence for a claim, and the fleet's row to be compared on; null: it could not be read. */
export interface ClaimEvidence<Evidence> {
  readonly evidence: Evidence;
  readonly fleet: Versioned<FleetState> | null;
}

export interface Care<S extends State, Evidence extends LookEvidence> {
  readonly named: Named;
  readonly rows: Rows<S>;
  /** The state of a subject without a row. */
  readonly fresh: (now: Instant) => S;
  /** Whether the row bears a claim that its performer is to report on. */
  readonly isInFlight: (state: S) => boolean;
  gather(loaded: Loaded<S>, cause: Cause, clock: StoreClock): Promise<Evidence>;
  /** What the row is compared with, once more: the row itself has just been loaded anew. */
  readAnew(evidence: Evidence, clock: StoreClock): Promise<Evidence>;
  decide(loaded: Loaded<S>, evidence: Evidence): StepOf<S>;
  /** What is gathered only when everything else allows a claim. */
  gatherForClaim(evidence: Evidence, clock: StoreClock): Promise<ClaimEvidence<Evidence>>;
  /** The evidence as of now, with another state of the fleet. */
  withFleet(evidence: Evidence, fleet: FleetState, clock: StoreClock): Evidence;
  entryOf(loaded: Loaded<S>, evidence: Evidence, move: MoveOf<S>): Entry | null;
  /** Performs the committed move's remedy, if any, and answers with what is in the store then. */
  treat(committed: Committed<S>, clock: StoreClock): Promise<Committed<S> | 'lost'>;
  noticeOf(state: S, why: WhyOf<S>, now: Instant): Notice;
  withTold(state: S, whys: readonly WhyOf<S>[], now: Instant): S;
}
