/**
 * A rule's tests as people write them (`tests.yaml`): text comes in, test cases with generated rows
 * go out. Times are offsets from `start`. Everything wrong is reported at once with its line and
 * column.
 */

import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { Row } from './query.ts';
import { offsetMs } from './rule-duration.ts';
import {
  complain,
  isAbsent,
  orEmpty,
  pathText,
  readEntries,
  readFields,
  readFlag,
  readItems,
  readText,
  rootField,
  type Complaint,
  type Field,
  type Path,
} from './rule-reader.ts';

/** A row of a table and when it is there to be read. */
export interface TestRow {
  readonly table: string;
  readonly row: Row;
  readonly visibleAtMs: number;
}

/** A notification that must come between two ticks, both included. */
export interface Expectation {
  readonly condition: 'Fired' | 'Resolved';
  readonly fromMs: number;
  readonly toMs: number;
  /** These dimensions at least. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly resource: string | null;
  /** Such as `>= 3`; null: any value. */
  readonly value: string | null;
}

export interface RuleTest {
  readonly name: string;
  readonly startMs: number;
  readonly rows: readonly TestRow[];
  /** The last tick; null: until everything that may follow from the last row has followed. */
  readonly untilMs: number | null;
  readonly expect: readonly Expectation[];
}

const ROWS_MAX = 10_000;
const ITEMS_MAX = 1_000;

/** Throws an Error with every complaint, each as `file:line:column: path: message`. */
export function parseRuleTests(text: string, file: string): readonly RuleTest[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return `${file}:${line}:${col}: ${error.message.split('\n')[0]}`;
  });
  if (broken.length > 0) throw new Error(broken.join('\n'));
  const root = rootField(document.toJS());
  const tests = readTests(root);
  if (root.complaints.length === 0) return tests;
  const texts = root.complaints.map(({ path, message }: Complaint) => {
    const { line, col } = lines.linePos(offsetOf(document, path));
    return `${file}:${line}:${col}: ${pathText(path)}: ${message}`;
  });
  throw new Error(texts.join('\n'));
}

function readTests(root: Field): readonly RuleTest[] {
  const { start, tests } = readFields(root, ['start', 'tests']);
  const startMs = Date.parse(readText(start));
  if (Number.isNaN(startMs) || !readText(start).endsWith('Z')) {
    complain(start, 'must be a UTC time such as 2026-03-01T12:00:00Z');
  }
  const items = readItems(tests, ITEMS_MAX);
  if (items.length === 0) complain(tests, 'must hold at least one test');
  return items.map((item) => readTest(item, startMs));
}

function readTest(field: Field, startMs: number): RuleTest {
  const read = readFields(field, ['name', 'tables', 'until', 'expect', 'never']);
  const expect = readItems(read.expect, ITEMS_MAX).map((item) => readExpectation(item, startMs));
  const never = readFlag(read.never, false);
  if (never === expect.length > 0) {
    complain(field, 'must say what is expected: either `expect` or `never: true`');
  }
  const rows = readEntries(read.tables).flatMap(([table, tableField]) => {
    const { defaults, rows } = readFields(tableField, ['defaults', 'rows']);
    const common = Object.fromEntries(
      readEntries(defaults).map(([key, { value }]) => [key, value]),
    );
    return readItems(rows, ITEMS_MAX).flatMap((row) => readRows(row, table, common, startMs));
  });
  if (rows.length > ROWS_MAX) complain(read.tables, `makes more than ${ROWS_MAX} rows`);
  const untilMs = isAbsent(read.until) ? null : startMs + readOffset(read.until);
  return { name: readText(read.name), startMs, rows, untilMs, expect };
}

/** One written row is one row, or with `at: 1m..5m` and `every: 30s` one at each of these times. */
function readRows(field: Field, table: string, common: Row, startMs: number): readonly TestRow[] {
  const fields = Object.fromEntries(readEntries(field));
  const { at, every, latency, ...columns } = fields;
  const span = readSpan(at ?? { ...field, value: undefined });
  const latencyMs = latency === undefined ? 0 : readOffset(latency);
  if (span.toMs > span.fromMs && every === undefined) {
    complain(field, 'needs `every` beside a span of times');
  }
  const everyMs = every === undefined ? 1 : readOffset(every);
  const count = everyMs > 0 ? Math.floor((span.toMs - span.fromMs) / everyMs) + 1 : 0;
  if (count < 1 || count > ROWS_MAX) {
    complain(field, `must make 1 to ${ROWS_MAX} rows`);
    return [];
  }
  const values = Object.entries(columns).map(([key, { value }]) => [key, value] as const);
  return Array.from({ length: count }, (_, index) => {
    const atMs = startMs + span.fromMs + index * everyMs;
    // An invalid start is complained about elsewhere and has no time to write.
    const TimeGenerated = Number.isNaN(atMs) ? '' : new Date(atMs).toISOString();
    const row = { TimeGenerated, ...common, ...Object.fromEntries(values) };
    return { table, row, visibleAtMs: atMs + latencyMs };
  });
}

function readExpectation(field: Field, startMs: number): Expectation {
  const { at, fired, resolved } = readFields(field, ['at', 'fired', 'resolved']);
  if (isAbsent(fired) === isAbsent(resolved)) complain(field, 'needs one of `fired`, `resolved`');
  const condition = isAbsent(fired) ? 'Resolved' : 'Fired';
  const what = condition === 'Fired' ? fired : orEmpty(resolved);
  const { dimensions, resource, value } = readFields(what, ['dimensions', 'resource', 'value']);
  const span = readSpan(at);
  const compared = isAbsent(value) ? null : String(value.value);
  if (compared !== null && parseComparison(compared) === null) {
    complain(value, 'must be a number or a comparison such as ">= 3"');
  }
  return {
    condition,
    fromMs: startMs + span.fromMs,
    toMs: startMs + span.toMs,
    dimensions: Object.fromEntries(
      readEntries(dimensions).map(([key, one]) => [key, String(one.value)]),
    ),
    resource: isAbsent(resource) ? null : readText(resource),
    value: compared,
  };
}

const COMPARISONS: Readonly<Record<string, (value: number, than: number) => boolean>> = {
  '>=': (value, than) => value >= than,
  '<=': (value, than) => value <= than,
  '>': (value, than) => value > than,
  '<': (value, than) => value < than,
  '==': (value, than) => value === than,
};

/** `>= 3` as a predicate; a bare number means equal. Null: not a comparison. */
export function parseComparison(text: string): ((value: number) => boolean) | null {
  const match = /^\s*(>=|<=|>|<|==)?\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (match === null) return null;
  const than = Number(match[2]);
  const compare = COMPARISONS[match[1] ?? '=='];
  return compare === undefined ? null : (value) => compare(value, than);
}

function readSpan(field: Field): { readonly fromMs: number; readonly toMs: number } {
  const [from = '', to] = readText(field).split('..');
  const fromMs = readOffset({ ...field, value: from });
  const toMs = to === undefined ? fromMs : readOffset({ ...field, value: to });
  if (toMs < fromMs) complain(field, 'ends before it begins');
  return { fromMs, toMs };
}

function readOffset(field: Field): number {
  const ms = typeof field.value === 'string' ? offsetMs(field.value) : null;
  if (ms === null) complain(field, 'must be a time from the start such as 90s, 5m or 1h30m');
  return ms ?? 0;
}

/** Where the deepest part of the path that is there is written. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.range) return node.range[0];
  }
  return 0;
}
