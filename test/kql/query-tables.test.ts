/**
 * The tabular side of the query engine: operators, aggregates, joins, `let`, and what a run sees
 * of the tables it is given.
 */
import { describe, expect, test } from 'vitest';
import { columnsOf, noon, rowsOf, someEvents } from './query-runs.ts';

type Cases = readonly (readonly [text: string, rows: readonly (readonly unknown[])[]])[];

function holds(area: string, cases: Cases): void {
  test.each(cases)(`${area}: %s`, (text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
  });
}

const numbers = 'datatable(n: long, s: string)[3, "c", 1, "a", long(null), "", 2, "b", 2, "B"]';
const nothing = 'datatable(n: long, r: real, s: string, t: timespan)[]';

holds('query operator', [
  ['ContainerEvent | where Reason == "Killing" and Count > 1 | project Count', [[4], [3]]],
  ['ContainerEvent | where Count > 100 | count', [[0]]],
  [
    'ContainerEvent | take 1 | extend Count = Count + 1, was = Count | project Count, was',
    [[5, 4]],
  ],
  ['print a = 1, b = 2 | extend a = b, b = a', [[2, 1]]],
  ['print a = 1 | extend a * 2', [[1, 2]]],
  ['print a = 1, b = 2, c = 3 | project-away b', [[1, 3]]],
  ['print a = 1, b = 2, c = 3 | project-keep c*, a', [[1, 3]]],
  ['print a = 1, b = 2 | project-rename x = a | project b, x', [[2, 1]]],
  ['print a = 1, b = 2 | project-reorder b', [[2, 1]]],
  ["print ['a b'] = 1 | project ['a b']", [[1]]],
  [`${numbers} | sort by n | project n`, [[3], [2], [2], [1], [null]]],
  [`${numbers} | sort by n asc, s desc | project s`, [[''], ['a'], ['b'], ['B'], ['c']]],
  [`${numbers} | sort by n asc nulls last | project n`, [[1], [2], [2], [3], [null]]],
  ['print r = dynamic([1]) | count', [[1]]],
  [
    'datatable(r: real)[1.0, real(nan), real(null), 2.0] | sort by r asc',
    [[null], ['NaN'], [1], [2]],
  ],
  [`${numbers} | top 2 by s | project s`, [['c'], ['b']]],
  [`${numbers} | limit 1 | project s`, [['c']]],
  ['ContainerEvent | distinct ContainerGroup', [['api'], ['web'], ['db']]],
  ['print 1 | render timechart', [[1]]],
  ['ContainerEvent\n// a comment\n| count // and one more', [[5]]],
]);

holds('query summarize', [
  [
    'ContainerEvent | summarize n = count() by bin(TimeGenerated, 5m), ContainerGroup',
    [
      ['2026-03-01T11:50:00Z', 'api', 1],
      ['2026-03-01T11:55:00Z', 'web', 3],
      ['2026-03-01T11:55:00Z', 'db', 1],
    ],
  ],
  [
    'ContainerEvent | summarize 100.0 * countif(Reason == "Killing") / count() by ContainerGroup',
    [
      ['api', 100],
      ['web', 200 / 3],
      ['db', 0],
    ],
  ],
  [
    'ContainerEvent | summarize arg_max(TimeGenerated, *) by ContainerGroup | project Count, Reason',
    [
      [4, 'Killing'],
      [3, 'Killing'],
      [null, 'Pulled'],
    ],
  ],
  ['ContainerEvent | summarize arg_min(Count, Reason)', [[1, 'Killing']]],
  ['ContainerEvent | summarize sum(Count), avg(Count), min(Count), max(Count)', [[10, 2.5, 1, 4]]],
  ['ContainerEvent | summarize sumif(Count, Count > 2), maxif(Count, Count < 3)', [[7, 2]]],
  ['ContainerEvent | summarize minif(Count, Count > 2), avgif(Count, Count > 2)', [[3, 3.5]]],
  ['ContainerEvent | summarize dcount(Reason), dcountif(Reason, Count > 2)', [[3, 1]]],
  ['ContainerEvent | summarize make_list(Count), make_list(Count, 2)', [['[4,1,2,3]', '[4,1]']]],
  ['ContainerEvent | summarize make_set(Reason)', [['["Killing","Started","Pulled"]']]],
  ['ContainerEvent | summarize take_any(Reason, Count)', [['Killing', 4]]],
  ['ContainerEvent | summarize percentiles(Count, 0, 50, 51, 100)', [[1, 2, 3, 4]]],
  ['ContainerEvent | summarize by ContainerGroup', [['api'], ['web'], ['db']]],
  ['ContainerEvent | summarize n = count() by g = substring(ContainerGroup, 0, 1) | count', [[3]]],
  ['ContainerEvent | summarize iff(count() > 3, "many", "few")', [['many']]],
  [`${nothing} | summarize count(), sum(n), dcount(n), make_set(n)`, [[0, 0, 0, '[]']]],
  [`${nothing} | summarize avg(r), max(n), min(s), percentile(n, 95)`, [['NaN', null, '', null]]],
  [`${nothing} | summarize sum(t), avg(t), arg_max(n, s)`, [['00:00:00', null, null, '']]],
  [`${nothing} | summarize count() by s`, []],
  ['datatable(t: timespan)[1m, 3m] | summarize avg(t), sum(t)', [['00:02:00', '00:04:00']]],
  [
    'datatable(n: long)[long(null), long(null), 1] | summarize count() by n',
    [
      [null, 2],
      [1, 1],
    ],
  ],
]);

