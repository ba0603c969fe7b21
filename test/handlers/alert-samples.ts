/**
 * Alerts as Azure sends them, one for each monitoring service, after the shapes in Microsoft
 * Learn (common alert schema, payload samples, test action group definitions).
 */
import { idOf } from './an-app.ts';

export interface AlertBody {
  schemaId: string;
  data: { essentials: Record<string, unknown>; alertContext: unknown; customProperties?: unknown };
}

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001';

export function anAlert(
  essentials: Record<string, unknown> = {},
  alertContext: unknown = logContext(),
): AlertBody {
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `${subscription}/providers/Microsoft.AlertsManagement/alerts/7d0c1a52-0000-4000-8000-000000000001`,
        alertRule: 'container-ended',
        severity: 'Sev1',
        signalType: 'Log',
        monitorCondition: 'Fired',
        monitoringService: 'Log Alerts V2',
        alertTargetIDs: [idOf('web').toLowerCase()],
        configurationItems: ['cg-web'],
        originAlertId: '0a0a0a0a-1111-4222-8333-444444444444',
        firedDateTime: '2026-11-21T03:41:12.4728231Z',
        description: '',
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
        ...essentials,
      },
      alertContext,
    },
  };
}

export function logContext(dimensions: unknown = [{ name: 'ContainerGroup', value: 'cg-web' }]) {
  return {
    properties: null,
    conditionType: 'LogQueryCriteria',
    condition: {
      windowSize: 'PT5M',
      allOf: [
        {
          searchQuery: 'ContainerEvent | where Message has "terminated"',
          metricMeasureColumn: null,
          targetResourceTypes: "['Microsoft.ContainerInstance/containerGroups']",
          operator: 'GreaterThan',
          threshold: '0',
          timeAggregation: 'Count',
          dimensions,
          metricValue: 3,
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
        },
      ],
      windowStartTime: '2026-11-21T03:36:12Z',
      windowEndTime: '2026-11-21T03:41:12Z',
    },
  };
}

/** An alert of the workspace, so that only dimensions can tell the target. */
const ofWorkspace = {
  alertTargetIDs: [
    `${subscription}/resourcegroups/rg/providers/microsoft.operationalinsights/workspaces/logs`,
  ],
};

const activity = (about: Record<string, unknown>) => ({
  authorization: null,
  channels: 1,
  claims: null,
  caller: null,
  correlationId: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
  eventSource: 'Administrative',
  eventTimestamp: '2026-11-21T03:40:36.1836909+00:00',
  level: 3,
  operationName: 'Microsoft.ContainerInstance/containerGroups/restart/action',
  properties: null,
  status: 'Succeeded',
  subStatus: '',
  ...about,
});

const metric = {
  properties: null,
  conditionType: 'SingleResourceMultipleMetricCriteria',
  condition: {
    windowSize: 'PT5M',
    allOf: [
      {
        metricName: 'CpuUsage',
        metricNamespace: 'Microsoft.ContainerInstance/containerGroups',
        operator: 'GreaterThan',
        threshold: '25',
        timeAggregation: 'Average',
        dimensions: [{ name: 'containerName', value: 'web' }],
        metricValue: null,
        webTestName: null,
      },
    ],
  },
};

const simpleLog = {
  properties: null,
  conditionType: 'LogQueryCriteria',
  condition: {
    windowSize: null,
    allOf: [
      {
        searchQuery: 'ContainerEvent',
        metricMeasureColumn: null,
        targetResourceTypes: null,
        operator: null,
        threshold: null,
        timeAggregation: null,
        dimensions: null,
        event: [[{ name: 'ContainerGroup', value: 'cg-web' }]],
        failingPeriods: null,
      },
    ],
    windowStartTime: null,
    windowEndTime: null,
  },
};

const logVersion1 = {
  SearchQuery: 'Heartbeat',
  SearchIntervalStartTimeUtc: '3/22/2019 1:36:31 PM',
  ResultCount: 2,
  Dimensions: [{ name: 'ContainerGroup', value: 'cg-web' }],
  Threshold: 0,
  Operator: 'Greater Than',
  IncludedSearchResults: 'True',
  AffectedConfigurationItems: [],
  SearchResults: { tables: [], dataSources: [] },
};

