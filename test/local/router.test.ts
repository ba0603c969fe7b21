/**
 * The router in front of real HTTP servers, on a clock that only the test advances: whom it goes
 * to, for how long, and what it counts as lost.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { makeTrafficProfile } from '../../src/local/resources/traffic-profile.ts';
import type { RoutingMethod } from '../../src/local/resources/traffic-model.ts';
import { startRouter } from '../../src/local/router.ts';
import type { RouterOptions } from '../../src/local/router.ts';
import { aVirtualClock } from './container-group-fixtures.ts';
import { aProfileBody } from './traffic-fixtures.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A server that answers with its name, until it is told to answer with something else. */
async function anEndpoint(name: string) {
  let answer: RequestListener = (request, response) => response.end(`${name} ${request.url ?? ''}`);
  const server = createServer((request, response) => answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const target = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const stop = async () => {
    server.closeAllConnections();
    if (server.listening) await once(server.close(), 'close');
  };
  stops.push(stop);
  return {
    target,
    stop,
    answers(next: RequestListener) {
      answer = next;
    },
  };
}

async function aRouter(options: Partial<RouterOptions> = {}, method: RoutingMethod = 'Priority') {
  const clock = aVirtualClock();
  const west = await anEndpoint('west');
  const north = await anEndpoint('north');
  const endpoints = [
    { name: 'west', properties: { target: west.target, weight: 3 } },
    { name: 'north', properties: { target: north.target } },
  ];
  const profile = makeTrafficProfile(aProfileBody(endpoints, method), { clock });
  const router = await startRouter({
    clock,
    profile,
    ttlMs: 30_000,
    probe: { path: '/health', intervalMs: 10_000, timeoutMs: 500 },
    ...options,
  });
  stops.push(() => router.stop());
  const ask = async (path = '/', method = 'GET') => {
    const answer = await fetch(`${router.url}${path}`, { method });
    return `${answer.status} ${(await answer.text()).trim()}`;
  };
  const status = (name: string) => profile.endpoint(name)?.properties.endpointMonitorStatus;
  const disable = (name: string) =>
    profile.patchEndpoint(name, { properties: { endpointStatus: 'Disabled' } });
  return { clock, west, north, profile, router, ask, status, disable };
}

test('router: goes where the profile says, and keeps to it for the TTL', async () => {
  const { ask, clock, disable, router } = await aRouter();
  expect(await ask('/shop?id=1')).toBe('200 west /shop?id=1');
  disable('west');
  clock.advance(29_999);
  expect(await ask()).toBe('200 west /');
  clock.advance(1);
  expect(await ask()).toBe('200 north /');
  expect(router.counts()).toEqual({
    sent: 3,
    ok: 3,
    lost: 0,
    endpoints: { west: { sent: 2, ok: 2, lost: 0 }, north: { sent: 1, ok: 1, lost: 0 } },
  });
});

test('router: counts as lost what is refused, cut short, late, too long or of 5xx', async () => {
  const { ask, west, router } = await aRouter({ timeoutMs: 100 });
  west.answers((_request, response) => response.writeHead(500).end('ill'));
  expect(await ask()).toBe('500 ill');
  west.answers((_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half', () => response.destroy());
  });
  expect(await ask()).toMatch(/^502 The endpoint 'west' did not answer: /);
  west.answers(() => undefined);
  expect(await ask()).toMatch(/^502 /);
  west.answers((_request, response) => response.end(Buffer.alloc(1_048_577)));
  expect(await ask()).toBe("502 The endpoint 'west' did not answer: The answer is too long.");
  await west.stop();
  expect(await ask()).toMatch(/ECONNREFUSED/);
  expect(router.counts()).toMatchObject({ sent: 5, ok: 0, lost: 5 });
});

test('router: a refusal by the endpoint itself is an answer', async () => {
  const { ask, west, router } = await aRouter();
  west.answers((_request, response) => response.writeHead(404).end('none'));
  expect(await ask()).toBe('404 none');
  expect(router.counts()).toMatchObject({ ok: 1, lost: 0 });
});

test('router: has nobody to go to, when all are disabled; and asks anew at once', async () => {
  const { ask, disable, profile, router } = await aRouter();
  disable('west');
  disable('north');
  expect(await ask()).toBe("503 No endpoint of 'Shop' is enabled.");
  profile.patchEndpoint('north', { properties: { endpointStatus: 'Enabled' } });
  expect(await ask()).toBe('200 north /');
  expect(router.counts()).toMatchObject({
    sent: 2,
    lost: 1,
    endpoints: { north: { sent: 1 }, west: { sent: 0 } },
  });
});

test('router: shares a weighted profile out by chance', async () => {
  const draws = [0, 0.74, 0.75, 0.999];
  const { ask } = await aRouter({ ttlMs: 0, chance: () => draws.shift() ?? 0 }, 'Weighted');
  const served = [await ask(), await ask(), await ask(), await ask()];
  expect(served).toEqual(['200 west /', '200 west /', '200 north /', '200 north /']);
});

test('router: routes GETs alone, and counts nothing else', async () => {
  const { ask, router } = await aRouter();
  expect(await ask('/', 'POST')).toMatch(/^405 Only GETs/);
  expect(router.counts().sent).toBe(0);
});

test('router: its monitor finds an endpoint degraded, and well again', async () => {
  const { ask, clock, west, status } = await aRouter({ ttlMs: 0 });
  await expect.poll(() => [status('west'), status('north')]).toEqual(['Online', 'Online']);
  let probes = 0;
  west.answers((request, response) => {
    if (request.url === '/health') probes += 1;
    response.writeHead(503).end();
  });
  for (const seen of [1, 2, 3]) {
    clock.advance(10_000);
    await expect.poll(() => probes).toBe(seen);
  }
  await expect.poll(() => status('west')).toBe('Degraded');
  expect(await ask()).toBe('200 north /');
  west.answers((_request, response) => response.end('well'));
  clock.advance(10_000);
  await expect.poll(() => status('west')).toBe('Online');
  expect(await ask()).toBe('200 well');
});

test('router: its monitor leaves a disabled endpoint alone', async () => {
  const { clock, west, disable, status } = await aRouter();
  await expect.poll(() => status('west')).toBe('Online');
  disable('west');
  let probes = 0;
  west.answers((_request, response) => {
    probes += 1;
    response.end();
  });
  clock.advance(60_000);
  await expect.poll(() => status('north')).toBe('Online');
  expect(probes).toBe(0);
});

test('router: is gone once it is stopped, with what is under way', async () => {
  const { router, west, ask } = await aRouter();
  const asked = new Promise<void>((resolve) => west.answers(() => resolve()));
  const pending = ask().catch(() => 'cut');
  await asked;
  await router.stop();
  stops.pop();
  expect(await pending).toBe('cut');
  await expect(fetch(router.url)).rejects.toThrow('fetch failed');
});

test('router: refuses to probe with a timeout as long as the interval', async () => {
  const probe = { path: '/', intervalMs: 500, timeoutMs: 500 };
  await expect(aRouter({ probe })).rejects.toThrow(/timeout must be shorter/);
});
