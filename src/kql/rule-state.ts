/**
 * The life of a rule's alerts, one per time series: state and one look come in, the next state and
 * the notifications that Azure Monitor would send go out. Pure. A stateful alert fires once and
 * resolves once; a stateless one fires at every look that meets the condition, unless it is muted
 * (Microsoft Learn: Azure Monitor alerts, stateful and stateless).
 */

import type { Rule } from './rule-model.ts';
import { readSeries, type DimensionValue, type SeriesReading, type Tables } from './rule-series.ts';

export interface Notification {
  readonly condition: 'Fired' | 'Resolved';
  /** With `firedAtMs`, the identity of the alert from Fired to Resolved. */
  readonly series: string;
  readonly firedAtMs: number;
  readonly atMs: number;
  readonly dimensions: readonly DimensionValue[];
  readonly resourceId: string | null;
  /** The newest period's value; null where a resolved series has none. */
  readonly value: number | null;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
}

/** An alert that has fired: kept until it resolves (stateful) or may be told again (muted). */
interface Alert {
  readonly firedAtMs: number;
  readonly lastMetMs: number;
  readonly dimensions: readonly DimensionValue[];
  readonly resourceId: string | null;
}

/** A window looked at, and how many rows it held then. */
interface SeenWindow {
  readonly endMs: number;
  readonly rows: number;
}

export interface RuleState {
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly seen: readonly SeenWindow[];
}

export interface Evaluation {
  readonly state: RuleState;
  readonly notifications: readonly Notification[];
  /** What this tick's own window showed, also where nothing came of it. */
  readonly readings: readonly SeriesReading[];
  /** Alerts that Azure would not raise, for its limits per evaluation. */
  readonly dropped: number;
}

export const initialRuleState: RuleState = { alerts: new Map(), seen: [] };

/** Microsoft Learn: Azure Monitor service limits, log search alerts. */
const STATEFUL_PER_EVALUATION = 300;
const STATEFUL_FIRED_MAX = 5_000;
const STATELESS_PER_EVALUATION = 6_000;

/**
 * How long a window is looked at again when rows of it arrive late. Microsoft Learn (troubleshoot
 * log search alerts): an evaluation is retried several times until the data has arrived.
 * assumed: a retry takes place at the ticks of the following 30 minutes, only where rows have come
 * in.
 */
const RETRY_MS = 30 * 60_000;

/** Looks at `tables` (the rows that have arrived by now) at the tick `atMs`. */
export function evaluate(rule: Rule, state: RuleState, tables: Tables, atMs: number): Evaluation {
  if (!rule.enabled) return { state, notifications: [], readings: [], dropped: 0 };
  const times = timesOf(tables);
  const countRows = (endMs: number): number => countBetween(times, endMs - rule.rangeMs, endMs);
  const recent = state.seen.filter(({ endMs }) => endMs > atMs - RETRY_MS && endMs < atMs);
  const retried = recent.filter(({ endMs, rows }) => rows < countRows(endMs));
  const readings = readSeries(rule, tables, atMs);
  const looks = [
    ...retried.map(({ endMs }) => ({ endMs, readings: readSeries(rule, tables, endMs) })),
    { endMs: atMs, readings },
  ];
  const met = new Map(
    looks.flatMap(({ endMs, readings }) =>
      readings.filter((one) => one.met).map((one) => [one.key, { reading: one, endMs }]),
    ),
  );
  const fired = fire(rule, state, met, atMs);
  const resolved = resolve(rule, state, met, readings, atMs);
  const ended = new Set(resolved.map(({ series }) => series));
  const alerts = [...state.alerts, ...fired.alerts].filter(
    ([key, alert]) => !ended.has(key) && isKept(rule, alert, atMs),
  );
  const seen = [...recent.map(({ endMs }) => endMs), atMs];
  return {
    state: {
      alerts: new Map(alerts.map(([key, alert]) => [key, touch(alert, met.has(key), atMs)])),
      seen: seen.map((endMs) => ({ endMs, rows: countRows(endMs) })),
    },
    notifications: [...fired.notifications, ...resolved],
    readings,
    dropped: fired.dropped,
  };
}

type Met = ReadonlyMap<string, { readonly reading: SeriesReading; readonly endMs: number }>;

function fire(rule: Rule, state: RuleState, met: Met, atMs: number) {
  const stateful = rule.resolveAfterMs !== null;
  const due = [...met].filter(([key]) => {
    const alert = state.alerts.get(key);
    return alert === undefined || (!stateful && atMs - alert.firedAtMs >= rule.muteMs);
  });
  const room = stateful
    ? Math.min(STATEFUL_PER_EVALUATION, STATEFUL_FIRED_MAX - state.alerts.size)
    : STATELESS_PER_EVALUATION;
  const notifications = due
    .slice(0, Math.max(0, room))
    .map(([series, { reading, endMs }]): Notification => ({
      condition: 'Fired',
      series,
      firedAtMs: atMs,
      atMs,
      dimensions: reading.dimensions,
      resourceId: reading.resourceId,
      value: reading.values[0] ?? null,
      windowStartMs: endMs - rule.windowMs,
      windowEndMs: endMs,
    }));
  const alerts = notifications.map(({ series, dimensions, resourceId }): [string, Alert] => [
    series,
    { firedAtMs: atMs, lastMetMs: atMs, dimensions, resourceId },
  ]);
  return { notifications, alerts, dropped: due.length - notifications.length };
}

/** A series without rows does not meet its condition (assumed), so its alert resolves as well. */
function resolve(
  rule: Rule,
  state: RuleState,
  met: Met,
  readings: readonly SeriesReading[],
  atMs: number,
): readonly Notification[] {
  const { resolveAfterMs } = rule;
  if (resolveAfterMs === null) return [];
  return [...state.alerts]
    .filter(([key, alert]) => !met.has(key) && atMs - alert.lastMetMs >= resolveAfterMs)
    .map(([series, { firedAtMs, dimensions, resourceId }]) => ({
      condition: 'Resolved',
      series,
      firedAtMs,
      atMs,
      dimensions,
      resourceId,
      value: readings.find(({ key }) => key === series)?.values[0] ?? null,
      windowStartMs: atMs - rule.windowMs,
      windowEndMs: atMs,
    }));
}

/** A stateless alert is only remembered while it is muted. */
function isKept(rule: Rule, alert: Alert, atMs: number): boolean {
  return rule.resolveAfterMs !== null || atMs - alert.firedAtMs < rule.muteMs;
}

function touch(alert: Alert, met: boolean, atMs: number): Alert {
  return met ? { ...alert, lastMetMs: atMs } : alert;
}

/** The times of all rows, in order, so that windows are counted without a scan each. */
function timesOf(tables: Tables): readonly number[] {
  const times = Object.values(tables).flatMap((rows) =>
    rows.map((row) => Date.parse(String(row['TimeGenerated']))),
  );
  return times.filter((time) => !Number.isNaN(time)).toSorted((a, b) => a - b);
}

function countBetween(times: readonly number[], fromMs: number, toMs: number): number {
  return indexOf(times, toMs) - indexOf(times, fromMs);
}

/** How many of the ordered times lie before `ms`. */
function indexOf(times: readonly number[], ms: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
