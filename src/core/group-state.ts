/**
 * What a group and the fleet share: who acts, when they acted, and the brakes. Both rows are
 * compare-and-swapped by every claim, so a brake set a moment earlier makes the claim fail.
 */
import type { Brake, BrakeChange } from './brakes.ts';
import type { Instant } from './time.ts';

export interface GroupState {
  /** The one member in treatment, from its claim until its verification ends. */
  readonly holder: { readonly target: string; readonly epoch: number } | null;
  /** When members were claimed, oldest first. */
  readonly actions: readonly Instant[];
  /** When the group was last seen in a storm. */
  readonly stormSeenAt: Instant | null;
  /** Pauses of the group itself and of its targets. */
  readonly brakes: readonly Brake[];
  readonly unpublished: readonly BrakeChange[];
}

export interface FleetState {
  /** When tokens were spent, oldest first; a token whose claim was lost stays spent. */
  readonly actions: readonly Instant[];
  /** The kill switch, when set. */
  readonly brakes: readonly Brake[];
  readonly unpublished: readonly BrakeChange[];
}

export const newGroupState: GroupState = {
  holder: null,
  actions: [],
  stormSeenAt: null,
  brakes: [],
  unpublished: [],
};

export const newFleetState: FleetState = { actions: [], brakes: [], unpublished: [] };
