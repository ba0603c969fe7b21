/** The port `Stopwatch`: Node's monotonic clock, which no change of the wall clock touches. */
import { ms } from '../core/time.ts';
import type { Stopwatch } from '../pipeline/ports.ts';

export const stopwatch: Stopwatch = {
  elapsed: () => ms(performance.now()),
  sleep: (length) => new Promise((resolve) => setTimeout(resolve, length)),
};
