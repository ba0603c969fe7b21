/**
 * A new configuration in flight: from some moment on one worker after another runs it, while the
 * others still run the old one. The limits of failover groups change, and whether people are asked.
 */
import { minutes } from '../core/time.ts';
import type { Clock } from '../local/clock.ts';
import type { Configuration } from '../core/configuration.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Random } from './random.ts';

export interface Rollout {
  /** What the worker of this number runs just now. */
  readonly deployed: (worker: number) => Configuration;
  /** All that a run which acts at this time may have begun with. */
  readonly inForce: (at: number) => readonly Configuration[];
}

export const noRollout = (configuration: Configuration): Rollout => ({
  deployed: () => configuration,
  inForce: () => [configuration],
});

const minute = 60_000;
/** Between one worker and the next. */
const stepMs = 40_000;
/** The last worker, its last run, and how long that may be frozen. */
const lingersMs = 4 * stepMs + 25 * minute;

export function drawRollout(
  old: Configuration,
  random: Random,
  calmAt: number,
  clock: Clock,
): Rollout {
  if (!random.chance(0.3)) return noRollout(old);
  const at = random.between(clock.now() + 10 * minute, calmAt - 25 * minute);
  const next = { ...old, failovers: old.failovers.map((group) => changed(group, random)) };
  return {
    deployed: (worker) => (clock.now() < at + worker * stepMs ? old : next),
    inForce: (when) => (when < at ? [old] : when < at + lingersMs ? [old, next] : [next]),
  };
}

function changed(group: FailoverGroup, random: Random): FailoverGroup {
  const { policy } = group;
  const asked = policy.approval === 'never' ? 'always' : 'never';
  const approval = random.chance(0.4) ? asked : policy.approval;
  const cooldownMs = minutes(random.between(8, 12));
  const goneAfterMs = minutes(random.between(3, 8));
  return { ...group, policy: { ...policy, approval, cooldownMs, goneAfterMs } };
}
