/**
 * Which targets a sweep looks at, in which order, which of them nobody has managed to look at,
 * and whose old records it prunes this time. Pure; the heartbeat is the group's own row.
 */
import { hours, max, min, ms, seconds, since } from './time.ts';
import type { FleetPolicy } from './policy.ts';
import type { DurationMs, Instant } from './time.ts';

/** What a sweep must know of a subject. */
export interface Swept {
  readonly id: string;
  readonly policy: { readonly lookEveryMs: DurationMs };
}

/** When each target was last looked at, or first due. */
export type LookedAt = Readonly<Record<string, Instant>>;

const unseenSweeps = 5;
const unseenToldFor = hours(1);
/** Well within any `functionTimeout` that a claim's own timings allow. */
const sweepLooksMax = seconds(45);

/** The targets that are due, longest unseen first; a never seen one is due at once. */
export function dueTargets<Subject extends Swept>(
  targets: readonly Subject[],
  lookedAt: LookedAt,
  fleet: FleetPolicy,
  now: Instant,
): readonly Subject[] {
  // A timer is never exact: half a sweep early is in time, else every second look would be missed.
  const early = fleet.sweepEveryMs / 2;
  return targets
    .filter((target) => age(target, lookedAt, now) + early >= target.policy.lookEveryMs)
    .sort((a, b) => age(b, lookedAt, now) - age(a, lookedAt, now));
}

function age(target: Swept, lookedAt: LookedAt, now: Instant): number {
  const at = lookedAt[target.id];
  return at === undefined ? Infinity : since(at, now);
}

/** The targets that five looks in a row should have reached and did not. */
export function unseenTargets<Subject extends Swept>(
  targets: readonly Subject[],
  lookedAt: LookedAt,
  fleet: FleetPolicy,
  now: Instant,
): readonly Subject[] {
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
export function pruneTurn<Subject extends Swept>(
  targets: readonly Subject[],
  fleet: FleetPolicy,
  now: Instant,
): Subject | 'hints' {
  const turn = Math.floor(now / fleet.sweepEveryMs) % (targets.length + 1);
  return targets[turn] ?? 'hints';
}
