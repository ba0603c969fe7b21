/**
 * What the demo puts into the local Azure: container groups of one image, Traffic Manager profiles
 * with their public rows, the shipped alert rules, an action group that calls Paramedic, and Event
 * Grid both ways. In: what this run alone knows (its folder, its diaries). Out: options of the
 * local Azure, in ARM's own bodies, as a deployment has them.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entityTable, eventQueue, hintTable, stateTable, wakeQueue } from '../../azure/keys.ts';
import { ruleBody } from '../../kql/rule-files.ts';
import type { LocalAzureOptions, Places } from '../../local/cloud.ts';
import type { ContainerGroupBody } from '../../local/resources/container-group-model.ts';
import { permitsOf } from '../../local/resources/role.ts';
import {
  audience,
  failoverNames,
  failovers,
  identities,
  patientNames,
  patients,
  profileIdOf,
  resourceGroup,
  resourceIdOf,
  subscriptionId,
  targetNames,
} from './cast.ts';
import type { FailoverName, PatientName } from './cast.ts';
import type { Diaries } from './diary.ts';
import { healersRights, ownersRight } from './rights.ts';
import { eventGrid, listenerQueue } from './stage-events.ts';

export const checkout = resolve(import.meta.dirname, '../../..');

const workspaceId = '3f0c7c7e-6a55-4c3a-8f43-0f6a5d1b9c10';
const workspace = `${resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/logs`;
const actionGroupId = `${resourceGroup}/providers/Microsoft.Insights/actionGroups/paramedic`;
const image = 'demo/patient:1';
const shippedRules = ['container-ended', 'crash-loop', 'error-burst'];

/** As app settings and shell variables are called. */
export const settingName = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/** The app settings that paramedic.yaml names. */
export function settingsOf(urlOf: (patient: PatientName) => string): Record<string, string> {
  return Object.fromEntries([
    ...patientNames.flatMap((name) => [
      [`${settingName(name)}_RESOURCE_ID`, resourceIdOf(name)],
      [`${settingName(name)}_URL`, urlOf(name)],
    ]),
    ...failoverNames.map((name) => [`${settingName(name)}_PROFILE_ID`, profileIdOf(name)]),
  ]);
}

type Groups = Pick<Places, 'groups'>;

export function urlIn({ groups }: Groups, patient: PatientName): string {
  const placed = groups.find(({ group }) => group.name === patient);
  if (placed === undefined) throw new Error(`There is no patient '${patient}' on the stage.`);
  return placed.url;
}

/** What clients of a failover group use. */
export function profileIn({ traffic }: Pick<Places, 'traffic'>, name: FailoverName) {
  const placed = traffic.find(({ profile }) => profile.id === profileIdOf(name));
  if (placed === undefined) throw new Error(`There is no profile '${name}' on the stage.`);
  return placed;
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
      permits: permitsOf([
        ...healersRights(healer.principalId, {
          targets: targetNames.map(resourceIdOf),
          profiles: failoverNames.map(profileIdOf),
        }),
        ownersRight(operator.principalId, subscriptionId),
      ]),
    },
    traffic: { profiles: failoverNames.map(profile) },
    storage: {
      tables: [stateTable, hintTable, entityTable],
      queues: [
        ...[wakeQueue, eventQueue].flatMap((name) => [name, `${name}-poison`]),
        listenerQueue,
      ],
      rows: (groups) => failoverNames.map((name) => publicRow(name, { groups })),
    },
    monitor: {
      factor,
      ingestionDelayMs,
      alertRules: shippedRules.map(shippedRule),
      actionGroups: ({ url, key }) => [actionGroup(`${url}/api/alerts?code=${key}`)],
    },
    events: eventGrid,
    app: { folder: appFolder, settings: (places) => appSettings(places, options) },
  };
}

function appSettings(places: Places, { sweepSchedule, noticeUrl }: StageOptions) {
  const [topic] = places.topics;
  return {
    ...settingsOf((patient) => urlIn(places, patient)),
    PARAMEDIC_STORAGE__tableServiceUri: places.storage.table,
    PARAMEDIC_STORAGE__queueServiceUri: places.storage.queue,
    PARAMEDIC_ARM_ENDPOINT: places.armUrl,
    PARAMEDIC_LOGS_ENDPOINT: places.logsUrl,
    PARAMEDIC_EVENTS_ENDPOINT: topic?.endpoint ?? '',
    PARAMEDIC_ENTRA_AUTHORITY: places.entra.authorityUrl,
    PARAMEDIC_ENTRA_TENANT_ID: places.entra.tenantId,
    PARAMEDIC_ENTRA_AUDIENCE: audience,
    PARAMEDIC_HEALER_CLIENT_ID: identities.healer.clientId,
    PARAMEDIC_NOTICE_URL: noticeUrl,
    PARAMEDIC_SWEEP_SCHEDULE: sweepSchedule,
  };
}

/** How long clients keep to an answer. */
export const ttlMs = 1_000;
/** How often endpoints are probed; two bad probes degrade one. */
export const monitorEveryMs = 2_000;

function profile(name: FailoverName) {
  const { primary, secondary } = failovers[name];
  return {
    id: profileIdOf(name),
    ttlMs,
    // A machine that is busy elsewhere answers late: that is no loss of the failover.
    timeoutMs: 10_000,
    monitor: {
      path: '/health',
      intervalMs: monitorEveryMs,
      timeoutMs: 1_500,
      failuresTolerated: 1,
    },
    endpoints: [
      { name: primary, target: resourceIdOf(primary) },
      { name: secondary, target: resourceIdOf(secondary), endpointStatus: 'Disabled' as const },
    ],
  };
}

/** As a person makes it once, when a failover group is set up: Paramedic itself never does. */
function publicRow(name: FailoverName, places: Groups) {
  const { primary, secondary } = failovers[name];
  const entity = {
    PartitionKey: 'failover',
    RowKey: name,
    active_target: 'primary',
    primary_endpoint: urlIn(places, primary),
    secondary_endpoint: urlIn(places, secondary),
    last_status: '',
    last_reason: '',
    last_check_utc: '',
    failover_count: 0,
    lock_until_utc: '',
  };
  return { table: entityTable, entity };
}

const patientFile = () => fileURLToPath(new URL('./patient.ts', import.meta.url));

function groupBody(name: PatientName): ContainerGroupBody {
  const { restartPolicy, location } = patients[name];
  const ports = [{ port: 80, protocol: 'TCP' }];
  const resources = { requests: { cpu: 0.5, memoryInGB: 0.5 } };
  return {
    id: resourceIdOf(name),
    name,
    location,
    properties: {
      osType: 'Linux',
      restartPolicy,
      containers: [{ name, properties: { image, ports, resources } }],
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
