/** Routing by the unmodified SDK over TLS, before the local ARM and before one that misbehaves. */
import { ManagedIdentityCredential } from '@azure/identity';
import { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { routing } from '../../src/azure/routing.ts';
import type { FailoverGroup } from '../../src/core/failover/group.ts';
import { makeArm } from '../../src/local/faces/arm.ts';
import { serveTls } from '../../src/local/faces/tls.ts';
import type { FetchApp } from '../../src/local/faces/tls.ts';
import { trafficDoors } from '../../src/local/faces/traffic-doors.ts';
import { makeJournal } from '../../src/local/resources/journal.ts';
import { makeTrafficProfile } from '../../src/local/resources/traffic-profile.ts';
import type { Routing } from '../../src/pipeline/ports.ts';
import {
  aRoutedGroup,
  profileId,
  routingContract,
  theEndpoints,
} from '../contract/routing.contract.ts';
import type { RoutingTrouble } from '../contract/routing.contract.ts';
import { aVirtualClock } from '../local/container-group-fixtures.ts';
import { aProfileBody } from '../local/traffic-fixtures.ts';
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

const routingAt = (endpoint: string): Routing =>
  routing({ endpoint, credential: new ManagedIdentityCredential() });

async function serve(app: FetchApp): Promise<string> {
  const served = await serveTls(app, await identity.authority.issue(['127.0.0.1']));
  ends.push(() => served.stop());
  return served.url;
}

async function aRoutingWorld() {
  const clock = aVirtualClock();
  const journal = makeJournal({ clock });
  const body = { ...aProfileBody(theEndpoints), id: profileId };
  const profile = makeTrafficProfile(body, { clock });
  let trouble: RoutingTrouble = 'none';
  let may = true;
  const arm = makeArm({
    clock,
    journal,
    groups: () => [],
    doors: trafficDoors(() => [profile]),
    caller: (header) => identity.identity.caller(header),
    permits: (_caller, action) => may || !action.endsWith('/write'),
  });
  const hangs = new Promise<Response>(() => undefined);
  const fetch = (request: Request) => (trouble === 'hangs' ? hangs : arm.app.fetch(request));
  const here = routingAt(await serve({ fetch }));
  const away = routingAt(`https://127.0.0.1:${await freePort()}`);
  const reached = (): Routing => (trouble === 'unreachable' ? away : here);
  const port: Routing = {
    read: (group) => reached().read(group),
    set: (group, side, wanted) => reached().set(group, side, wanted),
    mayWrite: (group) => reached().mayWrite(group),
  };
  return {
    routing: port,
    profile,
    journal,
    trouble: (next: RoutingTrouble) => void (trouble = next),
    permit: (next: boolean) => void (may = next),
  };
}

routingContract('the local ARM', aRoutingWorld);

const group = aRoutedGroup();

test('routing: a side is set by one PATCH of the endpoint with nothing else in it', async () => {
  const world = await aRoutingWorld();
  const { journal } = world;
  world.profile.lie({ patch: 'works-but-500' });
  await world.routing.set(group, 'secondary', { inRotation: true, priority: 9 });
  await world.routing.set(group, 'primary', { inRotation: false, priority: null });
  expect(journal.entries()).toMatchObject([
    {
      method: 'PATCH',
      target: `${profileId}/externalEndpoints/north`.toLowerCase(),
      body: { properties: { endpointStatus: 'Enabled', priority: 9 } },
    },
    {
      target: `${profileId}/externalEndpoints/west`.toLowerCase(),
      body: { properties: { endpointStatus: 'Disabled' } },
    },
  ]);
  const bodies = journal.entries().map((one) => (one.kind === 'asked' ? one.body : null));
  expect(bodies[1]).toEqual({ properties: { endpointStatus: 'Disabled' } });
});

test('routing: nothing is asked anywhere, when the profileId is no profile’s', async () => {
  const traffic = { profileId: '/subscriptions/s', endpoints: endpointsOf(group) };
  const wrong = aRoutedGroup({ traffic });
  const { read, set, mayWrite } = bound(routingAt('https://127.0.0.1:1'));
  const why = 'the profileId is no Traffic Manager profile’s';
  expect(await read(wrong)).toEqual({ kind: 'unknown', why });
  const outcome = await set(wrong, 'primary', { inRotation: true, priority: null });
  expect(outcome).toEqual({ kind: 'refused', detail: why });
  expect(await mayWrite(wrong)).toBeNull();
});

function endpointsOf({ traffic }: FailoverGroup) {
  if (traffic === null) throw new Error('No traffic follows this group.');
  return traffic.endpoints;
}

const bound = (port: Routing) => ({
  read: (group: FailoverGroup) => port.read(group),
  set: (...args: Parameters<Routing['set']>) => port.set(...args),
  mayWrite: (group: FailoverGroup) => port.mayWrite(group),
});

const north = { name: 'north', type: 'x/externalEndpoints', properties: {} };
const endpoint = {
  name: 'west',
  type: 'Microsoft.Network/trafficManagerProfiles/EXTERNALendpoints',
};
const enabled = { endpointStatus: 'Enabled' };

test.each([
  ['the profile is disabled', { profileStatus: 'Disabled', endpoints: [] }, /is Disabled/],
  ['the profile has no status', { endpoints: [] }, /without a status/],
  ['the profile has no endpoints', { profileStatus: 'Enabled' }, /west .* is not in/],
  [
    'an endpoint has no status',
    { profileStatus: 'Enabled', endpoints: [{ ...endpoint, properties: enabled }, north] },
    /north .* without a status/,
  ],
  [
    'an endpoint is in a state unheard of',
    {
      profileStatus: 'Enabled',
      endpoints: [{ ...endpoint, properties: { endpointStatus: 'Odd' } }],
    },
    /west .* is Odd/,
  ],
])('routing: nobody is taken for out of rotation, when %s', async (_, properties, why) => {
  const app = new Hono().get('*', (context) => context.json({ properties }));
  const view = await routingAt(await serve(app)).read(group);
  expect(view).toEqual({ kind: 'unknown', why: expect.stringMatching(why) });
});

interface Role {
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
}
const write = 'Microsoft.Network/trafficManagerProfiles/externalEndpoints/write';

test.each<readonly [string, readonly Role[], boolean]>([
  ['one allows the very action', [{ actions: [write] }], true],
  ['one allows it in other letters', [{ actions: [write.toUpperCase()] }], true],
  ['one allows everything', [{ actions: ['*'] }], true],
  ['one allows everything of the provider', [{ actions: ['Microsoft.Network/*'] }], true],
  ['one allows every write', [{ actions: ['*/write'] }], true],
  ['there is none', [], false],
  ['one allows reading', [{ actions: ['*/read'] }], false],
  [
    'one allows writing the profile alone',
    [{ actions: ['Microsoft.Network/trafficManagerProfiles/write'] }],
    false,
  ],
  ['one excludes it again', [{ actions: ['*'], notActions: ['Microsoft.Network/*/write'] }], false],
  [
    'one excludes what another allows',
    [{ actions: ['*'], notActions: [write] }, { actions: [write] }],
    true,
  ],
  ['one has a point where the action has a slash', [{ actions: [write.replace('/', '.')] }], false],
  ['one looks like a pattern', [{ actions: ['Microsoft.Network/(.+)+/write'] }], false],
])('routing: our right is what the roles say, when %s', async (_, roles, wanted) => {
  const app = new Hono().get('*', (context) => context.json({ value: roles }));
  expect(await routingAt(await serve(app)).mayWrite(group)).toBe(wanted);
});

test('routing: the roles of every page count, up to five', async () => {
  let pages = 0;
  let last = 3;
  const app = new Hono().get('*', ({ req, json }) => {
    pages += 1;
    const value = [{ actions: pages === last ? ['*'] : [] }];
    const { origin, pathname } = new URL(req.url);
    return json({ value, ...(pages < last && { nextLink: `${origin}${pathname}?page=${pages}` }) });
  });
  const port = routingAt(await serve(app));
  expect(await port.mayWrite(group)).toBe(true);
  expect(pages).toBe(3);
  pages = 0;
  last = 100;
  expect(await port.mayWrite(group)).toBeNull();
  expect(pages).toBe(5);
});

test.each([
  ['a page elsewhere', () => Response.json({ value: [], nextLink: 'https://127.0.0.1:1/' })],
  ['403', () => Response.json({ error: { code: 'AuthorizationFailed' } }, { status: 403 })],
  ['something else', () => Response.json({ value: [{ actions: '*' }] })],
  ['no JSON', () => new Response('<html>')],
  ['another place', () => Response.redirect('https://127.0.0.1:1/', 302)],
])('routing: nobody can tell our right, when ARM answers %s', async (_, answer) => {
  const port = routingAt(await serve({ fetch: answer }));
  expect(await port.mayWrite(group)).toBeNull();
});

test('routing: ARM is asked by our identity, with a token for itself', async () => {
  const headers: (string | null)[] = [];
  const fetch = (request: Request) => {
    headers.push(request.headers.get('authorization'));
    return Response.json({ value: [], properties: {} });
  };
  const url = await serve({ fetch });
  await routingAt(url).read(group);
  await routingAt(url).mayWrite(group);
  const callers = headers.map((header) => identity.identity.caller(header, url));
  expect(callers).toEqual([
    { oid: 'principal', appid: 'app' },
    { oid: 'principal', appid: 'app' },
  ]);
});
