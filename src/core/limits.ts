/**
 * Budgets, backoff, runs and windows. Every limit is a list of times kept in the store, so it
 * survives restarts and is exact at its edges; a window is counted a minute longer than it says,
 * so that a late commit cannot shrink it.
 */
import { hours, instant, minutes, ms, plus, since, until } from './time.ts';
import type { Run } from './incident.ts';
import type { Budget, Policy } from './policy.ts';
import type { DurationMs, Instant } from './time.ts';

const windowMargin = minutes(1);
const crashLoop = { runs: 3, within: minutes(10) } as const;
const flapping = { suspicions: 6, within: hours(1) } as const;

const within = (times: readonly Instant[], length: DurationMs, now: Instant): Instant[] =>
  times.filter((at) => since(at, now) < length);

const counted = (budget: Budget): DurationMs => ms(budget.windowMs + windowMargin);

/** How long until the budget allows one more action; 0 when it does now. */
export function budgetOpensAfter(
  budget: Budget,
  actions: readonly Instant[],
  now: Instant,
): DurationMs {
  const recent = within(actions, counted(budget), now);
  const blocking = recent[recent.length - budget.count];
  return blocking === undefined ? ms(0) : until(plus(blocking, counted(budget)), now);
}

/** `actions` less those that `budget` does not look at any more. */
export const stillCounted = (
  budget: Budget,
  actions: readonly Instant[],
  now: Instant,
): readonly Instant[] => within(actions, counted(budget), now);

/** `actions` with one at `now`, less those that no budget looks at any more. */
export function withAction(
  budget: Budget,
  actions: readonly Instant[],
  now: Instant,
): readonly Instant[] {
  return [...stillCounted(budget, actions, now), now];
}

/** `actions` without one that was counted at `at` and then surely not made. */
export function withoutAction(actions: readonly Instant[], at: Instant): readonly Instant[] {
  const index = actions.lastIndexOf(at);
  return index < 0 ? actions : actions.toSpliced(index, 1);
}

/** As `withAction`, but no longer than the budget counts: other hands may move without end. */
export const withToggle = (
  budget: Budget,
  toggles: readonly Instant[],
  now: Instant,
): readonly Instant[] => withAction(budget, toggles, now).slice(-budget.count);

/** `runs` with `token` seen now, less those older than a crash loop looks back. */
export function withRun(runs: readonly Run[], token: string, now: Instant): readonly Run[] {
  const recent = runs.filter((run) => since(run.seenAt, now) < crashLoop.within);
  return recent.some((run) => run.token === token)
    ? recent
    : [...recent, { token, seenAt: now }].slice(-crashLoop.runs);
}

/** So many distinct runs in so short a time are no start-up any more. */
export function isCrashLoop(runs: readonly Run[], now: Instant): boolean {
  return runs.filter((run) => since(run.seenAt, now) < crashLoop.within).length >= crashLoop.runs;
}

export function withSuspicion(suspicions: readonly Instant[], now: Instant): readonly Instant[] {
  return [...within(suspicions, flapping.within, now), now].slice(-flapping.suspicions);
}

export function isFlapping(suspicions: readonly Instant[], now: Instant): boolean {
  return within(suspicions, flapping.within, now).length >= flapping.suspicions;
}

/** How long a notice about flapping need not be repeated. */
export const flappingToldFor = flapping.within;

/**
 * When the next attempt may be made: exponential from the policy's base, capped, ± 20 %. The
 * jitter is a hash, since core has no chance.
 */
export function backoffUntil(
  policy: Policy,
  target: string,
  epoch: number,
  attempts: number,
  now: Instant,
): Instant {
  const nominal = Math.min(policy.backoffMs * 2 ** Math.max(0, attempts - 1), policy.backoffMaxMs);
  const jitter = 0.8 + 0.4 * fraction(`${target}:${epoch}`);
  return instant(Math.round(now + Math.min(nominal * jitter, policy.backoffMaxMs)));
}

/** FNV-1a of `text`, as a number from 0 to 1. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0) / 0xffffffff;
}
