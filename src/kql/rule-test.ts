/**
 * Runs a rule's tests offline: a rule and its test cases come in, what went wrong goes out, in
 * words. Every tick of the rule's frequency is evaluated on the rows that had arrived by then, and
 * every notification must be expected: what is not listed must not happen.
 */

import { compileRule } from './rule.ts';
import type { Schema } from './query.ts';
import { offsetText } from './rule-duration.ts';
import { adviseRule } from './rule-lint.ts';
import type { Rule } from './rule-model.ts';
import type { SeriesReading, Tables } from './rule-series.ts';
import { evaluate, initialRuleState, type Notification } from './rule-state.ts';
import {
  parseComparison,
  parseRuleTests,
  type Expectation,
  type RuleTest,
} from './rule-test-file.ts';
import { ruleBody, type RuleFiles } from './rule-files.ts';

/**
 * What a test shows the rule: rows that fire it, rows that must not, none, or rows that come late.
 */
export type RuleTestKind = 'fires' | 'stays quiet' | 'no rows' | 'late rows';

export interface RuleTestResult {
  readonly name: string;
  readonly kinds: readonly RuleTestKind[];
  /** One text per thing that was missing or should not have happened; none: the test passed. */
  readonly failures: readonly string[];
}

export interface RuleTestReport {
  readonly rule: string;
  /** What Azure accepts but hardly does what was meant. */
  readonly advice: readonly string[];
  readonly results: readonly RuleTestResult[];
}

interface Tick {
  readonly atMs: number;
  readonly readings: readonly SeriesReading[];
}

const TICKS_MAX = 5_000;

/** Runs all tests of one rule's folder. Throws where a file of it cannot be used. */
export function runRuleTests(files: RuleFiles, testsYaml: string, schema: Schema): RuleTestReport {
  const scopes = [
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w',
  ];
  const rule = compileRule(ruleBody(files, { scopes }), schema);
  const tests = parseRuleTests(testsYaml, `${files.name}/tests.yaml`);
  const results = tests.map((test) => ({
    name: test.name,
    kinds: kindsOf(test),
    failures: runRuleTest(rule, test, schema),
  }));
  return { rule: rule.name, advice: adviseRule(rule), results };
}

/** Plays one test and returns its failures. */
export function runRuleTest(rule: Rule, test: RuleTest, schema: Schema): readonly string[] {
  const unknown = test.rows.find(({ table }) => schema[table] === undefined);
  if (unknown !== undefined) return [`the table ${unknown.table} is in no schema`];
  const { ticks, notifications } = play(rule, test, schema);
  const left = [...notifications];
  const failures: string[] = [];
  for (const expected of test.expect) {
    const index = left.findIndex((one) => matches(expected, one));
    if (index >= 0) left.splice(index, 1);
    else failures.push(`${missing(expected, test)}; ${nearest(rule, test, ticks, expected)}`);
  }
  for (const one of left) failures.push(`${describe(one, test)} must not happen`);
  return failures;
}

function play(rule: Rule, test: RuleTest, schema: Schema) {
  const ticks: Tick[] = [];
  const notifications: Notification[] = [];
  const untilMs = test.untilMs ?? endOf(rule, test);
  const count = Math.floor((untilMs - test.startMs) / rule.frequencyMs);
  if (count > TICKS_MAX) throw new Error(`${test.name}: more than ${TICKS_MAX} evaluations`);
  let state = initialRuleState;
  for (let tick = 1; tick <= count; tick += 1) {
    const atMs = test.startMs + tick * rule.frequencyMs;
    const evaluation = evaluate(rule, state, tablesAt(test, schema, atMs), atMs);
    state = evaluation.state;
    ticks.push({ atMs, readings: evaluation.readings });
    notifications.push(...evaluation.notifications);
  }
  return { ticks, notifications };
}

