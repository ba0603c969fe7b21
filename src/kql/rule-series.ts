/**
 * One look of a rule at its tables: the rows that had arrived and the end of the window come in,
 * one reading per time series (combination of dimension values and resource) goes out. A series
 * that has no row in the whole range is not known to the look, except the only one of an unsplit
 * rule.
 */

import type { ResultTable, Row } from './query.ts';
import { timeColumn } from './rule-lint.ts';
import type { Criterion, Dimension, Operator, Rule } from './rule-model.ts';

export type Tables = Readonly<Record<string, readonly Row[]>>;

export interface DimensionValue {
  readonly name: string;
  readonly value: string;
}

export interface SeriesReading {
  /** The same for the same combination at every look. */
  readonly key: string;
  readonly dimensions: readonly DimensionValue[];
  /** As the row writes it; null where the rule has no resourceIdColumn. */
  readonly resourceId: string | null;
  /** One value per evaluation period, the newest first; null: nothing to aggregate. */
  readonly values: readonly (number | null)[];
  readonly met: boolean;
}

interface Series {
  readonly dimensions: readonly DimensionValue[];
  readonly resourceId: string | null;
  /** What each period holds: measures, or a 1 per row where rows are counted. */
  readonly periods: number[][];
}

type Cells = readonly unknown[];

/** Runs the query over [endMs - range, endMs) and measures every series. */
export function readSeries(rule: Rule, tables: Tables, endMs: number): readonly SeriesReading[] {
  const { criterion } = rule;
  const result = criterion.query.run(tables, {
    now: iso(endMs),
    from: iso(endMs - rule.rangeMs),
    to: iso(endMs),
  });
  const found = new Map<string, Series>();
  if (criterion.dimensions.length === 0 && criterion.resourceIdColumn === null) {
    found.set(keyOf([], null), { dimensions: [], resourceId: null, periods: periodsOf(criterion) });
  }
  const cell = cellReader(result);
  const timeName = splitsTime(rule) ? timeColumn(result.columns) : null;
  for (const row of result.rows) {
    const period = timeName === null ? 0 : periodOf(rule, textOf(cell(row, timeName)), endMs);
    const dimensions = splitRow(criterion.dimensions, (name) => textOf(cell(row, name)));
    if (period === null || dimensions === null) continue;
    const { resourceIdColumn } = criterion;
    const resourceId = resourceIdColumn === null ? null : textOf(cell(row, resourceIdColumn));
    const key = keyOf(dimensions, resourceId);
    const series = found.get(key) ?? { dimensions, resourceId, periods: periodsOf(criterion) };
    found.set(key, series);
    const measure = measureOf(criterion, (name) => cell(row, name));
    if (measure !== null) series.periods[period]?.push(measure);
  }
  return [...found].map(([key, series]) => ({ key, ...readingOf(criterion, series) }));
}

function readingOf(criterion: Criterion, series: Series): Omit<SeriesReading, 'key'> {
  const values = series.periods.map((measures) => aggregate(criterion.timeAggregation, measures));
  const violating = values.filter((value) => violates(criterion, value)).length;
  return {
    dimensions: series.dimensions,
    resourceId: series.resourceId,
    values,
    met: violating >= criterion.failingPeriods.minFailingPeriodsToAlert,
  };
}

/** One period that spans the whole range needs no time of its rows. */
function splitsTime({ criterion, rangeMs, windowMs }: Rule): boolean {
  return criterion.failingPeriods.numberOfEvaluationPeriods > 1 || rangeMs > windowMs;
}

/** Which period a row falls into, 0 the newest; null where it lies before the oldest. */
function periodOf(rule: Rule, time: string, endMs: number): number | null {
  const count = rule.criterion.failingPeriods.numberOfEvaluationPeriods;
  const at = Date.parse(time);
  if (Number.isNaN(at)) return null;
  // assumed: periods end at the tick. bin() may place a row before the oldest: it still belongs
  // there.
  const period = Math.max(0, Math.ceil((endMs - at) / rule.windowMs) - 1);
  if (period < count) return period;
  return rule.rangeMs > rule.windowMs * count ? null : count - 1;
}

/** The row's values of the dimensions, or null where one of them leaves it out. */
function splitRow(
  dimensions: readonly Dimension[],
  value: (name: string) => string,
): readonly DimensionValue[] | null {
  const split = dimensions.map(({ name }) => ({ name, value: value(name) }));
  const included = dimensions.every(({ operator, values }, index) => {
    const listed = values.includes('*') || values.includes(split[index]?.value ?? '');
    return listed === (operator === 'Include');
  });
  return included ? split : null;
}

function measureOf(criterion: Criterion, cell: (name: string) => unknown): number | null {
  if (criterion.metricMeasureColumn === null) return 1;
  const value = cell(criterion.metricMeasureColumn);
  if (value === null || value === '') return null;
  const measure = Number(value);
  return Number.isFinite(measure) ? measure : null;
}

function aggregate(kind: Criterion['timeAggregation'], measures: readonly number[]): number | null {
  if (kind === 'Count') return measures.length;
  if (measures.length === 0) return null;
  const total = measures.reduce((sum, measure) => sum + measure, 0);
  switch (kind) {
    case 'Total':
      return total;
    case 'Average':
      return total / measures.length;
    case 'Minimum':
      return measures.reduce((least, measure) => Math.min(least, measure));
    case 'Maximum':
      return measures.reduce((most, measure) => Math.max(most, measure));
  }
}

const COMPARE: Readonly<Record<Operator, (value: number, threshold: number) => boolean>> = {
  Equals: (value, threshold) => value === threshold,
  GreaterThan: (value, threshold) => value > threshold,
  GreaterThanOrEqual: (value, threshold) => value >= threshold,
  LessThan: (value, threshold) => value < threshold,
  LessThanOrEqual: (value, threshold) => value <= threshold,
};

function violates({ operator, threshold }: Criterion, value: number | null): boolean {
  return value !== null && COMPARE[operator](value, threshold);
}

function periodsOf({ failingPeriods }: Criterion): number[][] {
  return Array.from({ length: failingPeriods.numberOfEvaluationPeriods }, () => []);
}

function keyOf(dimensions: readonly DimensionValue[], resourceId: string | null): string {
  const values = dimensions.map(({ value }) => value);
  return JSON.stringify([resourceId?.toLowerCase() ?? null, ...values]);
}

function cellReader(result: ResultTable): (row: Cells, name: string) => unknown {
  const indexes = new Map(result.columns.map((column, index) => [column.name, index]));
  return (row, name) => row[indexes.get(name) ?? -1];
}

function textOf(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  return cell === null || cell === undefined ? '' : JSON.stringify(cell);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
