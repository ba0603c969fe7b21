// The real az, unmodified, against the local Azure, by the profile that the demo keeps: what it
// asks for is done with the operator's rights, and is heard of as an operator's doing.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { settleAzVersion, writeAzProfile } from '../../src/cli/demo/az-profile.ts';
import { startLocalAzure } from '../../src/local/cloud.ts';
import type { LocalAzure, LocalAzureOptions } from '../../src/local/cloud.ts';
import { aSubscriptionBody, GROUP, toQueue } from './event-fixtures.ts';
import { anApp } from './host-app.ts';

const webId = `${GROUP}/providers/Microsoft.ContainerInstance/containerGroups/web`;
const system = `${GROUP}/providers/Microsoft.EventGrid/systemTopics/shop`;
const operator = { clientId: 'operator-app', principalId: 'operator' };
const web = "console.log('opened'); setInterval(() => {}, 1_000)";
const isNotInstalled = 'az is not installed';
const patience = { timeout: 20_000, interval: 100 };

let azure: LocalAzure;
let folder: string;
let appFolder: string;
let variables: Readonly<Record<string, string>>;
let version: string | null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'az-cloud-'));
  appFolder = await anApp("app.http('here', { handler: () => ({ status: 204 }) });");
  azure = await startLocalAzure(options());
  const certificateFile = join(folder, 'authority.pem');
  writeFileSync(certificateFile, azure.authority.certificatePem);
  variables = writeAzProfile({
    folder: join(folder, 'az'),
    armUrl: azure.armUrl,
    authorityUrl: azure.entra.authorityUrl,
    tenantId: azure.entra.tenantId,
    subscription: 'sub-1',
    certificateFile,
    clientId: operator.clientId,
    secret: azure.addSecret(operator.clientId),
  });
  version = await settleAzVersion(variables);
}, 60_000);
afterAll(async () => {
  await azure?.stop();
  for (const one of [folder, appFolder]) rmSync(one, { recursive: true, force: true });
});

function options(): LocalAzureOptions {
  return {
    folder,
    appIdentity: { clientId: 'app', principalId: 'app' },
    identities: [operator],
    containers: {
      bodies: [
        {
          id: webId,
          name: 'web',
          location: 'westeurope',
          properties: {
            osType: 'Linux',
            restartPolicy: 'Always',
            containers: [
              {
                name: 'web',
                properties: {
                  image: 'web',
                  ports: [{ port: 80 }],
                  resources: { requests: { cpu: 0.5, memoryInGB: 1.5 } },
                },
              },
            ],
            ipAddress: { type: 'Public', ports: [{ port: 80 }] },
          },
        },
      ],
      images: { web: { command: process.execPath, args: ['-e', web] } },
      timings: { startUpMs: 50, stopMs: 50 },
      permits: ({ appid }) => appid === operator.clientId,
      workspaceId: '3f0c7c7e-6a55-4c3a-8f43-0f6a5d1b9c10',
    },
    storage: { tables: [], queues: ['events'] },
    monitor: { factor: 1, ingestionDelayMs: 0, alertRules: [], actionGroups: () => [] },
    events: {
      factor: 600,
      topics: [],
      systemTopic: {
        body: {
          id: system,
          properties: { source: GROUP, topicType: 'Microsoft.Resources.ResourceGroups' },
        },
        latencyMs: 1_000,
      },
      subscriptions: () => [
        {
          ...aSubscriptionBody({ destination: toQueue }),
          id: `${system}/eventSubscriptions/orders`,
        },
      ],
    },
    app: { folder: appFolder, settings: () => ({}) },
  };
}

