/**
 * Figures as people read them. In: what was measured. Out: lines of 80 columns at most: what, ours,
 * baseline, ratio.
 */
import type { Figure, Measurement, Unit } from './figures.ts';

export interface Measured extends Pick<Measurement, 'name' | 'against'> {
  readonly figures: readonly Figure[];
}

const columns = { what: 54, ours: 9, baseline: 9, ratio: 8 } as const;

export const headLine: string = line('', 'ours', 'baseline', 'ratio');

export const linesOf = ({ name, against, figures }: Measured): readonly string[] => [
  `${name}, against ${against}`,
  ...figures.map(({ what, unit, ours, baseline }) =>
    line(`  ${what}`, inUnit(ours, unit), inUnit(baseline, unit), inDigits(ours / baseline)),
  ),
];

function line(what: string, ours: string, baseline: string, ratio: string): string {
  return (
    what.padEnd(columns.what) +
    ours.padStart(columns.ours) +
    baseline.padStart(columns.baseline) +
    ratio.padStart(columns.ratio)
  );
}

function inUnit(value: number, unit: Unit): string {
  switch (unit) {
    case 'bytes':
      return `${(value / 1_000).toFixed(0)} kB`;
    case 'ms':
      return `${inDigits(value)} ms`;
    case 's':
      return `${value.toFixed(1)} s`;
    case 'requests':
      return String(Math.round(10 * value) / 10);
  }
}

const inDigits = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
