/**
 * The store's clock within one run: the time of the store's answer plus what the worker's
 * stopwatch has counted since. Workers' own clocks are never read, so it does not matter how far
 * apart they are.
 */
import { ms, plus } from '../core/time.ts';
import type { DurationMs, Instant } from '../core/time.ts';
import type { Stopwatch } from './ports.ts';

export interface StoreClock {
  now(): Instant;
  /** How long ago the run began. */
  age(): DurationMs;
}

/** `answered` is the store's time of an answer that has just arrived; `began`, of the stopwatch. */
export function storeClock(answered: Instant, began: DurationMs, stopwatch: Stopwatch): StoreClock {
  const mark = stopwatch.elapsed();
  return {
    now: () => plus(answered, ms(stopwatch.elapsed() - mark)),
    age: () => ms(stopwatch.elapsed() - began),
  };
}
