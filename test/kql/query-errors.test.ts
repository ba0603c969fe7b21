/**
 * What the query engine refuses, and that it says what and where: bad queries when they are
 * compiled, bad rows when they are run. Nothing that is refused may look like an empty result.
 */
import { describe, expect, test } from 'vitest';
import { KqlError, compileQuery } from '../../src/kql/query.ts';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';
import { noon, rowsOf } from './query-runs.ts';

function errorOf(text: string): KqlError {
  try {
    compileQuery(text, logAnalyticsSchema);
  } catch (error) {
    if (error instanceof KqlError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

type Refusals = readonly (readonly [text: string, line: number, column: number, says: RegExp])[];

function refuses(area: string, cases: Refusals): void {
  test.each(cases)(`${area}: %j`, (text, line, column, says) => {
    const error = errorOf(text);
    expect(error.message).toMatch(says);
    expect([error.line, error.column]).toEqual([line, column]);
    expect(error.construct).not.toBe('');
  });
}

refuses('query analysis', [
  ['  ', 1, 1, /empty/],
  ['ContainerEvent | where Reasn == "x"', 1, 24, /'Reasn'.*KS142/],
  ['ContainerEvents\n| count', 1, 1, /'ContainerEvents'.*KS204/],
  ['ContainerEvent\n| where Count > 1\n| extend x = nosuch(1)', 3, 14, /nosuch.*KS211/],
  ['ContainerEvent | wher Count', 1, 18, /KS/],
  ['ContainerEvent | where Count', 1, 24, /KS/],
  ['ContainerEvent | where TimeGenerated > "2026-03-01"', 1, 38, /KS106/],
  ['ContainerEvent | where Count > ', 1, 31, /KS/],
]);

refuses('query literal', [
  ['print datetime(2026-13-01)', 1, 7, /datetime\(2026-13-01\) is not a date/],
  ['print datetime(2026-02-30)', 1, 7, /is not a date/],
  ['print 1,\n  time(25 oclock)', 2, 3, /KS|is not a span/],
  ['print 9007199254740993', 1, 7, /2\^53/],
  ['print "a" matches regex "("', 1, 25, /bad regex/],
  ['print "a" matches regex "a(?=b)"', 1, 25, /look-around/],
  ['print "a" matches regex @"(a)\\1"', 1, 25, /back references/],
  ['print "a" matches regex "[[:alpha:]]"', 1, 25, /not supported/],
]);

refuses('query type', [
  ['ContainerEvent | where Count == "1"', 1, 24, /int is compared with string; cast/],
  ['print dynamic({"a":1}).a + 1', 1, 7, /not supported.*cast dynamic/],
  ['print d = dynamic([1]) | summarize count() by d', 1, 47, /dynamic.*KS116/],
  ['print d = dynamic([1]) | sort by d', 1, 34, /dynamic.*KS116/],
  ['ContainerEvent | summarize avg(TimeGenerated)', 1, 28, /not supported/],
  ['print d = dynamic([1]) | join (print d = dynamic([1])) on d', 1, 59, /join on dynamic/],
  ['union kind=inner (print a = 1), (print b = 1)', 1, 1, /union kind=inner/],
  ['union (print a = 1), (print a = "x")', 1, 7, /union.*two types/],
]);

refuses('query construct', [
  ['print url_encode("x")', 1, 7, /the function url_encode\(\) is not supported/],
  ['ContainerEvent | summarize stdev(Count)', 1, 28, /stdev/],
  ['ContainerEvent | serialize | extend prev(Count)', 1, 37, /prev/],
  ['ContainerEvent | as X', 1, 18, /the operator as is not supported/],
  ['ContainerEvent | sample 1', 1, 18, /the operator sample is not supported/],
  ['ContainerEvent\n| evaluate pivot(Reason)', 2, 3, /evaluate/],
  ['search "x"', 1, 1, /search/],
  ['range x from 1 to 3 step 1', 1, 1, /range/],
  ['union Container*', 1, 7, /Container\*/],
  ['let f = (x: long) { x }; print f(1)', 1, 9, /user-defined function/],
  ['print 1; print 2', 1, 10, /after the result/],
  ['let x = 1;', 1, 1, /KS|no tabular result/],
]);

describe('query rows', () => {
  const run = (row: Record<string, unknown>): unknown =>
    rowsOf('ContainerEvent | count', { ContainerEvent: [{}, row] });

  test.each([
    [{ Reson: 'x' }, /ContainerEvent, row 2: has no column Reson/],
    [{ Count: '5' }, /row 2: Count is no int: "5"/],
    [{ Count: 1.5 }, /Count is no int/],
    [{ Reason: 5 }, /Reason is no string/],
    [{ TimeGenerated: 'yesterday' }, /TimeGenerated is no datetime: "yesterday"/],
  ])('query rows: refused by name, when a row is %j', (row, says) => {
    expect(() => run(row)).toThrow(says);
  });

  test('query rows: an unknown table is refused, when rows are given for it', () => {
    expect(() => rowsOf('print 1', { Nothing: [] })).toThrow(/unknown table Nothing/);
  });

  test('query rows: a bad moment is refused, when a run starts', () => {
    expect(() => rowsOf('print 1', {}, { now: 'soon' })).toThrow(/now is not an ISO 8601/);
    expect(() => rowsOf('print 1', {}, { now: noon, to: '?' })).toThrow(/to is not an ISO 8601/);
  });

  test('query rows: a sum beyond 2^53 is an error with its place, when it happens', () => {
    const text = 'datatable(n: long)[9007199254740991, 1]\n| summarize sum(n)';
    expect(() => rowsOf(text)).toThrow(/line 2, column 13.*2\^53/);
  });
});
