import { describe, expect, test } from 'vitest';
import { isoDurationMs, offsetMs, offsetText } from '../../src/kql/rule-duration.ts';
import { adviseRule } from '../../src/kql/rule-lint.ts';
import { compileRule, RuleError } from '../../src/kql/rule.ts';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';
import { aRule, aRuleBody, WORKSPACE } from './rule-fixtures.ts';

function complaintsOf(body: unknown): string {
  try {
    compileRule(body, logAnalyticsSchema);
  } catch (error) {
    if (error instanceof RuleError) return error.message;
    throw error;
  }
  return '';
}

describe('rule bodies', () => {
  test('rule: reads what Azure would fill in, when the body leaves it out', () => {
    expect(aRule()).toMatchObject({
      name: 'a-rule',
      description: '',
      windowMs: 300_000,
      rangeMs: 300_000,
      resolveAfterMs: 600_000,
      muteMs: 0,
      criterion: {
        resourceIdColumn: null,
        failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
      },
    });
  });

  test('rule: reads a whole body, null properties included', () => {
    const properties = {
      displayName: 'A rule',
      description: 'Something is wrong',
      targetResourceTypes: ['Microsoft.ContainerInstance/containerGroups'],
      overrideQueryTimeRange: null,
      muteActionsDuration: null,
      checkWorkspaceAlertsStorageConfigured: false,
      skipQueryValidation: true,
      actions: { actionGroups: ['/ag'], customProperties: { team: 'web' }, actionProperties: {} },
      resolveConfiguration: { autoResolved: true, timeToResolve: 'PT20M' },
    };
    const failingPeriods = { numberOfEvaluationPeriods: 4, minFailingPeriodsToAlert: 3 };
    expect(aRule(properties, { failingPeriods, metricMeasureColumn: null })).toMatchObject({
      actionGroups: ['/ag'],
      customProperties: { team: 'web' },
      rangeMs: 1_200_000,
      resolveAfterMs: 1_200_000,
      criterion: { failingPeriods },
    });
  });

  test('rule: a range is cut at two days', () => {
    const failingPeriods = { numberOfEvaluationPeriods: 6, minFailingPeriodsToAlert: 1 };
    expect(aRule({ windowSize: 'P1D' }, { failingPeriods }).rangeMs).toBe(2 * 86_400_000);
  });

  test('rule: names every complaint with its path, when several things are wrong', () => {
    const body = aRuleBody(
      { severity: 7, windowSize: 'PT7M', windowsize: 'PT5M', scopes: [] },
      { operator: 'Above', threshold: '5' },
    );
    const complaints = complaintsOf(body).split('\n').slice(1);
    expect(complaints).toEqual([
      expect.stringContaining('properties.windowsize: is not known here; known: displayName'),
      expect.stringContaining('properties.windowSize: must be one of PT1M, PT5M'),
      expect.stringContaining('properties.criteria.allOf[0].operator: must be one of'),
      expect.stringContaining('properties.criteria.allOf[0].threshold: must be a number'),
      expect.stringContaining('properties.scopes: must name the workspace'),
      expect.stringContaining('properties.severity: must be a whole number from 0 to 4'),
    ]);
  });

  test.each([
    ['not an object', 'x', '(body): must be an object, is a string'],
    ['nothing', null, '(body): must be an object, is missing'],
    ['without a name', { ...aRuleBody(), name: undefined }, 'name: must be a text, is missing'],
    ['of another kind', { ...aRuleBody(), kind: 'LogToMetric' }, 'kind: must be LogAlert'],
    ['without criteria', aRuleBody({ criteria: { allOf: [] } }), 'must hold one criterion'],
    ['stateful and muted', aRuleBody({ muteActionsDuration: 'PT5M' }), 'unless autoMitigate is'],
    ['stateful once a day', aRuleBody({ evaluationFrequency: 'P1D' }), 'must be at most PT12H'],
    [
      'of a range shorter than its window',
      aRuleBody({ overrideQueryTimeRange: 'PT1M' }),
      'at least windowSize and at most P2D',
    ],
    [
      'of a dynamic threshold',
      aRuleBody({}, { criterionType: 'DynamicThresholdCriterion' }),
      'must be one of StaticThresholdCriterion',
    ],
    [
      'too large',
      aRuleBody({ description: 'x'.repeat(65_536) }),
      'properties: is larger than 65536 bytes',
    ],
    [
      'of impossible periods',
      aRuleBody(
        {},
        { failingPeriods: { numberOfEvaluationPeriods: 2, minFailingPeriodsToAlert: 3 } },
      ),
      'minFailingPeriodsToAlert: must be a whole number from 1 to 2',
    ],
  ])('rule: refuses a body that is %s', (_, body, complaint) => {
    expect(complaintsOf(body)).toContain(complaint);
  });
});

