import { describe, expect, test } from 'vitest';
import { at, aRule, notificationsOf, timelineOf } from './rule-fixtures.ts';

const STATELESS = { autoMitigate: false };

/** A measure per row: its Count column. */
const MEASURED = { timeAggregation: 'Total', metricMeasureColumn: 'Count' };

function split(values: readonly string[], operator = 'Include') {
  return { dimensions: [{ name: 'ContainerGroup', operator, values }] };
}

function rowsOf(column: string, ...values: readonly unknown[]) {
  return values.map((value, index) => ({ minute: 0.1 * (index + 1), row: { [column]: value } }));
}

describe('stateful rules', () => {
  test('rule: fires once and resolves ten minutes after it was last met, every minute', () => {
    expect(timelineOf(aRule(), at(0.5), 40)).toEqual(['Fired@1', 'Resolved@15']);
  });

  test('rule: a second failure is silent, when it comes before the first has resolved', () => {
    expect(timelineOf(aRule(), at(0.5, 9), 40)).toEqual(['Fired@1', 'Resolved@24']);
  });

  test('rule: a second failure fires again, when it comes after the first has resolved', () => {
    const timeline = timelineOf(aRule(), at(0.5, 16.5), 40);
    expect(timeline).toEqual(['Fired@1', 'Resolved@15', 'Fired@17', 'Resolved@31']);
  });

  test('rule: the window holds what came at its beginning, not what came at its end', () => {
    expect(timelineOf(aRule({ windowSize: 'PT1M' }), at(1), 20)).toEqual([
      'Fired@2',
      'Resolved@12',
    ]);
  });

  test.each([
    ['PT1M', 'PT1M', 10],
    ['PT5M', 'PT5M', 15],
    ['PT15M', 'PT15M', 45],
    ['PT30M', 'PT30M', 60],
    ['PT1H', 'PT1H', 120],
    ['PT12H', 'P1D', 720],
  ])('rule: resolves as documented, when it is asked every %s', (frequency, window, minutes) => {
    const rule = aRule({ evaluationFrequency: frequency, windowSize: window });
    expect(rule.resolveAfterMs).toBe(minutes * 60_000);
  });

  test('rule: resolves after its own time, when it has one', () => {
    const rule = aRule({ resolveConfiguration: { autoResolved: true, timeToResolve: 'PT3M' } });
    expect(timelineOf(rule, at(0.5), 40)).toEqual(['Fired@1', 'Resolved@8']);
  });

  test('rule: says the same alert when it resolves, and what it saw last', () => {
    const [fired, resolved] = notificationsOf(aRule(), at(0.5), 40);
    expect(fired).toMatchObject({ value: 1, series: resolved?.series });
    expect(resolved).toMatchObject({ value: 0, firedAtMs: fired?.firedAtMs });
  });

  test('rule: nothing happens, when it is not enabled', () => {
    expect(timelineOf(aRule({ enabled: false }), at(0.5), 40)).toEqual([]);
  });
});

describe('stateless rules', () => {
  test('rule: fires at every tick that meets the condition and never resolves', () => {
    const timeline = timelineOf(aRule(STATELESS), at(0.5), 40);
    expect(timeline).toEqual(['Fired@1', 'Fired@2', 'Fired@3', 'Fired@4', 'Fired@5']);
  });

  test('rule: keeps still for the time it is muted', () => {
    const rule = aRule({ ...STATELESS, muteActionsDuration: 'PT5M' });
    expect(timelineOf(rule, at(0.5, 4, 8), 40)).toEqual(['Fired@1', 'Fired@6', 'Fired@11']);
  });
});

