// The doors where they are used: the bundle that would be deployed, in a Functions host, on the
// real Azurite over TLS. What is proved here is the registration (routes, methods, keys, queues)
// and that what one door writes another reads.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ManagedIdentityCredential } from '@azure/identity';
import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';
import { makeAuthority, servePlain } from '../../src/local/faces/tls.ts';
import { makeIdentityEndpoint } from '../../src/local/faces/identity.ts';
import { prepareStorage } from '../../src/azure/prepare-storage.ts';
import { startAzurite } from '../../src/local/azurite.ts';
import { startHost } from '../../src/local/host/start.ts';
import { aGridLook, aLook } from './event-samples.ts';
import { anAlert } from './alert-samples.ts';
import { eventQueue, hintTable } from '../../src/azure/keys.ts';
import { idOf } from './an-app.ts';
import { openQueue } from '../../src/azure/wakes.ts';
import type { Azurite } from '../../src/local/azurite.ts';
import type { Host } from '../../src/local/host/start.ts';
import type { Served } from '../../src/local/faces/tls.ts';

const yaml = `
policies:
  careful: { mode: dry-run }
groups:
  shop: {}
targets:
  - { id: web, group: shop, policy: careful, resourceId: ${idOf('web')}, probe: platform }
failovers:
  shop:
    mode: on-request
    primary: { endpoint: 'http://127.0.0.1:9', path: /health }
    secondary: { endpoint: 'http://127.0.0.1:9/second', path: /health }
routes:
  - { rule: container-ended, targets: [web] }
`;

const trusted = getCACertificates('default');
const patience = { timeout: 15_000, interval: 200 };
let folder: string;
let served: Served;
let azurite: Azurite;
let host: Host;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doors-test-'));
  const authority = await makeAuthority();
  const identity = makeIdentityEndpoint({
    systemAssigned: { clientId: 'app', principalId: 'principal' },
  });
  served = await servePlain(identity.app);
  azurite = await startAzurite({ folder: join(folder, 'storage'), authority });
  const settings = {
    ...identity.env(served.url),
    PARAMEDIC_STORAGE__tableServiceUri: azurite.endpoints.table,
    PARAMEDIC_STORAGE__queueServiceUri: azurite.endpoints.queue,
    // Nobody answers there: what the platform says stays unknown, which never acts.
    PARAMEDIC_ARM_ENDPOINT: azurite.endpoints.blob,
    PARAMEDIC_SWEEP_SCHEDULE: '0 0 0 1 1 *',
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  setDefaultCACertificates([...trusted, authority.certificatePem]);
  await prepareStorage(settings);
  const configFile = join(folder, 'config.yaml');
  await writeFile(configFile, yaml);
  const appDir = join(folder, 'app');
  await bundle({ outDir: appDir, configFile });
  host = await startHost({
    appDir,
    env: settings,
    trust: [authority.certificatePem],
  });
});

afterAll(async () => {
  await host?.stop();
  await azurite?.stop();
  await served?.stop();
  vi.unstubAllEnvs();
  setDefaultCACertificates(trusted);
  await rm(folder, { recursive: true });
});

