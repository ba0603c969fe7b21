/**
 * What a measurement hands in: figures of ours, each beside that of a baseline taken in the same
 * run. Bare figures mean nothing on another machine; their ratio does.
 */

export type Unit = 'bytes' | 'ms' | 's' | 'requests';

export interface Figure {
  readonly what: string;
  readonly unit: Unit;
  readonly ours: number;
  /** Above zero. */
  readonly baseline: number;
}

export interface Measurement {
  /** A word, for `--only`. */
  readonly name: string;
  /** What the baseline is. */
  readonly against: string;
  /** `runs`: how often each thing is timed, the webhook ten times as often. */
  readonly measure: (runs: number) => Promise<readonly Figure[]>;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/** The smallest that at least 95 of 100 do not exceed. */
export function p95(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? NaN;
}
