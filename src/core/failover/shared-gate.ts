/**
 * The gates of a failover group that need what only a claim gathers: the fleet's row, and whether
 * the traffic may be written. They stand for everybody, whatever is forced.
 */
import { blocked, waits } from '../gates.ts';
import { brakeOn } from '../brakes.ts';
import { budgetOpensAfter } from '../limits.ts';
import { spoken } from '../time.ts';
import type { At } from './step.ts';
import type { Blocked } from '../gates.ts';
import type { FailoverClaimView } from './evidence.ts';

/** The first gate that shuts on what was gathered for a claim. */
export function sharedGate(at: At, { fleet, mayWrite }: FailoverClaimView): Blocked | null {
  const { group, evidence } = at;
  const { now, lookAgeMs } = evidence;
  if (fleet === null) return blocked('blocked_by_kill_switch', 'it cannot be read');
  const held = brakeOn(fleet.brakes, group.id, now);
  if (held) return blocked('blocked_by_kill_switch', `by ${held.owner}: ${held.reason}`);
  if (group.traffic !== null && mayWrite !== true) {
    return blocked('traffic_not_writable', mayWrite === null ? 'it could not be read' : '');
  }
  const wait = budgetOpensAfter(at.fleet.actionsMax, fleet.actions, now);
  if (wait > 0) return waits('blocked_by_fleet_budget', wait);
  if (lookAgeMs > group.policy.lookWithinMs) {
    return blocked('blocked_by_slow_look', `it took ${spoken(lookAgeMs)}`);
  }
  return group.policy.mode === 'dry-run' ? blocked('blocked_by_dry_run') : null;
}
