/**
 * What the demo puts into the local Azure: four container groups of one image, the identities, the
 * shipped alert rules and an action group that calls Paramedic. In: what this run alone knows (its
 * folder, its diaries). Out: options of the local Azure, in ARM's own bodies, as a deployment has
 * them.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hintTable, stateTable, wakeQueue } from '../../azure/keys.ts';
import { ruleBody } from '../../kql/rule-files.ts';
import type { LocalAzureOptions, Places } from '../../local/cloud.ts';
import type { ContainerGroupBody } from '../../local/resources/container-group-model.ts';
import type { Diaries } from './diary.ts';

export const checkout = resolve(import.meta.dirname, '../../..');

const subscription = '7d0d2a6c-0c4b-4f0e-9a43-5b1c4f2de0a1';
const resourceGroup = `/subscriptions/${subscription}/resourceGroups/demo`;
const workspaceId = '3f0c7c7e-6a55-4c3a-8f43-0f6a5d1b9c10';
const workspace = `${resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/logs`;
const actionGroupId = `${resourceGroup}/providers/Microsoft.Insights/actionGroups/paramedic`;
const image = 'demo/patient:1';
const shippedRules = ['container-ended', 'crash-loop', 'error-burst'];

const identity = (number: number) => ({
  clientId: `c11e0000-0000-4000-8000-00000000000${number}`,
  principalId: `0b1ec700-0000-4000-8000-00000000000${number}`,
});

/** The host's own identity reaches storage; only the healer's may start and restart. */
export const identities = { host: identity(1), healer: identity(2), operator: identity(3) };

/** Restart policy Never: what has ended stays so until somebody starts it. */
const patients = {
  orders: 'Never',
  search: 'Always',
  payments: 'Always',
  reports: 'Always',
} as const;
export type PatientName = keyof typeof patients;
export const patientNames = Object.keys(patients) as readonly PatientName[];

export const resourceIdOf = (patient: PatientName): string =>
  `${resourceGroup}/providers/Microsoft.ContainerInstance/containerGroups/${patient}`;

/** Whose resource an id names, in whatever case; null: none of ours. */
export const patientOf = (resourceId: string): PatientName | null =>
  patientNames.find((name) => resourceIdOf(name).toLowerCase() === resourceId.toLowerCase()) ??
  null;

/** The app settings that paramedic.yaml names. */
export function settingsOf(urlOf: (patient: PatientName) => string): Record<string, string> {
  return Object.fromEntries(
    patientNames.flatMap((name) => [
      [`${name.toUpperCase()}_RESOURCE_ID`, resourceIdOf(name)],
      [`${name.toUpperCase()}_URL`, urlOf(name)],
    ]),
  );
}

export function urlIn({ groups }: Pick<Places, 'groups'>, patient: PatientName): string {
  const placed = groups.find(({ group }) => group.name === patient);
  if (placed === undefined) throw new Error(`There is no patient '${patient}' on the stage.`);
  return placed.url;
}

export interface StageOptions {
  /** Of this run. */
  readonly folder: string;
  readonly appFolder: string;
  readonly diaries: Diaries;
  readonly factor: number;
  readonly startUpMs: number;
  readonly sweepSchedule: string;
  readonly noticeUrl: string;
}

export const ingestionDelayMs = 120_000;

export function stage(options: StageOptions): LocalAzureOptions {
  const { folder, appFolder, diaries, factor, startUpMs } = options;
  const { host, healer, operator } = identities;
  return {
    folder,
    appIdentity: host,
    identities: [healer, operator],
    containers: {
      bodies: patientNames.map(groupBody),
      images: { [image]: { command: process.execPath, args: [patientFile()] } },
      environment: ({ name }) => ({ DIARY: diaries.file(name) }),
      timings: { startUpMs },
      workspaceId,
      permits: ({ appid }, action) =>
        appid === operator.clientId ||
        (appid === healer.clientId && /\/(read|restart\/action|start\/action)$/.test(action)),
    },
    storage: {
      tables: [stateTable, hintTable],
      queues: [wakeQueue, `${wakeQueue}-poison`],
    },
    monitor: {
      factor,
      ingestionDelayMs,
      alertRules: shippedRules.map(shippedRule),
      actionGroups: ({ url, key }) => [actionGroup(`${url}/api/alerts?code=${key}`)],
    },
    app: { folder: appFolder, settings: (places) => appSettings(places, options) },
  };
}

function appSettings(places: Places, { sweepSchedule, noticeUrl }: StageOptions) {
  return {
    ...settingsOf((patient) => urlIn(places, patient)),
    PARAMEDIC_STORAGE__tableServiceUri: places.storage.table,
    PARAMEDIC_STORAGE__queueServiceUri: places.storage.queue,
    PARAMEDIC_ARM_ENDPOINT: places.armUrl,
    PARAMEDIC_LOGS_ENDPOINT: places.logsUrl,
    PARAMEDIC_HEALER_CLIENT_ID: identities.healer.clientId,
    PARAMEDIC_NOTICE_URL: noticeUrl,
    PARAMEDIC_SWEEP_SCHEDULE: sweepSchedule,
  };
}

const patientFile = () => fileURLToPath(new URL('./patient.ts', import.meta.url));

function groupBody(name: PatientName): ContainerGroupBody {
  const ports = [{ port: 80, protocol: 'TCP' }];
  return {
    id: resourceIdOf(name),
    name,
    location: 'westeurope',
    properties: {
      osType: 'Linux',
      restartPolicy: patients[name],
      containers: [{ name, properties: { image, ports } }],
      ipAddress: { type: 'Public', ports },
    },
  };
}

function shippedRule(name: string): unknown {
  const read = (file: string) => readFileSync(join(checkout, 'kql', name, file), 'utf8');
  return ruleBody(
    { name, yaml: read('rule.yaml'), kql: read('rule.kql') },
    {
      id: `${resourceGroup}/providers/Microsoft.Insights/scheduledQueryRules/${name}`,
      scopes: [workspace],
      actionGroups: [actionGroupId],
    },
  );
}

const actionGroup = (url: string) => ({
  id: actionGroupId,
  name: 'paramedic',
  location: 'global',
  properties: {
    groupShortName: 'paramedic',
    enabled: true,
    webhookReceivers: [{ name: 'paramedic', serviceUri: url, useCommonAlertSchema: true }],
  },
});
