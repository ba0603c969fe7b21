/**
 * The gates of every claim, whatever it is about: brakes, the fleet's budget, a slow look, a dry
 * run. Each kind of claim puts them into a list of its own, which is said from top to bottom; they
 * stand for everybody, whatever is forced.
 */
import { blocked, waits } from './blocked.ts';
import { brakeOn } from './brakes.ts';
import { budgetOpensAfter } from './limits.ts';
import { spoken } from './time.ts';
import type { Blocked } from './blocked.ts';
import type { Brake } from './brakes.ts';
import type { DurationMs, Instant } from './time.ts';
import type { FleetPolicy } from './policy.ts';
import type { FleetState, GroupState } from './group-state.ts';

/** What these gates look at, of a claim about whatever kind of subject. */
export interface Claim {
  readonly subject: {
    readonly id: string;
    readonly policy: { readonly mode: string; readonly lookWithinMs: DurationMs };
  };
  readonly groupState: GroupState;
  readonly evidence: { readonly now: Instant; readonly lookAgeMs: DurationMs };
}

/** With what only a claim gathers. */
export interface FleetClaim extends Claim {
  readonly fleet: FleetPolicy;
  /** Null: the fleet's row could not be read, and so neither could the kill switch. */
  readonly view: { readonly fleet: FleetState | null };
}

export const pause = ({ subject, groupState, evidence: { now } }: Claim): Blocked | null =>
  braked('blocked_by_pause', groupState.brakes, subject.id, now);

export const killSwitch = ({ subject, view, evidence: { now } }: FleetClaim): Blocked | null =>
  view.fleet === null
    ? blocked('blocked_by_kill_switch', 'it cannot be read')
    : braked('blocked_by_kill_switch', view.fleet.brakes, subject.id, now);

function braked(
  reason: 'blocked_by_pause' | 'blocked_by_kill_switch',
  brakes: readonly Brake[],
  id: string,
  now: Instant,
): Blocked | null {
  const brake = brakeOn(brakes, id, now);
  return brake ? { ...blocked(reason, `by ${brake.owner}: ${brake.reason}`), brake } : null;
}

export const fleetBudget = ({ fleet, view, evidence: { now } }: FleetClaim): Blocked | null =>
  waits(
    'blocked_by_fleet_budget',
    budgetOpensAfter(fleet.actionsMax, view.fleet?.actions ?? [], now),
  );

export const slowLook = ({ subject: { policy }, evidence: { lookAgeMs } }: Claim) =>
  lookAgeMs > policy.lookWithinMs
    ? blocked('blocked_by_slow_look', `it took ${spoken(lookAgeMs)}`)
    : null;

export const dryRun = ({ subject: { policy } }: Claim): Blocked | null =>
  policy.mode === 'dry-run' ? blocked('blocked_by_dry_run') : null;