describe('series', () => {
  test('rule: each combination fires by itself, when it is split', () => {
    const rows = rowsOf('ContainerGroup', 'a', 'b', 'a');
    const fired = notificationsOf(aRule({}, split(['*'])), rows, 1);
    expect(fired.map(({ dimensions, value }) => [dimensions[0]?.value, value])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  test.each([
    ['only what is included', split(['a', 'c']), ['a']],
    ['all but what is excluded', split(['a'], 'Exclude'), ['b']],
  ])('rule: looks at %s', (_, criterion, expected) => {
    const fired = notificationsOf(aRule({}, criterion), rowsOf('ContainerGroup', 'a', 'b'), 1);
    expect(fired.map(({ dimensions }) => dimensions[0]?.value)).toEqual(expected);
  });

  test('rule: one resource is one series, whatever the case of its id', () => {
    const rows = rowsOf('_ResourceId', '/Subscriptions/a', '/subscriptions/A', '/subscriptions/b');
    const fired = notificationsOf(aRule({}, { resourceIdColumn: '_ResourceId' }), rows, 1);
    expect(fired.map(({ resourceId, value }) => [resourceId, value])).toEqual([
      ['/Subscriptions/a', 2],
      ['/subscriptions/b', 1],
    ]);
  });

  test('rule: an unsplit count sees that there is nothing', () => {
    const rule = aRule({}, { operator: 'LessThan', threshold: 1 });
    expect(timelineOf(rule, [], 1)).toEqual(['Fired@1']);
  });

  test('rule: a split count cannot see that there is nothing', () => {
    const rule = aRule({}, { operator: 'LessThan', threshold: 1, ...split(['*']) });
    expect(timelineOf(rule, [], 5)).toEqual([]);
  });

  test('rule: a measure of no rows meets no condition', () => {
    const rule = aRule({}, { ...MEASURED, operator: 'LessThan', threshold: 1 });
    expect(timelineOf(rule, [], 5)).toEqual([]);
  });

  test.each([
    ['Total', 10],
    ['Average', 2.5],
    ['Minimum', 1],
    ['Maximum', 4],
    ['Count', 4],
  ])('rule: measures the %s', (timeAggregation, value) => {
    const measure = timeAggregation === 'Count' ? {} : { metricMeasureColumn: 'Count' };
    const rule = aRule({}, { timeAggregation, ...measure, threshold: -1 });
    expect(notificationsOf(rule, rowsOf('Count', 1, 2, 3, 4), 1)).toMatchObject([{ value }]);
  });

  test.each([
    ['Equals', [false, true, false]],
    ['GreaterThan', [false, false, true]],
    ['GreaterThanOrEqual', [false, true, true]],
    ['LessThan', [true, false, false]],
    ['LessThanOrEqual', [true, true, false]],
  ])('rule: %s compares below, at and above the threshold', (operator, expected) => {
    const fires = [2.4, 2.5, 2.6].map((value) => {
      const query = `ContainerEvent | extend Count = ${value}`;
      const measured = aRule({}, { ...MEASURED, operator, threshold: 2.5, query });
      return timelineOf(measured, at(0.5), 1).length === 1;
    });
    expect(fires).toEqual(expected);
  });
});

describe('evaluation periods', () => {
  const two = { numberOfEvaluationPeriods: 3, minFailingPeriodsToAlert: 2 };
  const rule = aRule({ windowSize: 'PT1M' }, { failingPeriods: two });

  test('rule: fires when enough of the last periods violate, also with a gap', () => {
    expect(timelineOf(rule, at(0.5, 2.5), 30)).toEqual(['Fired@3', 'Resolved@13']);
  });

  test('rule: stays quiet, when one period too few violates', () => {
    expect(timelineOf(rule, at(0.2, 0.4, 0.6), 30)).toEqual([]);
  });

  test('rule: a row that bin() has moved before the oldest period still counts there', () => {
    const query = 'ContainerEvent | summarize Count = count() by bin(TimeGenerated, 10m)';
    const measured = {
      ...MEASURED,
      query,
      failingPeriods: { ...two, minFailingPeriodsToAlert: 1 },
    };
    expect(timelineOf(aRule({ windowSize: 'PT1M' }, measured), at(4.5), 6)).toEqual(['Fired@5']);
  });

  test('rule: only the latest period is measured, when the range is overridden', () => {
    const overridden = aRule({ windowSize: 'PT5M', overrideQueryTimeRange: 'PT1H' });
    expect(timelineOf(overridden, at(0.5), 40)).toEqual(['Fired@1', 'Resolved@15']);
  });
});

describe('late rows', () => {
  test('rule: fires when the row has arrived, also after its window', () => {
    const late = [{ minute: 0.5, lateMinutes: 12 }];
    expect(timelineOf(aRule(), late, 40)).toEqual(['Fired@13', 'Resolved@23']);
  });

  test('rule: gives up after half an hour', () => {
    expect(timelineOf(aRule(), [{ minute: 0.5, lateMinutes: 36 }], 60)).toEqual([]);
  });

  test('rule: fires once only, when the window that is looked at again has fired already', () => {
    const rows = [{ minute: 0.5 }, { minute: 0.6, lateMinutes: 3 }];
    expect(timelineOf(aRule(), rows, 40)).toEqual(['Fired@1', 'Resolved@15']);
  });
});

describe('limits', () => {
  test('rule: raises at most 300 stateful alerts at a look and the rest at the next', () => {
    const rows = Array.from({ length: 310 }, (_, index) => ({
      minute: 0.5,
      row: { ContainerGroup: `g${index}` },
    }));
    const told = notificationsOf(aRule({}, split(['*'])), rows, 2);
    const minutes = told.map(({ atMs }) => atMs);
    expect([told.length, new Set(minutes).size]).toEqual([310, 2]);
    expect(minutes.filter((one) => one === minutes[0])).toHaveLength(300);
  });
});
