/**
 * A rule's notification in the common alert schema, as a log alert of version 2 writes it
 * (Microsoft Learn: common alert schema, sample payloads): rows are never embedded, ids are in
 * lower case, times bear seven digits, the threshold is a text. The same alert bears the same id
 * until it is resolved.
 */

import type { Operator, Rule } from '../../kql/rule-model.ts';
import type { Notification } from '../../kql/rule-state.ts';

const ALERTS = '/providers/Microsoft.AlertsManagement/alerts';

/** The body as it is posted, before it becomes text. */
export function commonAlert(rule: Rule, notification: Notification) {
  const { series, firedAtMs, condition } = notification;
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(rule.scopes[0] ?? '')?.[1] ?? 'none';
  const alertGuid = guidOf(`${rule.id}|${series}|${firedAtMs}`);
  const target = targetOf(rule, notification);
  const properties = Object.keys(rule.customProperties).length > 0 ? rule.customProperties : null;
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/${subscription}${ALERTS}/${alertGuid}`,
        alertRule: rule.name,
        severity: `Sev${rule.severity}`,
        signalType: 'Log',
        monitorCondition: condition,
        monitoringService: 'Log Alerts V2',
        alertTargetIDs: [target],
        configurationItems: [configurationItem(notification, target)],
        originAlertId: guidOf(`${rule.id}|${series}`),
        firedDateTime: sevenDigits(firedAtMs),
        description: rule.description,
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        properties,
        conditionType: 'LogQueryCriteria',
        condition: conditionOf(rule, notification, target),
      },
      customProperties: properties,
    },
  };
}

function conditionOf(rule: Rule, notification: Notification, target: string) {
  const { criterion } = rule;
  return {
    windowSize: rule.windowSize,
    allOf: [
      {
        searchQuery: criterion.query.text,
        metricMeasureColumn: criterion.metricMeasureColumn,
        targetResourceTypes: typesOf(rule),
        operator: OPERATORS[criterion.operator],
        threshold: String(criterion.threshold),
        timeAggregation: criterion.timeAggregation,
        dimensions: notification.dimensions,
        metricValue: notification.value,
        failingPeriods: criterion.failingPeriods,
        ...linksOf(rule, notification, target),
      },
    ],
    windowStartTime: toTheSecond(notification.windowStartMs),
    windowEndTime: toTheSecond(notification.windowEndMs),
  };
}

/** A text that looks like a list of another language, or null: as the samples have it. */
const typesOf = ({ targetResourceTypes: types }: Rule): string | null =>
  types.length === 0 ? null : `[${types.map((type) => `'${type}'`).join(', ')}]`;

/** The payload's word for LessThan differs from the rule's; that of LessThanOrEqual is assumed. */
const OPERATORS: Readonly<Record<Operator, string>> = {
  Equals: 'Equals',
  GreaterThan: 'GreaterThan',
  GreaterThanOrEqual: 'GreaterThanOrEqual',
  LessThan: 'LowerThan',
  LessThanOrEqual: 'LowerThanOrEqual',
};

/** assumed: the portal's links; the API's are resource-scoped queries of the first scope. */
function linksOf(rule: Rule, notification: Notification, target: string) {
  const { query } = rule.criterion;
  const filters = notification.dimensions.map(
    ({ name, value }) => `| where tostring(${name}) == ${JSON.stringify(value)}`,
  );
  const { windowStartMs, windowEndMs } = notification;
  const timespan = `${toTheSecond(windowStartMs)}/${toTheSecond(windowEndMs)}`;
  const search = (text: string) => new URLSearchParams({ query: text, timespan }).toString();
  const filtered = [query.text, ...filters].join('\n');
  const portal = `https://portal.azure.com/#resource${target}/logs?`;
  const api = `https://api.loganalytics.io/v1${(rule.scopes[0] ?? '').toLowerCase()}/query?`;
  return {
    linkToSearchResultsUI: portal + search(query.text),
    linkToFilteredSearchResultsUI: portal + search(filtered),
    linkToSearchResultsAPI: api + search(query.text),
    linkToFilteredSearchResultsAPI: api + search(filtered),
  };
}

/** The resource of the row where the rule names its column, else what the rule queries. */
function targetOf(rule: Rule, { resourceId }: Notification): string {
  const id = resourceId === null || resourceId === '' ? rule.scopes[0] : resourceId;
  return (id ?? '').toLowerCase();
}

/**
 * The first of four well-known dimensions (Microsoft Learn: common alert schema). assumed: without
 * one, the name of the target.
 */
function configurationItem({ dimensions }: Notification, target: string): string {
  const known = ['_ResourceId', 'ResourceId', 'Resource', 'Computer'];
  const values = known.map((name) => dimensions.find((one) => one.name === name)?.value);
  return values.find((value) => value !== undefined) ?? target.split('/').at(-1) ?? '';
}

function sevenDigits(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000Z');
}

function toTheSecond(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * A GUID-shaped hash (four times FNV-1a), so that a run in virtual time gives the same ids again.
 */
function guidOf(text: string): string {
  const parts = [1, 2, 3, 4].map((salt) => {
    let hash = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1);
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
    return (hash >>> 0).toString(16).padStart(8, '0');
  });
  const hex = parts.join('');
  const middle = `${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}`;
  return `${hex.slice(0, 8)}-${middle}-${hex.slice(20)}`;
}
