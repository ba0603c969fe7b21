// In: the workbook's query of Azure Resource Graph, rules and alerts as it has them. Out: a failure
// where a person would take a rule that is off, or that fires, for another one.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileQuery } from '../../src/kql/query.ts';
import type { Row } from '../../src/kql/query.ts';
import type { Schema } from '../../src/kql/schema.ts';

const file = new URL('../../kql/workbook/rule-health.kql', import.meta.url);

/** What it asks of Azure Resource Graph (Microsoft Learn: its table reference). */
const resource = { id: 'string', name: 'string', type: 'string', resourceGroup: 'string' } as const;
const graphSchema: Schema = {
  resources: { ...resource, properties: 'dynamic' },
  alertsmanagementresources: { ...resource, properties: 'dynamic' },
};
/** As the workbook puts its parameter in. */
const text = readFileSync(file, 'utf8').replaceAll('{Group}', 'rg-Shop');
const ruleHealth = compileQuery(text, graphSchema);
const at = (time: string): string => `2026-03-01T${time}Z`;

const aRule = (name: string, enabled: boolean, group = 'rg-shop'): Row => ({
  id: `/subscriptions/S/resourceGroups/${group}/providers/Microsoft.Insights/rules/${name}`,
  name,
  type: 'microsoft.insights/scheduledqueryrules',
  resourceGroup: group,
  properties: { enabled, severity: 1, evaluationFrequency: 'PT5M' },
});

const anAlert = (rule: Row, time: string, monitorCondition: string): Row => ({
  type: 'microsoft.alertsmanagement/alerts',
  properties: {
    essentials: { alertRule: rule['id'], startDateTime: at(time), monitorCondition },
  },
});

test('rule health: it shows what is off first, and what fired when, of its own group', () => {
  const burst = aRule('error-burst', true);
  const tables = {
    resources: [burst, aRule('crash-loop', false), aRule('of-others', true, 'rg-other')],
    alertsmanagementresources: [
      anAlert(burst, '11:00:00', 'Resolved'),
      anAlert(burst, '11:30:00', 'Fired'),
    ],
  };
  const { columns, rows } = ruleHealth.run(tables, { now: at('12:10:00') });
  expect([columns.map((column) => column.name), ...rows]).toEqual([
    ['Rule', 'IsEnabled', 'Severity', 'Every', 'Fired', 'Open', 'LastFired'],
    ['crash-loop', false, 1, 'PT5M', 0, 0, null],
    ['error-burst', true, 1, 'PT5M', 2, 1, at('11:30:00')],
  ]);
  expect(ruleHealth.run({}, { now: at('12:10:00') }).rows).toEqual([]);
});