/** Each names the target `web` by its id, or by the dimension ContainerGroup = cg-web. */
export const goodAlerts: Readonly<Record<string, AlertBody>> = {
  'a log alert of version 2': anAlert(),
  'a log alert of the workspace': anAlert(ofWorkspace),
  'a Simple Log Alert, which holds nulls and rows': anAlert(
    { ...ofWorkspace, monitoringService: 'Simple Log Alert' },
    simpleLog,
  ),
  'a log alert of version 1': anAlert(
    { ...ofWorkspace, monitoringService: 'Log Analytics', alertContextVersion: '1.1' },
    logVersion1,
  ),
  'a log alert of Application Insights': anAlert(
    { ...ofWorkspace, monitoringService: 'Application Insights' },
    logVersion1,
  ),
  'a metric alert': anAlert({ signalType: 'Metric', monitoringService: 'Platform' }, metric),
  'an activity-log alert, by its scope': anAlert(
    {
      signalType: 'Activity Log',
      monitoringService: 'Activity Log - Administrative',
      alertTargetIDs: [],
      configurationItems: null,
    },
    activity({ authorization: { action: 'x/restart/action', scope: idOf('web') } }),
  ),
  'a policy alert': anAlert({ monitoringService: 'Activity Log - Policy' }, activity({})),
  'an autoscale alert': anAlert({ monitoringService: 'Activity Log - Autoscale' }, activity({})),
  'a security alert': anAlert({ monitoringService: 'Activity Log - Security' }, activity({})),
  'a service health alert without zone and items': anAlert(
    {
      monitoringService: 'ServiceHealth',
      alertId: `${subscription}/providers/Microsoft.AlertsManagement/alerts/${'ab12'.repeat(16)}`,
      configurationItems: undefined,
      firedDateTime: '2026-11-21T03:34:48.0623172',
    },
    activity({ eventSource: 2, properties: { title: 'Trouble', impactedServices: '[]' } }),
  ),
  'a resource health alert': anAlert(
    { monitoringService: 'Resource Health' },
    activity({
      operationName: 'Microsoft.Resourcehealth/healthevent/Activated/action',
      properties: { title: 'Rebooted', details: null, currentHealthStatus: 'Unavailable' },
    }),
  ),
  'a smart detector': anAlert(
    { monitoringService: 'SmartDetector' },
    { DetectionSummary: 'slow', DetectedValue: '0.45 sec' },
  ),
  'a Prometheus alert': anAlert(
    { monitoringService: 'Prometheus' },
    { interval: 'PT1M', expression: 'up == 0', labels: { pod: 'web' }, ruleGroup: 'g' },
  ),
  'a service that is not known yet': anAlert({ monitoringService: 'Log Alerts V9' }, [42]),
  'an alert whose context is null': anAlert({}, null),
  'an alert without context': anAlert({}, undefined),
  'an alert with an hour ahead of UTC': anAlert({ firedDateTime: '2026-11-21T04:41:12+01:00' }),
};

const testSubscription = '/subscriptions/11111111-1111-1111-1111-111111111111';

const aTest = (alertRule: string, guid = '12345678-1234-1234-1234-1234567890ab') =>
  anAlert({
    alertId: `${testSubscription}/providers/Microsoft.AlertsManagement/alerts/${guid}`,
    alertRule,
    firedDateTime: '2021-11-17T05:34:48.0623172',
  });

/** They would name the target by its dimension, and must not. */
export const testAlerts: Readonly<Record<string, AlertBody>> = {
  'of a log alert': aTest('test-logAlertRule-v2'),
  'of service health, with an id of its own': aTest(
    'test-ServiceHealthAlertRule',
    'cd34'.repeat(16),
  ),
  'of a smart detector, with a rule name of its own': aTest('Dependency Latency Degradation'),
};
