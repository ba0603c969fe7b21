/**
 * Which targets a sweep looks at, in which order, which of them nobody has managed to look at,
 * and whose old records it prunes this time. Pure; the heartbeat is the group's own row.
 */
import { hours, max, min, ms, seconds, since } from './time.ts';
import type { FleetPolicy, Target } from './policy.ts';
import type { DurationMs, Instant } from './time.ts';

/** When each target was last looked at, or first due. */
export type LookedAt = Readonly<Record<string, Instant>>;

const unseenSweeps = 5;
const unseenToldFor = hours(1);
/** Well within any `functionTimeout` that a claim's own timings allow. */
const sweepLooksMax = seconds(45);

/** The targets that are due, longest unseen first; a never seen one is due at once. */
export function dueTargets(
  targets: readonly Target[],
  lookedAt: LookedAt,
  fleet: FleetPolicy,
  now: Instant,
): readonly Target[] {
  // A timer is never exact: half a sweep early is in time, else every second look would be missed.
  const early = fleet.sweepEveryMs / 2;
  return targets
    .filter((target) => age(target, lookedAt, now) + early >= target.policy.lookEveryMs)
    .sort((a, b) => age(b, lookedAt, now) - age(a, lookedAt, now));
}

function age(target: Target, lookedAt: LookedAt, now: Instant): number {
  const at = lookedAt[target.id];
  return at === undefined ? Infinity : since(at, now);
}

/** The targets that five looks in a row should have reached and did not. */
export function unseenTargets(
  targets: readonly Target[],
  lookedAt: LookedAt,
  fleet: FleetPolicy,
  now: Instant,
): readonly Target[] {
  return targets.filter((target) => {
    const at = lookedAt[target.id];
    const expected = unseenSweeps * max(target.policy.lookEveryMs, fleet.sweepEveryMs);
    return at !== undefined && since(at, now) >= expected;
  });
}

/** Whether a human was told of unseen targets so long ago that it is said again. */
export const isTellingDue = (toldAt: Instant | null, now: Instant): boolean =>
  toldAt === null || since(toldAt, now) >= unseenToldFor;

/** How long a sweep may look by itself; what it does not reach by then goes to the queue. */
export const sweepBudget = (fleet: FleetPolicy): DurationMs =>
  min(ms(0.8 * fleet.sweepEveryMs), sweepLooksMax);

/** Whose records this sweep prunes: one target after the other, and the hints once a round. */
export function pruneTurn(
  targets: readonly Target[],
  fleet: FleetPolicy,
  now: Instant,
): Target | 'hints' {
  const turn = Math.floor(now / fleet.sweepEveryMs) % (targets.length + 1);
  return targets[turn] ?? 'hints';
}

/** The UTC day of an instant: `2026-11-21`. */
export function dayOf(at: Instant): string {
  const daysSinceEpoch = Math.floor(at / 86_400_000);
  // Civil from days, Howard Hinnant's algorithm: core has no Date.
  const z = daysSinceEpoch + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}