interface AzAnswer {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** No proxy, no environment of the user: only what the profile says. */
function az(...words: string[]): Promise<AzAnswer> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, ...variables };
  return new Promise((resolve) => {
    execFile('az', words, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

async function json(...words: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await az(...words, '--output', 'json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout === '' ? null : JSON.parse(stdout);
}

const one = ['--resource-group', 'shop', '--name', 'web'];
const state = async () =>
  ((await json('container', 'show', ...one)) as { instanceView: { state: string } }).instanceView
    .state;

test('az: its profile is for this user alone', () => {
  const { AZURE_CONFIG_DIR: profile = '' } = variables;
  const modes = readdirSync(profile, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /config|Profile|principal/.test(entry.name))
    .map(({ name }) => statSync(join(profile, name)).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
  expect(statSync(profile).mode & 0o777).toBe(0o700);
  expect(JSON.stringify(variables)).not.toContain('secret');
});

test('az: lists by subscription and by resource group, and shows a group', async ({ skip }) => {
  skip(version === null, isNotInstalled);
  const group = { name: 'web', resourceGroup: 'shop', location: 'westeurope' };
  expect(await json('container', 'list')).toMatchObject([group]);
  expect(await json('container', 'list', '--resource-group', 'shop')).toMatchObject([group]);
  expect(await json('container', 'list', '--resource-group', 'other')).toEqual([]);
  const { code, stdout } = await az('container', 'list', '--output', 'table');
  const { port } = new URL(azure.groups[0]?.url ?? '');
  expect(code).toBe(0);
  for (const column of ['web', 'Succeeded', `127.0.0.1:${port}`, 'Public', '0.5 core/1.5 gb']) {
    expect(stdout).toContain(column);
  }
  expect(await json('container', 'show', ...one)).toMatchObject({
    ...group,
    instanceView: { state: 'Running' },
    containers: [{ name: 'web', instanceView: { restartCount: 0 } }],
  });
}, 60_000);

test('az: shows the log of a container', async ({ skip }) => {
  skip(version === null, isNotInstalled);
  const { code, stdout } = await az('container', 'logs', ...one);
  expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: 'opened' });
}, 60_000);

test('az: stops, starts and restarts, as an operator of whom Event Grid tells', async ({
  skip,
}) => {
  skip(version === null, isNotInstalled);
  const orders = ['stop', 'start', 'restart'] as const;
  for (const order of orders) {
    expect(await json('container', order, ...one)).toBeNull();
    const after = order === 'stop' ? 'Stopped' : 'Running';
    await vi.waitFor(async () => expect(await state()).toBe(after), patience);
  }
  const asked = azure.journal
    .entries()
    .filter((entry) => entry.kind === 'asked' && entry.method === 'POST');
  const caller = { oid: 'operator', appid: operator.clientId };
  expect(asked).toMatchObject(orders.map((operation) => ({ operation, caller })));
  const events = () => azure.events.systemTopic?.published() ?? [];
  await vi.waitFor(() => expect(events()).toHaveLength(orders.length), patience);
  const delivered = () => azure.events.subscription('orders').deliveries();
  const all = orders.map(() => ({ outcome: 'delivered' }));
  await vi.waitFor(() => expect(delivered()).toMatchObject(all), patience);
}, 120_000);

test('az: rest asks ARM for what it has no command for', async ({ skip }) => {
  skip(version === null, isNotInstalled);
  const url = `${webId}?api-version=2025-09-01`;
  expect(await json('rest', '--method', 'get', '--url', url)).toMatchObject({ id: webId });
}, 60_000);

test('az: is told what ARM refuses, in ARM’s own words', async ({ skip }) => {
  skip(version === null, isNotInstalled);
  const { code, stderr } = await az('container', 'show', '-g', 'shop', '-n', 'nobody');
  expect(code).toBe(3);
  expect(stderr).toContain('(ResourceNotFound)');
}, 60_000);

test('az: a secret of another run is refused', async ({ skip }) => {
  skip(version === null, isNotInstalled);
  azure.addSecret(operator.clientId);
  rmSync(join(variables['AZURE_CONFIG_DIR'] ?? '', 'msal_token_cache.json'), { force: true });
  const { code, stderr } = await az('container', 'list');
  expect(code).toBe(1);
  expect(stderr).toContain('its secret is not that of this run');
}, 60_000);
