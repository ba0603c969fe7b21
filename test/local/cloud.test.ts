// All of a local Azure at once, around a tiny app that knows nothing of Paramedic: what happens to
// a container reaches the app as an alert, and what is cut, killed and started again comes back.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { callTrusting } from '../../src/local/cloud-call.ts';
import { startLocalAzure } from '../../src/local/cloud.ts';
import type { Happening, LocalAzure, LocalAzureOptions } from '../../src/local/cloud.ts';
import { anApp } from './host-app.ts';
import { source, web } from './cloud-sources.ts';

const root = '/subscriptions/s-1/resourceGroups/g/providers';
const webId = `${root}/Microsoft.ContainerInstance/containerGroups/web`;
const person = { clientId: 'person-app', principalId: 'person' };
const mark = `cloud-test-${process.pid}-${Date.now()}`;
const patience = { timeout: 20_000, interval: 50 };

let azure: LocalAzure;
let folder: string;
let appFolder: string;
let call: ReturnType<typeof callTrusting>;
const happenings: Happening[] = [];
const logged: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cloud-'));
  appFolder = await anApp(source);
  vi.stubEnv('CLOUD_TEST', mark); // now, so that the bundler's own process does not bear it
  azure = await startLocalAzure(options());
  call = callTrusting(azure.authority.certificatePem);
});
afterAll(async () => {
  await azure?.stop();
  vi.unstubAllEnvs();
  for (const one of [folder, appFolder]) rmSync(one, { recursive: true, force: true });
});

function options(): LocalAzureOptions {
  const ports = [{ port: 80 }];
  return {
    folder,
    appIdentity: { clientId: 'app', principalId: 'app' },
    identities: [person],
    containers: {
      bodies: [
        {
          id: webId,
          name: 'web',
          location: 'westeurope',
          properties: {
            osType: 'Linux',
            restartPolicy: 'Never',
            containers: [{ name: 'web', properties: { image: 'web', ports } }],
          },
        },
      ],
      images: { web: { command: process.execPath, args: ['-e', web] } },
      timings: { startUpMs: 50, stopMs: 50 },
      permits: ({ appid }) => appid === person.clientId,
      workspaceId: '3f0c7c7e-6a55-4c3a-8f43-0f6a5d1b9c10',
    },
    traffic: {
      profiles: [
        {
          id: `${root}/Microsoft.Network/trafficManagerProfiles/shop`,
          ttlMs: 100,
          monitor: { path: '/', intervalMs: 200, timeoutMs: 100, failuresTolerated: 2 },
          endpoints: [
            { name: 'web', target: webId.toUpperCase() },
            { name: 'none', target: 'http://127.0.0.1:9', endpointStatus: 'Disabled' },
          ],
        },
      ],
    },
    storage: {
      tables: ['things'],
      queues: ['jobs'],
      rows: (groups) => [
        { table: 'things', entity: { PartitionKey: 'a', RowKey: 'b', groups: groups.length } },
      ],
    },
    monitor: {
      factor: 120,
      ingestionDelayMs: 60_000,
      alertRules: [aRule],
      actionGroups: ({ url, key }) => [
        {
          id: `${root}/Microsoft.Insights/actionGroups/app`,
          properties: {
            groupShortName: 'app',
            webhookReceivers: [
              {
                name: 'app',
                useCommonAlertSchema: true,
                serviceUri: `${url}/api/alerts?code=${key}`,
              },
            ],
          },
        },
      ],
    },
    app: {
      folder: appFolder,
      settings: ({ groups }) => ({ WEB_URL: groups[0]?.url ?? '' }),
      onLog: ({ message }) => void logged.push(message),
    },
    observe: (happening) => void happenings.push(happening),
  };
}

const aRule = {
  id: `${root}/Microsoft.Insights/scheduledQueryRules/ended`,
  name: 'ended',
  properties: {
    severity: 1,
    enabled: true,
    evaluationFrequency: 'PT1M',
    windowSize: 'PT5M',
    scopes: [`${root}/Microsoft.OperationalInsights/workspaces/logs`],
    criteria: {
      allOf: [
        {
          query: "ContainerEvent | where Message has 'terminated'",
          timeAggregation: 'Count',
          operator: 'GreaterThan',
          threshold: 0,
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
        },
      ],
    },
    actions: { actionGroups: [`${root}/Microsoft.Insights/actionGroups/APP`] },
  },
};

const get = async (url: string, headers = {}) =>
  call({ method: 'GET', url, headers, timeoutMs: 5_000 });

async function order(clientId: string, operation: string): Promise<number> {
  const token = await azure.token({ clientId, resource: azure.armUrl });
  const url = `${azure.armUrl}${webId}/${operation}?api-version=2025-09-01`;
  const headers = { Authorization: `Bearer ${token}` };
  return (await call({ method: 'POST', url, headers, timeoutMs: 5_000 })).status;
}

