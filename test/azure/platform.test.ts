/**
 * ARM and probes by the unmodified SDK over TLS: the local ARM on a virtual clock, real sockets.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openArm } from '../../src/azure/arm.ts';
import { containers } from '../../src/azure/containers.ts';
import { probes } from '../../src/azure/probes.ts';
import { seconds } from '../../src/core/time.ts';
import type { Target } from '../../src/core/policy.ts';
import { serveTls } from '../../src/local/faces/tls.ts';
import { makeArm } from '../../src/local/faces/arm.ts';
import { makeContainerGroup } from '../../src/local/resources/container-group.ts';
import { makeJournal } from '../../src/local/resources/journal.ts';
import type { Journal } from '../../src/local/resources/journal.ts';
import { containersContract } from '../contract/containers.contract.ts';
import type { ArmBehaviour, ContainersWorld } from '../contract/containers.contract.ts';
import { aTarget } from '../contract/fixtures.ts';
import { probesContract } from '../contract/probes.contract.ts';
import type { Behaviour } from '../contract/probes.contract.ts';
import { aBody, aRuntime, aVirtualClock } from '../local/container-group-fixtures.ts';
import { freePort } from './free-port.ts';
import { startIdentity } from './local-azure.ts';
import type { LocalIdentity } from './local-azure.ts';

let identity: LocalIdentity;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  identity = await startIdentity();
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(() => identity.end());

const quick = (target: Target): Target => ({
  ...target,
  policy: { ...target.policy, armTimeoutMs: seconds(0.5), probeTimeoutMs: seconds(0.5) },
});

const armAt = (endpoint: string | null) =>
  openArm({ endpoint, credential: new ManagedIdentityCredential() });

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP port was bound.');
  return address.port;
}

async function aContainersWorld(): Promise<ContainersWorld & { readonly journal: Journal }> {
  const clock = aVirtualClock();
  const journal = makeJournal({ clock });
  const runtime = aRuntime();
  const body = aBody({ restartPolicy: 'Never' });
  const group = makeContainerGroup(body, { clock, runtime, happened: journal.done });
  clock.advance(3_000 + 60_000);
  let hung = false;
  const arm = makeArm({
    clock,
    journal,
    groups: () => [group],
    caller: (header) => identity.identity.caller(header),
  });
  const app = {
    fetch: (request: Request) =>
      hung ? new Promise<Response>(() => undefined) : arm.app.fetch(request),
  };
  const served = await serveTls(app, await identity.authority.issue(['127.0.0.1']));
  ends.push(() => served.stop());
  const here = openArm({ endpoint: served.url, credential: new ManagedIdentityCredential() });
  const away = armAt(`https://127.0.0.1:${await freePort()}`);
  let reached = here;
  const chosen = {
    groupOf: (target: Target) => reached.groupOf(target),
    picture: (target: Target) => reached.picture(target),
  };
  let hungOrders = 0;
  const started = runtime.runs.length;
  return {
    journal,
    containers: containers(chosen),
    probes: probes(chosen),
    target: quick(aTarget({ resourceId: body.id })),
    arm(behaviour: ArmBehaviour) {
      arm.disturb(behaviour === 'throttled' ? { status: 429, retryAfterSeconds: 1 } : null);
      hung = behaviour === 'hangs';
      hungOrders = hung ? 1 : 0;
      reached = behaviour === 'unreachable' ? away : here;
      const lie = behaviour === 'works-but-500' || behaviour === 'answers-204-does-nothing';
      group.lie({ restart: lie ? behaviour : 'honest' });
    },
    exit: (code) => runtime.runs.at(-1)?.events.onExit(code),
    stop: () => void group.stop(),
    repair: () => void group.repair(30_000),
    pass: (milliseconds) => clock.advance(milliseconds),
    counts: () => ({
      orders:
        hungOrders +
        journal.entries().filter((one) => one.kind === 'asked' && one.method === 'POST').length,
      starts: runtime.runs.length - started,
    }),
  };
}

containersContract('the local ARM', aContainersWorld);

async function anEndpoint(behaviour: Behaviour): Promise<string> {
  if (behaviour.kind === 'refuses') return `http://127.0.0.1:${await freePort()}/`;
  if (behaviour.kind === 'no-dns') return 'http://no-such-host.invalid/';
  // The broadcast address: no connection can be made to it, and the fault is on our side.
  if (behaviour.kind === 'no-way-out') return 'http://255.255.255.255/';
  const server = createServer((request, response) => {
    if (behaviour.kind === 'answers') {
      response.writeHead(behaviour.status, { Location: '/elsewhere' }).end(behaviour.body ?? '');
    } else if (behaviour.kind === 'resets') {
      request.socket.resetAndDestroy();
    } else if (behaviour.kind === 'hangs-in-body') {
      response.writeHead(200).write('o');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${portOf(server)}/`;
}

const httpTarget = (url: string, expectText: string | null = null): Target =>
  quick(aTarget({ probe: { kind: 'http', url, expectStatus: 200, expectText } }));

probesContract('HTTP', async () => ({
  probes: probes(armAt(null)),
  target: async (behaviour, expectText) => httpTarget(await anEndpoint(behaviour), expectText),
}));

const probeOf = (url: string, expectText: string | null = null) =>
  probes(armAt(null)).probe(httpTarget(url, expectText));

test('probes: each probe asks on a connection of its own, without a path of ours', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.socket.remotePort}`);
    response.end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${portOf(server)}/health?deep=1`;
  for (let turn = 0; turn < 2; turn++) expect(await probeOf(url)).toEqual({ verdict: 'healthy' });
  server.close();
  await once(server, 'close'); // which it only does when no connection is left
  expect(new Set(seen).size).toBe(2);
  expect(seen[0]).toMatch(/^GET \/health\?deep=1 /);
});

test('probes: the text is looked for in the first 64 KiB, and an endless body is not read on', async () => {
  const filler = (bytes: number) => 'x'.repeat(bytes);
  const of = (body: string) => anEndpoint({ kind: 'answers', status: 200, body });
  expect(await probeOf(await of(`${filler(65_530)}ok`), 'ok')).toEqual({ verdict: 'healthy' });
  expect(await probeOf(await of(`${filler(65_536)}ok`), 'ok')).toMatchObject({
    verdict: 'unhealthy',
  });
});

test('probes: what is no HTTP is unhealthy, and a certificate we do not trust is unknown', async () => {
  const { createServer: createRaw } = await import('node:net');
  const raw = createRaw((socket) => void socket.on('error', () => undefined).end('hello\r\n\r\n'));
  raw.listen(0, '127.0.0.1');
  await once(raw, 'listening');
  ends.push(async () => void raw.close());
  const address = raw.address();
  const port = typeof address === 'object' ? address?.port : 0;
  expect(await probeOf(`http://127.0.0.1:${port}/`)).toMatchObject({ verdict: 'unhealthy' });
  const credentials = await identity.authority.issue(['elsewhere.test']);
  const served = await serveTls({ fetch: () => new Response('ok') }, credentials);
  ends.push(() => served.stop());
  expect(await probeOf(`${served.url}/`)).toMatchObject({
    verdict: 'unknown',
    why: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
  });
});

test('containers: a restart is one request, and its long operation is not followed', async () => {
  const { containers, target, journal } = await aContainersWorld();
  await containers.restart(target);
  await containers.get(target);
  const asked = journal.entries().flatMap((one) => (one.kind === 'asked' ? one.operation : []));
  expect(asked.sort()).toEqual(['get', 'restart']);
});

test('containers: nothing is sent, when no identity is to be had', async () => {
  const world = await aContainersWorld();
  const nobody = openArm({
    endpoint: 'https://127.0.0.1:1',
    credential: new ManagedIdentityCredential({ clientId: 'nobody' }),
  });
  const outcome = await containers(nobody).restart(world.target);
  expect(outcome.kind).toBe('refused');
  expect(outcome.detail).toMatch(/^ARM: no answer|^ARM: answered/);
});

test('containers: an id of something else is refused before anything is sent', async () => {
  const target = aTarget({ resourceId: '/subscriptions/s/resourceGroups/g' });
  expect(await containers(armAt(null)).restart(target)).toMatchObject({ kind: 'refused' });
  expect(await containers(armAt(null)).get(target)).toMatchObject({ known: false });
});