/** Late enough for the last row to arrive, leave the range, and its alert to resolve. */
function endOf(rule: Rule, test: RuleTest): number {
  const lastMs = test.rows.reduce((last, row) => Math.max(last, row.visibleAtMs), test.startMs);
  return lastMs + rule.rangeMs + (rule.resolveAfterMs ?? 0) + 2 * rule.frequencyMs;
}

function tablesAt(test: RuleTest, schema: Schema, atMs: number): Tables {
  const arrived = test.rows.filter(({ visibleAtMs }) => visibleAtMs <= atMs);
  const rowsOf = (name: string) => arrived.filter(({ table }) => table === name);
  return Object.fromEntries(
    Object.keys(schema).map((name) => [name, rowsOf(name).map(({ row }) => row)]),
  );
}

function matches(expected: Expectation, one: Notification): boolean {
  const { dimensions, resource, value } = expected;
  const compare = value === null ? null : parseComparison(value);
  return (
    expected.condition === one.condition &&
    one.atMs >= expected.fromMs &&
    one.atMs <= expected.toMs &&
    hasDimensions(one, dimensions) &&
    (resource === null || resource.toLowerCase() === one.resourceId?.toLowerCase()) &&
    (compare === null || (one.value !== null && compare(one.value)))
  );
}

function hasDimensions(
  { dimensions }: Pick<SeriesReading, 'dimensions'>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(([name, value]) =>
    dimensions.some((one) => one.name === name && one.value === value),
  );
}

function kindsOf({ rows, expect }: RuleTest): readonly RuleTestKind[] {
  if (rows.length === 0) return ['no rows'];
  const late = rows.some((one) => one.visibleAtMs > Date.parse(String(one.row['TimeGenerated'])));
  const kind = expect.some(({ condition }) => condition === 'Fired') ? 'fires' : 'stays quiet';
  return late ? [kind, 'late rows'] : [kind];
}

function missing(expected: Expectation, { startMs }: RuleTest): string {
  const from = offsetText(expected.fromMs - startMs);
  const to = offsetText(expected.toMs - startMs);
  const dimensions = Object.values(expected.dimensions).join(', ');
  const when = from === to ? from : `${from}..${to}`;
  return [
    `at ${when} it should have ${expected.condition.toLowerCase()}`,
    ...(dimensions === '' ? [] : [`for ${dimensions}`]),
    ...(expected.value === null ? [] : [`with a value ${expected.value}`]),
  ].join(' ');
}

function describe(one: Notification, { startMs }: RuleTest): string {
  const dimensions = one.dimensions.map(({ value }) => value).join(', ');
  const subject = dimensions === '' ? '' : ` for ${dimensions}`;
  const at = offsetText(one.atMs - startMs);
  return `${one.condition} at ${at}${subject} (value ${one.value ?? 'none'})`;
}

/** The look that came closest to what was expected: what it saw, and what it would have needed. */
function nearest(rule: Rule, test: RuleTest, ticks: readonly Tick[], wanted: Expectation): string {
  const { operator, threshold } = rule.criterion;
  const seen = ticks
    .filter(({ atMs }) => atMs >= wanted.fromMs && atMs <= wanted.toMs)
    .flatMap(({ atMs, readings }) => readings.map((reading) => ({ atMs, reading })))
    .filter(({ reading }) => hasDimensions(reading, wanted.dimensions))
    .flatMap(({ atMs, reading }) => {
      const value = reading.values.find((one) => one !== null) ?? null;
      return value === null ? [] : [{ atMs, value, met: reading.met }];
    });
  const [closest] = seen.toSorted(
    (a, b) => Math.abs(a.value - threshold) - Math.abs(b.value - threshold),
  );
  if (closest === undefined) return 'no such series had a value then';
  const at = offsetText(closest.atMs - test.startMs);
  const verdict = closest.met ? 'its condition was met' : 'its condition was not met';
  return `nearest: value ${closest.value} at ${at}, condition ${operator} ${threshold}: ${verdict}`;
}