test('query summarize: percentile is the nearest rank, when an average would lie between', () => {
  const values = Array.from({ length: 20 }, (_, index) => index + 1).join(', ');
  expect(rowsOf(`datatable(n: long)[${values}] | summarize percentile(n, 95)`)).toEqual([[19]]);
});

const left = 'datatable(k: string, l: long)["a", 1, "a", 2, "b", 3]';
const right = '(datatable(k: string, r: long)["a", 10, "a", 20, "c", 30])';

holds('query join', [
  [
    `${left} | join ${right} on k | project l, r`,
    [
      [1, 10],
      [1, 20],
    ],
  ],
  [`${left} | join kind=inner ${right} on k | summarize count(), sum(r)`, [[4, 60]]],
  [
    `${left} | join kind=leftouter ${right} on k | where l != 2`,
    [
      ['a', 1, 'a', 10],
      ['a', 1, 'a', 20],
      ['b', 3, '', null],
    ],
  ],
  [`${left} | join kind=rightouter ${right} on k | where k == "" `, [['', null, 'c', 30]]],
  [`${left} | join kind=fullouter ${right} on k | count`, [[6]]],
  [
    `${left} | join kind=leftsemi ${right} on k`,
    [
      ['a', 1],
      ['a', 2],
    ],
  ],
  [`${left} | join kind=leftanti ${right} on k`, [['b', 3]]],
  [`${left} | join kind=anti ${right} on k`, [['b', 3]]],
  [`${left} | join kind=rightanti ${right} on k`, [['c', 30]]],
  [
    `${left} | join kind=rightsemi ${right} on k`,
    [
      ['a', 10],
      ['a', 20],
    ],
  ],
  [`${left} | join kind=inner ${right} on $left.l == $right.r | count`, [[0]]],
  [`${left} | lookup ${right} on k | where l == 3`, [['b', 3, null]]],
  ['print k = long(null) | join kind=inner (print k = long(null)) on k | count', [[0]]],
]);

holds('query union and let', [
  ['union ContainerEvent, ContainerInstanceLog | count', [[5]]],
  ['ContainerEvent | union (ContainerEvent | take 1) | count', [[6]]],
  [
    'union withsource=T (print a = 1), (print b = "x")',
    [
      ['union_arg1', 1, ''],
      ['union_arg2', null, 'x'],
    ],
  ],
  ['let least = 2; ContainerEvent | where Count > least | count', [[2]]],
  ['let T = ContainerEvent | where Count > 2; T | union T | count', [[4]]],
  ['let top_count = toscalar(ContainerEvent | summarize max(Count)); print top_count', [[4]]],
  ['let names = dynamic(["web"]); ContainerEvent | where ContainerGroup in (names) | count', [[3]]],
  [
    'let sick = ContainerEvent | where Count > 3 | project ContainerGroup; ContainerEvent | where ContainerGroup in (sick) | project Count',
    [[4]],
  ],
  ['let T = materialize(ContainerEvent); T | count', [[5]]],
]);

test('query columns: names and types are those of Kusto, when nothing is named', () => {
  const text =
    'ContainerEvent | summarize count(), avg(Count), percentile(Count, 95) by bin(TimeGenerated, 1m)';
  expect(columnsOf(text)).toEqual([
    'TimeGenerated:datetime',
    'count_:long',
    'avg_Count:real',
    'percentile_Count_95:long',
  ]);
});

describe('query run', () => {
  test('query run: from is included and to is not, when rows lie on the borders', () => {
    const at = { now: noon, from: '2026-03-01T11:58:00Z', to: '2026-03-01T11:59:00Z' };
    const text = 'ContainerEvent | union (ContainerEvent | where Count == 1) | project Count';
    expect(rowsOf(text, someEvents, at)).toEqual([[1], [2], [1]]);
  });

  test('query run: a row without a time is not seen, when there is a time filter', () => {
    const tables = { ContainerEvent: [{ Reason: 'Killing' }] };
    expect(rowsOf('ContainerEvent | count', tables)).toEqual([[1]]);
    const at = { now: noon, from: '2026-03-01T00:00:00Z' };
    expect(rowsOf('ContainerEvent | count', tables, at)).toEqual([[0]]);
  });

  test('query run: keeps nothing of an earlier run, when now and the rows change', () => {
    const text = 'let n = toscalar(ContainerEvent | count); print n, now()';
    expect(rowsOf(text)).toEqual([[5, noon]]);
    expect(rowsOf(text, {}, { now: '2026-03-02' })).toEqual([[0, '2026-03-02T00:00:00Z']]);
  });

  test('query run: ticks survive, when a row has seven fraction digits', () => {
    const tables = { ContainerEvent: [{ TimeGenerated: '2026-03-01T11:58:00.1234567Z' }] };
    const text = 'ContainerEvent | project TimeGenerated, TimeGenerated - 1tick';
    expect(rowsOf(text, tables)).toEqual([
      ['2026-03-01T11:58:00.1234567Z', '2026-03-01T11:58:00.1234566Z'],
    ]);
  });
});
