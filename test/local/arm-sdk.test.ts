/**
 * The unmodified SDK client against our ARM, over TLS, on a clock a hundred times as fast.
 */
import { setDefaultCACertificates } from 'node:tls';
import { ContainerInstanceManagementClient } from '@azure/arm-containerinstance';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compressedClock } from '../../src/local/clock.ts';
import { makeIdentityEndpoint } from '../../src/local/faces/identity.ts';
import { makeAuthority, type Served, serveTls } from '../../src/local/faces/tls.ts';
import { aCloud } from './arm-fixtures.ts';

const resource = 'https://management.azure.com';
const healer = { clientId: 'app-1', principalId: 'oid-1' };
const identity = makeIdentityEndpoint({ systemAssigned: healer });
const cloud = aCloud(compressedClock(100), {
  caller: (authorization) => identity.caller(authorization, resource),
  retryAfterSeconds: 0,
});
let served: Served;
let client: ContainerInstanceManagementClient;

beforeAll(async () => {
  const authority = await makeAuthority();
  setDefaultCACertificates([authority.certificatePem]);
  served = await serveTls(cloud.arm.app, await authority.issue(['127.0.0.1']));
  const { IDENTITY_HEADER } = identity.env('http://identity.test');
  const answer = await identity.app.request(
    `/msi/token?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`,
    { headers: { 'x-identity-header': IDENTITY_HEADER } },
  );
  const { access_token: token } = (await answer.json()) as { access_token: string };
  client = new ContainerInstanceManagementClient(
    { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    'sub-1',
    { endpoint: served.url, retryOptions: { maxRetries: 0 } },
  );
  await client.containerGroups.get('shop', 'web');
});

afterAll(() => served.stop());

const settled = () =>
  expect.poll(() => cloud.group.get().properties.provisioningState).toBe('Succeeded');

test('sdk: reads a group and its instance view', async () => {
  await settled();
  const group = await client.containerGroups.get('shop', 'web');
  expect(group).toMatchObject({
    name: 'Web',
    restartPolicy: 'Always',
    instanceView: { state: 'Running' },
    containers: [
      {
        image: 'shop/web:1',
        instanceView: { restartCount: 0, currentState: { startTime: expect.any(Date) } },
      },
    ],
  });
});

test('sdk: lists the groups of a resource group', async () => {
  const names: (string | undefined)[] = [];
  for await (const { name } of client.containerGroups.listByResourceGroup('SHOP')) {
    names.push(name);
  }
  expect(names).toEqual(['Web']);
});

test('sdk: restarts, stops and starts, and waits for the long operations', async () => {
  await settled();
  await client.containerGroups.beginRestartAndWait('shop', 'web', { updateIntervalInMs: 10 });
  expect(cloud.runtime.runs).toHaveLength(2);
  await client.containerGroups.stop('shop', 'web');
  await settled();
  await expect(client.containerGroups.beginRestart('shop', 'web')).rejects.toMatchObject({
    statusCode: 409,
    code: 'ContainerGroupStopped',
  });
  await client.containerGroups.beginStartAndWait('shop', 'web', { updateIntervalInMs: 10 });
  expect(cloud.runtime.runs).toHaveLength(3);
  const orders = cloud.journal
    .entries()
    .flatMap((entry) =>
      entry.kind === 'asked' && entry.method === 'POST' ? [[entry.operation, entry.status]] : [],
    );
  expect(orders).toEqual([
    ['restart', 204],
    ['stop', 204],
    ['restart', 409],
    ['start', 202],
  ]);
});

test('sdk: reads the log of a container', async () => {
  cloud.runtime.runs.at(-1)?.events.onOutput('hello');
  const { content } = await client.containers.listLogs('shop', 'web', 'app', { tail: 1 });
  expect(content).toBe('hello\n');
});