async function webAnswers(): Promise<string> {
  return (await get(azure.groups[0]?.url ?? '')).body;
}

test('cloud: the app finds a container at an address that outlives its runs', async () => {
  const { body } = await get(`${azure.host.url}/api/where`);
  expect(body).toBe(azure.groups[0]?.url);
  const first = await vi.waitFor(webAnswers, patience);
  await expect(get(`${body}/exit`)).rejects.toThrow('socket hang up');
  await expect(get(body)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await order(person.clientId, 'start')).toBe(202);
  expect(await vi.waitFor(webAnswers, patience)).not.toBe(first);
});

test('cloud: an exit becomes an alert that the app gets, once', async () => {
  const deliveries = () => azure.monitor.actionGroups[0]?.deliveries();
  await vi.waitFor(() => expect(deliveries()).toMatchObject([{ outcome: 'delivered' }]), patience);
  expect(happenings.filter(({ kind }) => kind === 'posted')).toMatchObject([{ status: 202 }]);
  expect(logged).toContain('alert: ended');
});

test('cloud: ARM does what a role permits, and writes down the rest as well', async () => {
  await expect(order('nobody', 'stop')).rejects.toThrow('answered 400');
  const token = await azure.token({ resource: azure.armUrl });
  const url = `${azure.armUrl}${webId}?api-version=2025-09-01`;
  expect((await get(url, { Authorization: `Bearer ${token}` })).status).toBe(403);
  const asked = azure.journal.entries().filter(({ kind }) => kind === 'asked');
  expect(asked).toMatchObject([{ operation: 'start' }, { operation: 'get', status: 403 }]);
  expect(happenings).toEqual(expect.arrayContaining(asked));
});

test('cloud: requests follow a profile, which ARM shows, and whoever watches is told', async () => {
  const [shop] = azure.traffic;
  const route = async () => (await get(shop?.url ?? '')).status;
  await vi.waitFor(async () => expect(await route()).toBe(200), patience);
  shop?.profile.patchEndpoint('none', { properties: { endpointStatus: 'Enabled' } });
  shop?.profile.patchEndpoint('web', { properties: { endpointStatus: 'Disabled' } });
  await vi.waitFor(async () => expect(await route()).toBe(502), patience);
  expect(shop?.counts().endpoints['none']?.lost).toBeGreaterThan(0);
  const moved = { kind: 'traffic', what: 'answer-changed', endpoints: ['none'] };
  expect(happenings).toContainEqual(expect.objectContaining(moved));
  const token = await azure.token({ clientId: person.clientId, resource: azure.armUrl });
  const url = `${azure.armUrl}${shop?.profile.id}/externalEndpoints/web?api-version=2022-04-01`;
  const { body } = await get(url, { Authorization: `Bearer ${token}` });
  expect(body).toContain('"endpointStatus":"Disabled"');
});

const fromTables = async (path: string) =>
  get(`${azure.storage.table}/${path}`, {
    Authorization: `Bearer ${await azure.token({ resource: 'https://storage.azure.com' })}`,
    'x-ms-version': '2020-12-06',
    Accept: 'application/json;odata=nometadata',
  });

test('cloud: a row that somebody would have made is there from the start', async () => {
  const { body } = await fromTables("things(PartitionKey='a',RowKey='b')");
  expect(JSON.parse(body)).toMatchObject({ groups: azure.groups.length });
});

test('cloud: storage is reset while it is cut, and keeps its tables and queues', async () => {
  const tables = () => fromTables('Tables');
  azure.account.cut();
  await expect(tables()).rejects.toMatchObject({ code: 'ECONNRESET' });
  azure.account.mend();
  expect(JSON.parse((await tables()).body)).toEqual({ value: [{ TableName: 'things' }] });
});

test('cloud: the host comes back at its address with its keys, after it was killed', async () => {
  const where = `${azure.host.url}/api/where`;
  const before = azure.host.pid();
  await azure.host.kill();
  await expect(get(where)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await azure.host.start();
  expect((await get(where)).status).toBe(200);
  expect(azure.host.pid()).not.toBe(before);
  expect(happenings.filter(({ kind }) => kind === 'host-lost')).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'cloud: leaves no process, when it is stopped',
  async () => {
    await azure.stop();
    const others = readdirSync('/proc').filter(
      (id) => /^\d+$/.test(id) && Number(id) !== process.pid,
    );
    expect(others.filter((id) => environmentOf(id).includes(mark))).toEqual([]);
  },
);

function environmentOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/environ`, 'utf8');
  } catch {
    return '';
  }
}