async function ask(method: string, path: string, body?: unknown, headers: object = {}) {
  const response = await fetch(`${host.url}/api/${path}`, {
    method,
    headers: { 'x-functions-key': host.keys.master, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

test.each([
  ['POST', 'alerts'],
  ['GET', 'targets'],
  ['GET', 'targets/web'],
  ['POST', 'targets/web/wake'],
  ['GET', 'audit?target=web'],
  ['GET', 'brakes'],
  ['PUT', 'brakes/fleet'],
  ['DELETE', 'brakes/fleet'],
  ['GET', 'health_check'],
  ['POST', 'do_failover'],
  ['GET', 'failovers'],
  ['GET', 'failovers/shop'],
  ['PUT', 'failovers/shop'],
  ['GET', 'approvals'],
  ['GET', 'approvals/shop.1'],
  ['POST', 'approvals/shop.1'],
])('doors: %s %s is shut, when there is no key', async (method, path) => {
  const response = await fetch(`${host.url}/api/${path}`, { method });
  expect(response.status).toBe(401);
});

test('doors: an alert ends in a recorded look, and its repetition in nothing', async () => {
  const first = await ask('POST', 'alerts', anAlert());
  expect(first).toMatchObject({ status: 202, json: { result: 'queued', targets: ['web'] } });
  await vi.waitFor(async () => {
    const { json } = await ask('GET', 'audit?target=web&limit=5');
    expect(json).toMatchObject({
      entries: expect.arrayContaining([
        expect.objectContaining({ cause: 'alert', hint: first.json['hint'] }),
      ]),
    });
  }, patience);
  expect(await ask('POST', 'alerts', anAlert())).toMatchObject({
    status: 200,
    json: { result: 'duplicate' },
  });
  expect(await ask('GET', 'targets')).toMatchObject({
    status: 200,
    json: { targets: [{ id: 'web', phase: 'suspected', mode: 'dry-run' }] },
  });
});

test('doors: a brake that one sets another sees, until it is lifted', async () => {
  const body = { owner: 'ana', reason: 'release', for: '30m' };
  for (const scope of ['fleet', 'group:shop', 'target:web']) {
    expect(await ask('PUT', `brakes/${scope}`, body)).toMatchObject({ status: 200 });
  }
  const scopes = ['fleet', 'group:shop', 'target:web'].map((scope) => ({ scope, on: true }));
  expect(await ask('GET', 'brakes')).toMatchObject({ json: { brakes: scopes } });
  expect(await ask('GET', 'targets/web')).toMatchObject({ json: { brakes: scopes } });
  for (const scope of ['fleet', 'group%3Ashop', 'target:web']) {
    expect(await ask('DELETE', `brakes/${scope}`)).toMatchObject({ json: { result: 'lifted' } });
  }
  expect(await ask('GET', 'brakes')).toMatchObject({ json: { brakes: [] } });
});

test('doors: a person who asks for a look gets one', async () => {
  const hints = async () => Number((await ask('GET', 'targets/web')).json['hints']);
  const before = await hints();
  const { status } = await ask('POST', 'targets/web/wake', { by: 'ana' });
  expect(status).toBe(202);
  await vi.waitFor(async () => expect(await hints()).toBeGreaterThan(before), patience);
});

test('doors: a failover group without its public row gets one, is checked and stays', async () => {
  expect(await ask('GET', 'health_check')).toMatchObject({ status: 404 });
  expect(await ask('PUT', 'failovers/shop', { active: 'primary' })).toMatchObject({ status: 201 });
  expect(await ask('PUT', 'failovers/shop', { active: 'secondary' })).toMatchObject({
    status: 409,
  });
  expect(await ask('GET', 'health_check?group=shop')).toMatchObject({
    status: 200,
    json: { active_target: 'primary', healthy: false, failover_count: 0, recorded: true },
  });
  expect(await ask('POST', 'do_failover', { to: 'secondary' })).toMatchObject({
    status: 409,
    json: { done: false, active_target: 'primary' },
  });
  expect(await ask('GET', 'failovers/shop')).toMatchObject({
    status: 200,
    json: { mode: 'on-request', entity: { active_target: 'primary', last_status: 'ERROR' } },
  });
  expect(await ask('GET', 'audit?target=failover:shop')).toMatchObject({ status: 200 });
});

test('doors: nobody is taken for a person, by a key or a token that means nothing here', async () => {
  expect(await ask('GET', 'approvals')).toMatchObject({ status: 200, json: { approvals: [] } });
  const verdict = { verdict: 'approve' };
  expect(await ask('POST', 'approvals/shop.1', verdict)).toMatchObject({ status: 401 });
  const token = { authorization: 'Bearer of-bad-news' };
  const refused = await ask('POST', 'approvals/shop.1', verdict, token);
  expect(refused).toMatchObject({ status: 401, json: { error: 'unauthorized' } });
  expect(JSON.stringify(refused)).not.toContain('of-bad-news');
});

/** As Event Grid pushes: to the extension's own route, by its own key. */
const push = (body: unknown) =>
  fetch(
    `${host.url}/runtime/webhooks/eventgrid?functionName=events&code=${host.keys.system['eventgrid_extension']}`,
    {
      method: 'POST',
      headers: { 'aeg-event-type': 'Notification' },
      body: JSON.stringify(body),
    },
  );

/** How many hints of looks asked for by events are kept. */
async function kept(): Promise<number> {
  const rows = new TableClient(azurite.endpoints.table, hintTable, new ManagedIdentityCredential());
  let count = 0;
  for await (const row of rows.listEntities<{ state?: string }>()) {
    if (row.state?.includes('Paramedic.LookRequested')) count += 1;
  }
  return count;
}

test('doors: an event is kept once, by the trigger in both schemas and by the queue', async () => {
  const credential = new ManagedIdentityCredential();
  const queue = openQueue({ endpoint: azurite.endpoints.queue, credential }, eventQueue);
  const event = aGridLook({ targets: ['web'] });
  expect((await push([event])).status).toBe(202);
  await queue.sendMessage(Buffer.from(JSON.stringify(event)).toString('base64'));
  await vi.waitFor(async () => {
    const { approximateMessagesCount } = await queue.getProperties();
    expect(approximateMessagesCount).toBe(0);
  }, patience);
  expect(await kept()).toBe(1);
  expect((await push(aLook({ targets: ['web'] }))).status).toBe(202);
  expect(await kept()).toBe(2);
});

test('doors: 500, so that Event Grid gives up by itself, when an event is malformed', async () => {
  expect((await push([aGridLook({ targets: 7 })])).status).toBe(500);
});

test('doors: 503 in time, when the store is gone', async () => {
  await azurite.kill();
  const began = performance.now();
  const { status } = await ask('POST', 'alerts', anAlert({ alertId: '/another' }));
  expect(status).toBe(503);
  expect(performance.now() - began).toBeLessThan(8_000);
});
