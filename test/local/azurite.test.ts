import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { TableClient } from '@azure/data-tables';
import { ManagedIdentityCredential } from '@azure/identity';
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startAzurite } from '../../src/local/azurite.ts';
import type { Azurite } from '../../src/local/azurite.ts';
import { makeIdentityEndpoint } from '../../src/local/faces/identity.ts';
import { makeAuthority, servePlain } from '../../src/local/faces/tls.ts';
import type { Authority, Served } from '../../src/local/faces/tls.ts';

const identity = makeIdentityEndpoint({
  systemAssigned: { clientId: 'app', principalId: 'principal' },
});
const trusted = getCACertificates('default');
let folder: string;
let authority: Authority;
let served: Served;
let azurite: Azurite;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azurite-test-'));
  authority = await makeAuthority();
  served = await servePlain(identity.app);
  for (const [name, value] of Object.entries(identity.env(served.url))) vi.stubEnv(name, value);
  setDefaultCACertificates([...trusted, authority.certificatePem]);
  azurite = await startAzurite({ folder, authority });
});
afterAll(async () => {
  await azurite.stop();
  await served.stop();
  vi.unstubAllEnvs();
  setDefaultCACertificates(trusted);
  await rm(folder, { recursive: true });
});

const aTable = () =>
  new TableClient(azurite.endpoints.table, 'things', new ManagedIdentityCredential());
const aQueue = () =>
  new QueueClient(`${azurite.endpoints.queue}/wakes`, new ManagedIdentityCredential());

test('azurite: unmodified clients store and read with managed identity over TLS', async () => {
  await aTable().createTable();
  await aTable().createEntity({ partitionKey: 'p', rowKey: 'r', value: 7 });
  expect(await aTable().getEntity('p', 'r')).toMatchObject({ value: 7 });
  await aQueue().create();
  await aQueue().sendMessage('hello');
  const { receivedMessageItems } = await aQueue().receiveMessages({ visibilityTimeout: 1 });
  expect(receivedMessageItems.map((message) => message.messageText)).toEqual(['hello']);
});

test('azurite: leaves no key on the disk, once it listens', async () => {
  expect((await readdir(folder)).filter((name) => name.startsWith('tls-'))).toEqual([]);
});

test('azurite: finds its data again on the same ports, when stopped and started', async () => {
  const { ports } = azurite;
  await aTable().upsertEntity({ partitionKey: 'p', rowKey: 'kept', value: 8 });
  await azurite.stop();
  await expect(fetch(azurite.endpoints.table)).rejects.toThrow(/fetch failed/);
  azurite = await startAzurite({ folder, authority, ports });
  expect(azurite.ports).toEqual(ports);
  expect(await aTable().getEntity('p', 'kept')).toMatchObject({ value: 8 });
});

test("azurite: a start fails with Azurite's own words, when a port is taken", async () => {
  const second = await mkdtemp(join(tmpdir(), 'azurite-test-'));
  await expect(startAzurite({ folder: second, authority, ports: azurite.ports })).rejects.toThrow(
    /Azurite ended[\s\S]*EADDRINUSE/,
  );
  await rm(second, { recursive: true });
});

test('azurite: is gone at once, when killed, and serves again, when started', async () => {
  const { ports } = azurite;
  await azurite.kill();
  await expect(fetch(azurite.endpoints.queue)).rejects.toThrow(/fetch failed/);
  azurite = await startAzurite({ folder, authority, ports });
  expect(await aQueue().exists()).toBe(true);
});
