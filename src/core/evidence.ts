/**
 * Evidence: everything `decide` may look at besides the state itself. Readings are probes,
 * `Platform` is what ARM says, `ClaimView` is asked for only when a claim is at hand.
 */
import type { DurationMs, Instant } from './time.ts';
import type { Reading } from './readings.ts';
import type { Incident } from './incident.ts';
import type { Cause } from './wake.ts';
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
  readonly claimView: ClaimView | null;
}
