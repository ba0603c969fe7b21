import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ManagedIdentityCredential } from '@azure/identity';
import { QueueServiceClient } from '@azure/storage-queue';
import type { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startAzurite } from '../../src/local/azurite.ts';
import type { Azurite } from '../../src/local/azurite.ts';
import { makeIdentityEndpoint } from '../../src/local/faces/identity.ts';
import { makeAuthority, servePlain } from '../../src/local/faces/tls.ts';
import type { Authority, Served } from '../../src/local/faces/tls.ts';
import type { LogEvent } from '../../src/local/host/protocol.ts';
import { decodeMessage } from '../../src/local/host/queues.ts';
import { startHost } from '../../src/local/host/start.ts';
import type { Host } from '../../src/local/host/start.ts';
import { anApp } from './host-app.ts';

const source = `
  const say = (what, message, context) => context.log(what + ' ' + JSON.stringify([message, context.triggerMetadata.dequeueCount]));
  app.storageQueue('wakes', { queueName: '%QUEUE%', connection: 'Wakes', handler: async (message, context) => {
    say('got', message, context);
    if (message === 'die') process.exit(1);
    if (message === 'hang') await new Promise(() => {});
    if (message === 'fail') throw new Error('failed');
  } });
  app.http('reach', { handler: async () => ({ body: String((await fetch(process.env.Wakes__queueServiceUri)).status) }) });
  app.storageQueue('poison', { queueName: '%QUEUE%-poison', connection: 'Wakes', handler: (message, context) => {
    say('poison', message, context);
    if (message === 'fail') throw new Error('failed again');
  } });
`;
const hostJson = {
  functionTimeout: '00:00:02',
  extensions: {
    queues: { maxPollingInterval: '00:00:00.5', maxDequeueCount: 2, messageEncoding: 'none' },
  },
};
const identity = makeIdentityEndpoint({
  userAssigned: [{ clientId: 'host-id', principalId: 'principal' }],
});
const trusted = getCACertificates('default');
const logged: LogEvent[] = [];
let folder: string;
let appDir: string;
let authority: Authority;
let served: Served;
let azurite: Azurite;
let host: Host;
let service: QueueServiceClient;
let queue: QueueClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-queues-'));
  appDir = await anApp(source, hostJson);
  authority = await makeAuthority();
  served = await servePlain(identity.app);
  const env = identity.env(served.url);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  setDefaultCACertificates([...trusted, authority.certificatePem]);
  azurite = await startAzurite({ folder, authority });
  const credential = new ManagedIdentityCredential({ clientId: 'host-id' });
  service = new QueueServiceClient(azurite.endpoints.queue, credential);
  queue = service.getQueueClient('wakes');
  host = await startHost({
    appDir,
    env: {
      ...env,
      QUEUE: 'wakes',
      Wakes__queueServiceUri: azurite.endpoints.queue,
      Wakes__credential: 'managedidentity',
      Wakes__clientId: 'host-id',
    },
    trust: [authority.certificatePem],
    credentials: await authority.issue(['127.0.0.1']),
    onLog: (event) => logged.push(event),
  });
});
afterAll(async () => {
  await host.stop();
  await azurite.stop();
  await served.stop();
  vi.unstubAllEnvs();
  setDefaultCACertificates(trusted);
  await Promise.all([folder, appDir].map((path) => rm(path, { recursive: true })));
});

async function isTrue(what: () => Promise<boolean> | boolean): Promise<boolean> {
  for (let tries = 0; tries < 300; tries++) {
    if (await what()) return true;
    await delay(50);
  }
  return false;
}

const says = (text: string) => logged.filter(({ message }) => message.includes(text)).length;
const waiting = async (client: QueueClient) =>
  (await client.getProperties()).approximateMessagesCount ?? 0;

test('queues: a queue that is made after the start is found, and its messages are handled and deleted', async () => {
  await queue.create();
  await queue.sendMessage('{"id":1}');
  expect(await isTrue(() => says('got [{"id":1},1]') === 1)).toBe(true);
  expect(await isTrue(async () => (await waiting(queue)) === 0)).toBe(true);
});

test('queues: a message that fails is tried again, then goes to the poison queue, whose own failures rest', async () => {
  await queue.sendMessage('fail');
  expect(await isTrue(() => says('poison ["fail",1]') === 1)).toBe(true);
  expect([says('got ["fail",1]'), says('got ["fail",2]'), says('got ["fail",3]')]).toEqual([
    1, 1, 0,
  ]);
  expect(await waiting(queue)).toBe(0);
  expect(await waiting(service.getQueueClient('wakes-poison'))).toBe(1);
});

test('queues: a message whose function ends the worker, or takes too long, is tried again and buried', async () => {
  await Promise.all([queue.sendMessage('die'), queue.sendMessage('hang')]);
  expect(await isTrue(() => says('poison ["die"') === 1 && says('poison ["hang"') === 1)).toBe(
    true,
  );
});

test('queues: nothing is lost and the host goes on, when storage is away for a while', async () => {
  await queue.sendMessage('later', { visibilityTimeout: 2 });
  await azurite.stop();
  expect(await isTrue(() => says('cannot be read') > 0)).toBe(true);
  azurite = await startAzurite({ folder, authority, ports: azurite.ports });
  expect(await isTrue(() => says('got ["later",1]') === 1)).toBe(true);
});

test('queues: what comes at once is handled at once, each message exactly once', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `many-${index}`);
  await Promise.all(names.map((name) => queue.sendMessage(name)));
  expect(await isTrue(() => says('got ["many-') === 40)).toBe(true);
  expect(names.filter((name) => says(`got ["${name}",`) !== 1)).toEqual([]);
});

test('queues: a message can be handed over by hand, over TLS', async () => {
  expect(host.url).toMatch(/^https:/);
  const body = '{"input":"by hand"}';
  const path = `${host.url}/admin/functions/wakes?code=${host.keys.master}`;
  expect((await fetch(path, { method: 'POST', body })).status).toBe(202);
  expect(await isTrue(() => says('got ["by hand",null]') === 1)).toBe(true);
});

test('queues: the app itself reaches storage over TLS, since it trusts what the host trusts', async () => {
  expect((await fetch(`${host.url}/api/reach`)).status).toBe(200);
});

test('queues: a text that is not base64 is told apart, when the encoding is base64', () => {
  expect(decodeMessage('aGkgw7w=', 'base64')).toBe('hi ü');
  expect(decodeMessage('{"id":1}', 'base64')).toBeNull();
  expect(decodeMessage('{"id":1}', 'none')).toBe('{"id":1}');
});
