/**
 * Everything that the decision about a failover group may look at besides its own state: the
 * public row, readings of both sides, what the traffic says, and the members' restart ladders.
 */
import type { DurationMs, Instant } from '../time.ts';
import type { Reading } from '../readings.ts';
import type { Phase } from '../incident.ts';
import type { FleetState } from '../group-state.ts';
import type { Cause } from '../wake.ts';
import type { BothSides, Side } from './group.ts';
import type { EntityRead } from './entity.ts';

/** What the traffic says of one side. */
export interface TrafficSide {
  /** Its endpoint is enabled: clients may be sent there. */
  readonly inRotation: boolean;
  /** What the traffic's own monitor finds; `unknown` while it is checking, or does not look. */
  readonly monitor: 'online' | 'degraded' | 'unknown';
  /** Lower goes first; null where the traffic knows none. */
  readonly priority: number | null;
}

export type TrafficView =
  | { readonly kind: 'none' }
  | { readonly kind: 'known'; readonly sides: BothSides<TrafficSide> }
  | { readonly kind: 'unknown'; readonly why: string };

/** A target that can be restarted, as its own row says. */
export interface Member {
  readonly id: string;
  readonly side: Side;
  /** Null when its row could not be read. */
  readonly phase: Phase | null;
  readonly lastActionAt: Instant | null;
}

export interface FailoverEvidence {
  /** By the store's clock. */
  readonly now: Instant;
  /** How long ago the readings of this look were complete, on the worker's stopwatch. */
  readonly lookAgeMs: DurationMs;
  readonly cause: Cause;
  readonly entity: EntityRead;
  /** Of this look, oldest first; more than one where a request takes a burst. */
  readonly readings: BothSides<readonly Reading[]>;
  readonly traffic: TrafficView;
  readonly members: readonly Member[];
  /** Gathered only when everything else allows a claim. */
  readonly claimView: FailoverClaimView | null;
}

export interface FailoverClaimView {
  /** Null: it could not be read, and so neither could the kill switch. */
  readonly fleet: FleetState | null;
  /** Whether the traffic may be written by us; null: nobody could tell. */
  readonly mayWrite: boolean | null;
}

/** Whether clients are sent to `active` and to nobody else; always so where no traffic follows. */
export function trafficAgrees(traffic: TrafficView, active: Side): boolean {
  if (traffic.kind === 'none') return true;
  if (traffic.kind === 'unknown') return false;
  const other = active === 'primary' ? 'secondary' : 'primary';
  return traffic.sides[active].inRotation && !traffic.sides[other].inRotation;
}
