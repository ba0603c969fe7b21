import { describe, expect, test } from 'vitest';
import type { Notification } from '../../src/kql/rule-state.ts';
import { compileRule } from '../../src/kql/rule.ts';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';
import { startAlertRule } from '../../src/local/resources/alert-rule.ts';
import { commonAlert } from '../../src/local/resources/common-alert.ts';
import { makeLogStore } from '../../src/local/resources/log-store.ts';
import { aVirtualClock } from './container-group-fixtures.ts';
import { aShippedRule } from './monitor-fixtures.ts';
import { aRule, aRuleBody, WORKSPACE } from '../kql/rule-fixtures.ts';

const MINUTE = 60_000;
const GROUP_ID =
  '/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerInstance/containerGroups/CG-web';

/** A rule at work on a store, with everything it told and when. */
function aMonitor(rule = aRule()) {
  const clock = aVirtualClock();
  const logs = makeLogStore({ tables: Object.keys(logAnalyticsSchema), clock });
  const told: Notification[] = [];
  const alertRule = startAlertRule({ rule, logs, clock, notify: (_, one) => told.push(one) });
  const start = clock.now();
  const log = (row: object, delayMs = 0) => {
    const TimeGenerated = new Date(clock.now()).toISOString();
    logs.append('ContainerEvent', { TimeGenerated, ...row }, { delayMs });
  };
  const timeline = () =>
    told.map(({ condition, atMs }) => `${condition}@${(atMs - start) / MINUTE}`);
  return { clock, logs, told, alertRule, log, timeline };
}

describe('alert rule', () => {
  test('alert rule: fires and resolves by its clock, when a row comes and goes', () => {
    const { clock, log, timeline } = aMonitor();
    clock.advance(MINUTE / 2);
    log({ Message: 'Killing container' });
    clock.advance(40 * MINUTE);
    expect(timeline()).toEqual(['Fired@1', 'Resolved@15']);
  });

  test('alert rule: fires only when the row has been ingested', () => {
    const { clock, log, timeline } = aMonitor();
    clock.advance(MINUTE / 2);
    log({ Message: 'Killing container' }, 3 * MINUTE);
    clock.advance(10 * MINUTE);
    expect(timeline()).toEqual(['Fired@4']);
  });

  test('alert rule: keeps on looking, when a look fails', () => {
    const { clock, log, alertRule, timeline } = aMonitor();
    const failing = { ...alertRule.rule.criterion.query, run: () => fail('the query broke') };
    const broken = aMonitor({
      ...alertRule.rule,
      criterion: { ...alertRule.rule.criterion, query: failing },
    });
    broken.clock.advance(2 * MINUTE);
    expect(broken.alertRule.looks()).toMatchObject([
      { error: 'the query broke', notifications: [] },
      { error: 'the query broke', notifications: [] },
    ]);
    log({});
    clock.advance(MINUTE);
    expect(timeline()).toEqual(['Fired@1']);
  });

  test('alert rule: looks no more, when it is stopped', () => {
    const { clock, alertRule } = aMonitor();
    clock.advance(2 * MINUTE);
    alertRule.stop();
    clock.advance(10 * MINUTE);
    expect(alertRule.looks()).toHaveLength(2);
  });
});

function fail(message: string): never {
  throw new Error(message);
}

describe('common alert', () => {
  test('common alert: is written as Azure writes a log alert of version 2', () => {
    const { clock, told, log, alertRule } = aMonitor(aShippedRule('container-ended'));
    clock.advance(12_345);
    log({
      ContainerGroup: 'CG-web',
      _ResourceId: GROUP_ID,
      Reason: 'Killing',
      Message: 'Killing container with id 1.',
    });
    clock.advance(MINUTE);
    const [fired] = told;
    if (fired === undefined) throw new Error('nothing fired');
    const { data, schemaId } = commonAlert(alertRule.rule, fired);
    expect(schemaId).toBe('azureMonitorCommonAlertSchema');
    expect(data.essentials).toEqual({
      alertId: expect.stringMatching(
        /^\/subscriptions\/S\/providers\/Microsoft\.AlertsManagement\/alerts\/[0-9a-f-]{36}$/,
      ),
      alertRule: 'container-ended',
      severity: 'Sev1',
      signalType: 'Log',
      monitorCondition: 'Fired',
      monitoringService: 'Log Alerts V2',
      alertTargetIDs: [GROUP_ID.toLowerCase()],
      configurationItems: ['cg-web'],
      originAlertId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      firedDateTime: '2026-11-21T10:01:00.0000000Z',
      description: 'A container was killed or has failed.',
      essentialsVersion: '1.0',
      alertContextVersion: '1.0',
    });
    const { condition } = data.alertContext;
    expect(condition).toMatchObject({
      windowSize: 'PT15M',
      windowStartTime: '2026-11-21T09:46:00Z',
      windowEndTime: '2026-11-21T10:01:00Z',
    });
    expect(condition.allOf[0]).toMatchObject({
      metricMeasureColumn: 'Ended',
      targetResourceTypes: null,
      operator: 'GreaterThan',
      threshold: '0',
      timeAggregation: 'Total',
      dimensions: [{ name: 'ContainerGroup', value: 'CG-web' }],
      metricValue: 1,
      failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
    });
    expect(data.customProperties).toBeNull();
  });

  test('common alert: bears one id from Fired to Resolved, another one the next time', () => {
    const { clock, told, log, alertRule } = aMonitor();
    log({});
    clock.advance(20 * MINUTE);
    log({});
    clock.advance(5 * MINUTE);
    const ids = told.map((one) => commonAlert(alertRule.rule, one).data.essentials.alertId);
    expect(told.map(({ condition }) => condition)).toEqual(['Fired', 'Resolved', 'Fired']);
    expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false]);
  });

  test('common alert: is about the scope, when the rule names no resource column', () => {
    const rule = aRule(
      { actions: { customProperties: { team: 'web' } } },
      { operator: 'LessThan', threshold: 1 },
    );
    const { clock, told } = aMonitor(rule);
    clock.advance(MINUTE);
    const [fired] = told;
    if (fired === undefined) throw new Error('nothing fired');
    const { data } = commonAlert(rule, fired);
    expect(data.essentials.alertTargetIDs).toEqual([WORKSPACE.toLowerCase()]);
    expect(data.alertContext.condition.allOf[0]).toMatchObject({ operator: 'LowerThan' });
    expect([data.customProperties, data.alertContext.properties]).toEqual([
      { team: 'web' },
      { team: 'web' },
    ]);
  });

  test('common alert: the filtered link asks for the rows of its own dimensions', () => {
    const dimensions = [{ name: 'ContainerGroup', operator: 'Include', values: ['*'] }];
    const rule = compileRule(aRuleBody({}, { dimensions }), logAnalyticsSchema);
    const { clock, told, log } = aMonitor(rule);
    log({ ContainerGroup: 'we"b' });
    clock.advance(MINUTE);
    const [fired] = told;
    if (fired === undefined) throw new Error('nothing fired');
    const [criterion] = commonAlert(rule, fired).data.alertContext.condition.allOf;
    const link = new URL(criterion?.linkToFilteredSearchResultsAPI ?? '');
    expect(link.searchParams.get('query')).toBe(
      'ContainerEvent\n| where tostring(ContainerGroup) == "we\\"b"',
    );
    expect(link.searchParams.get('timespan')).toMatch(/^[\d:TZ-]+\/[\d:TZ-]+$/);
  });
});
