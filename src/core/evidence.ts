/**
 * Evidence: everything `decide` may look at besides the state itself. Readings are probes,
 * `Platform` is what ARM says, `ClaimView` is asked for only when a claim is at hand.
 */
import type { DurationMs, Instant } from './time.ts';
import type { Reading } from './readings.ts';
import type { Incident } from './incident.ts';
import type { Cause } from './wake.ts';
import type { FailoverPhase } from './failover/state.ts';
import type { FleetState } from './group-state.ts';

/**
 * What the platform says of a container group.
 * `serving` may run; `ended` has exited by itself and wants a start, not a restart;
 * `stopped` was stopped by somebody; `deploying` and `repairing` are in other hands.
 * Source: ACI container states, Microsoft Learn.
 */
export type Platform =
  | {
      readonly known: true;
      readonly state: 'serving' | 'ended' | 'stopped' | 'deploying' | 'repairing';
      /** Start times and restart counts, opaque, for inequality; null while not all of it runs. */
      readonly runToken: string | null;
      /** Age of the youngest run within one answer of ARM; null when nothing runs. */
      readonly runAgeMs: DurationMs | null;
      /** In the platform's own words, for people: `Running, restarts 3, last exit 137`. */
      readonly says: string;
    }
  | { readonly known: false; readonly why: string };

/** Whether requests of real users succeed just now, where the configuration says how to tell. */
export type Traffic = 'not_watched' | 'succeeding' | 'not_succeeding' | 'unknown';

/** A failover group that the target belongs to, as its row says. */
export interface FailoverSeen {
  readonly id: string;
  /** Null when its row could not be read: a restart might meet a failover. */
  readonly phase: FailoverPhase | null;
  /** The target is on the side that is active: its end of ladder is that group's business. */
  readonly isActive: boolean;
  /** No restart before this: an effect of it may still land, or a move waits for its turn. */
  readonly busyUntil: Instant | null;
  /** Somebody is at it until then: a worker, people who are asked, looks that verify. */
  readonly deadline: Instant | null;
  /** When a human was last told by the group. */
  readonly toldAt: Instant | null;
  readonly handoverWithinMs: DurationMs;
}

/** A member of the group, as seen in the claim look. */
export interface Sibling {
  readonly id: string;
  readonly reading: Reading;
  /** Null when its row could not be read: counted as sick. */
  readonly phase: Incident['phase'] | null;
}

/** Gathered only when everything else allows a claim. */
export interface ClaimView {
  readonly siblings: readonly Sibling[];
  /** Null: it could not be read, and so neither could the kill switch. */
  readonly fleet: FleetState | null;
  readonly traffic: Traffic;
}

export interface Evidence {
  /** By the store's clock. */
  readonly now: Instant;
  /** How long this look has taken so far, on the worker's stopwatch. */
  readonly lookAgeMs: DurationMs;
  readonly cause: Cause;
  readonly reading: Reading;
  readonly platform: Platform;
  /** Empty where the reading is healthy: nothing is asked of them then. */
  readonly failovers: readonly FailoverSeen[];
  readonly claimView: ClaimView | null;
}
