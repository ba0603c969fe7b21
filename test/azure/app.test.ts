/**
 * The composed app, unmodified, against Azure on this machine: one look from its wake to its
 * audit.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { composeApp } from '../../src/azure/compose.ts';
import { prepareStorage } from '../../src/azure/prepare-storage.ts';
import { openQueue } from '../../src/azure/wakes.ts';
import { realClock } from '../../src/local/clock.ts';
import { serveTls } from '../../src/local/faces/tls.ts';
import type { Served } from '../../src/local/faces/tls.ts';
import { lookAfter } from '../../src/pipeline/look-after.ts';
import { sweep } from '../../src/pipeline/sweep.ts';
import { aCloud } from '../local/arm-fixtures.ts';
import { startIdentity, startStorage } from './local-azure.ts';
import type { LocalIdentity, LocalStorage } from './local-azure.ts';

const configuration = `
targets:
  - id: web
    resourceId: { setting: WEB_RESOURCE_ID }
    probe: platform
`;

let identity: LocalIdentity;
let storage: LocalStorage;
let served: Served;
let folder: string;
let cloud: ReturnType<typeof aCloud>;
beforeAll(async () => {
  identity = await startIdentity();
  storage = await startStorage(identity);
  await prepareStorage(storage.settings);
  cloud = aCloud(realClock(), { caller: (header) => identity.identity.caller(header) });
  served = await serveTls(cloud.arm.app, await identity.authority.issue(['127.0.0.1']));
  folder = await mkdtemp(join(tmpdir(), 'app-test-'));
  await writeFile(join(folder, 'host.json'), '{"functionTimeout": "00:02:00"}');
  await writeFile(join(folder, 'paramedic.yaml'), configuration);
});
afterAll(async () => {
  await served.stop();
  await storage.end();
  await identity.end();
  await rm(folder, { recursive: true });
});

test('app: a look at an unwell target suspects it, says why and queues the next look', async () => {
  const settings = { ...storage.settings, PARAMEDIC_ARM_ENDPOINT: served.url };
  const app = composeApp({ ...settings, WEB_RESOURCE_ID: cloud.group.id }, folder);
  const [target] = app.configuration.targets;
  if (target === undefined) throw new Error('No target is configured.');
  await vi.waitFor(() => expect(cloud.runtime.runs).toHaveLength(1), { timeout: 10_000 });
  cloud.group.repair(60_000);
  expect(await lookAfter(app, target, { kind: 'sweep' })).toEqual({
    target: 'web',
    result: 'moved',
    reason: 'platform_is_healing',
    detail: expect.any(String),
    claimed: null,
    opensAfterMs: null,
  });
  const loaded = await app.ports.incidents.load(target);
  expect(loaded).toMatchObject({ seq: 1, state: { value: { phase: 'suspected' } } });
  const entries = await app.ports.audit.query({ subject: target, since: null, limit: 5 });
  expect(entries).toMatchObject([{ seq: 1, from: 'quiet', to: 'suspected', cause: 'sweep' }]);
  const queue = openQueue({
    endpoint: storage.settings['PARAMEDIC_STORAGE__queueServiceUri'] ?? '',
    credential: new ManagedIdentityCredential(),
  });
  expect((await queue.getProperties()).approximateMessagesCount).toBe(1);
});

test('app: a sweep looks at what is due and leaves its mark in the heartbeat', async () => {
  const settings = { ...storage.settings, PARAMEDIC_ARM_ENDPOINT: served.url };
  const app = composeApp({ ...settings, WEB_RESOURCE_ID: cloud.group.id }, folder);
  await sweep(app);
  const [group] = app.configuration.groups;
  const key = { kind: 'heartbeat', group: group?.name ?? '' } as const;
  const { value } = await app.ports.shared.read(key);
  expect(Object.keys(value.lookedAt)).toEqual(['web']);
});