describe('rule queries', () => {
  test.each([
    ['an unknown column', { query: 'ContainerEvent\n| where Raeson == "x"' }, 'line 2, column 9'],
    ['bag_unpack', { query: 'ContainerEvent | evaluate bag_unpack(Message)' }, 'bag_unpack is ref'],
    ['union every minute', { query: 'union ContainerEvent' }, 'union is refused in rules that run'],
    ['take every minute', { query: 'ContainerEvent | take 5' }, 'take is refused in rules that'],
    [
      'ago() of an expression',
      { query: 'let t = 5m; ContainerEvent | where TimeGenerated > ago(t)' },
      'ago() takes a literal',
    ],
    [
      'an aggregation without a measure',
      { timeAggregation: 'Total' },
      'Total needs a metricMeasureColumn',
    ],
    ['a count with a measure', { metricMeasureColumn: 'Count' }, 'leave metricMeasureColumn out'],
    [
      'a measure that is no number',
      { timeAggregation: 'Total', metricMeasureColumn: 'Message' },
      'metricMeasureColumn Message is not a number',
    ],
    ['a resource column that is not there', { resourceIdColumn: 'Nope' }, 'has no column Nope'],
    [
      'a dimension that is a time',
      { dimensions: [{ name: 'TimeGenerated', operator: 'Include', values: ['*'] }] },
      'the dimension TimeGenerated is a datetime',
    ],
    [
      'seven dimensions',
      {
        dimensions: Array.from({ length: 7 }, () => ({
          name: 'ContainerGroup',
          operator: 'Include',
          values: ['*'],
        })),
      },
      'dimensions: has more than 6 items',
    ],
    [
      'periods without a time',
      {
        query: 'ContainerEvent | summarize count() by ContainerGroup',
        failingPeriods: { numberOfEvaluationPeriods: 2, minFailingPeriodsToAlert: 1 },
      },
      'more than one evaluation period needs a datetime column',
    ],
  ])('rule: refuses %s', (_, criterion, complaint) => {
    expect(complaintsOf(aRuleBody({}, criterion))).toContain(complaint);
  });

  test.each([
    ['take every five minutes', 'PT5M', 'ContainerEvent | take 5'],
    ['a refused word within a text', 'PT1M', 'ContainerEvent | where Message has "union of"'],
    ['a refused word within a comment', 'PT1M', 'ContainerEvent // union, bag_unpack and ago(t)'],
    ['a refused word as a column', 'PT1M', 'ContainerEvent | extend limit = 5'],
    ['ago() of a literal', 'PT1M', 'ContainerEvent | where TimeGenerated > ago(5m)'],
  ])('rule: takes %s', (_, evaluationFrequency, query) => {
    expect(complaintsOf(aRuleBody({ evaluationFrequency }, { query }))).toBe('');
  });

  test.each([
    ['summarize without by is counted', {}, { query: 'ContainerEvent | summarize n = count()' }],
    ['rows between two looks are lost', { evaluationFrequency: 'PT30M' }, {}],
    [
      'a split rule waits for silence',
      {},
      {
        operator: 'LessThan',
        dimensions: [{ name: 'ContainerGroup', operator: 'Include', values: ['*'] }],
      },
    ],
  ])('rule: is advised against, when %s', (_, properties, criterion) => {
    expect(adviseRule(aRule(properties, criterion))).toHaveLength(1);
  });

  test('rule: queries what it is scoped to', () => {
    expect(aRule().scopes).toEqual([WORKSPACE]);
  });
});

describe('durations', () => {
  test.each([
    ['PT5M', 300_000],
    ['P1DT2H', 93_600_000],
    ['PT0.5S', 500],
    ['P2W', 1_209_600_000],
    ['P', null],
    ['PT', null],
    ['P1DT', null],
    ['P1M', null],
    ['5m', null],
    ['PT-5M', null],
  ])('duration: %s is %s ms', (text, ms) => {
    expect(isoDurationMs(text)).toBe(ms);
  });

  test.each([
    ['90s', 90_000, '1m30s'],
    ['1h30m', 5_400_000, '1h30m'],
    ['0s', 0, '0s'],
    ['', null, null],
    ['5', null, null],
    ['m', null, null],
  ])('offset: "%s" is %s ms', (text, ms, again) => {
    expect(offsetMs(text)).toBe(ms);
    expect(ms === null ? null : offsetText(ms)).toBe(again);
  });
});
