/**
 * A Traffic Manager profile in virtual time: whom it answers with, what a PATCH does, and how it
 * lies.
 */
import { expect, test } from 'vitest';
import { aProfileBody, aWorld, endpointIn, SHOP } from './traffic-fixtures.ts';

test('traffic: shows a profile as ARM does, with a status for each endpoint', () => {
  const { profile } = aWorld();
  expect(profile.get()).toMatchObject({
    id: SHOP,
    name: 'Shop',
    type: 'Microsoft.Network/trafficManagerProfiles',
    location: 'global',
    properties: {
      profileStatus: 'Enabled',
      trafficRoutingMethod: 'Priority',
      dnsConfig: { relativeName: 'shop', fqdn: 'shop.trafficmanager.net', ttl: 30 },
      monitorConfig: { profileMonitorStatus: 'CheckingEndpoints', intervalInSeconds: 10 },
      endpoints: [{ name: 'west' }, { name: 'north' }],
    },
  });
  expect(profile.endpoint('NORTH', 'EXTERNALendpoints')).toEqual({
    id: `${SHOP}/externalEndpoints/north`,
    name: 'north',
    type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints',
    properties: {
      target: 'north.shop.test',
      endpointStatus: 'Enabled',
      endpointMonitorStatus: 'CheckingEndpoint',
      priority: 2,
      weight: 1,
      alwaysServe: 'Disabled',
    },
  });
  expect(profile.endpoint('north', 'azureEndpoints')).toBeUndefined();
});

test('traffic: goes to the next priority, once more probes have failed than are tolerated', () => {
  const world = aWorld();
  expect(world.answers()).toEqual(['west']);
  world.profile.seen('west', true);
  world.profile.seen('north', true);
  world.fail('west', 2);
  expect([world.status('west'), world.answers()]).toEqual(['Online', ['west']]);
  world.fail('west', 1);
  expect([world.status('west'), world.answers()]).toEqual(['Degraded', ['north']]);
  expect(world.profile.get().properties.monitorConfig.profileMonitorStatus).toBe('Degraded');
  world.profile.seen('west', true);
  expect([world.status('west'), world.answers()]).toEqual(['Online', ['west']]);
  expect(world.happenings.filter(({ what }) => what === 'answer-changed')).toEqual([
    { what: 'answer-changed', endpoints: ['north'] },
    { what: 'answer-changed', endpoints: ['west'] },
  ]);
});

test('traffic: goes to all that are enabled, where all of them are degraded', () => {
  const world = aWorld();
  world.fail('west', 3);
  world.fail('north', 3);
  expect(world.answers()).toEqual(['west', 'north']);
  world.patch('north', { endpointStatus: 'Disabled' });
  expect(world.answers()).toEqual(['west']);
  world.patch('west', { endpointStatus: 'Disabled' });
  expect(world.answers()).toEqual([]);
  expect(world.profile.get().properties.monitorConfig.profileMonitorStatus).toBe('Inactive');
});

test('traffic: is shared by weight among the healthy, in a weighted profile', () => {
  const endpoints = [
    endpointIn('west', { weight: 3 }),
    endpointIn('north'),
    endpointIn('east', { endpointStatus: 'Disabled', weight: 9 }),
  ];
  const world = aWorld(aProfileBody(endpoints, 'Weighted'));
  expect(world.profile.answer()).toEqual([
    { name: 'west', target: 'west.shop.test', weight: 3 },
    { name: 'north', target: 'north.shop.test', weight: 1 },
  ]);
  world.fail('west', 3);
  expect(world.answers()).toEqual(['north']);
});

test('traffic: an endpoint that is always served is not probed', () => {
  const endpoints = [endpointIn('west', { alwaysServe: 'Enabled' }), endpointIn('north')];
  const world = aWorld(aProfileBody(endpoints));
  expect(world.profile.probed()).toEqual([{ name: 'north', target: 'north.shop.test' }]);
  world.fail('west', 5);
  expect([world.status('west'), world.answers()]).toEqual(['Unmonitored', ['west']]);
});

test('traffic: one PATCH moves an endpoint in with its priority, and its probing begins anew', () => {
  const endpoints = [endpointIn('west'), endpointIn('north', { endpointStatus: 'Disabled' })];
  const world = aWorld(aProfileBody(endpoints));
  world.fail('north', 9);
  expect(world.status('north')).toBe('Disabled');
  const answer = world.patch('north', { endpointStatus: 'Enabled', priority: 7 });
  expect(answer).toEqual({ status: 200, body: world.profile.endpoint('north') });
  expect(world.happenings).toMatchObject([
    { what: 'endpoint-changed', endpoint: 'north', endpointStatus: 'Enabled', priority: 7 },
    { what: 'monitor-changed', endpoint: 'north', monitorStatus: 'CheckingEndpoint' },
  ]);
  world.patch('north', { endpointStatus: 'Enabled' });
  expect(world.happenings).toHaveLength(2);
});

test('traffic: a whole endpoint that was read may be sent back', () => {
  const { profile, happenings } = aWorld();
  expect(profile.patchEndpoint('west', profile.endpoint('west'))).toMatchObject({ status: 200 });
  expect(happenings).toEqual([]);
});

test.for<[string, unknown, number, RegExp]>([
  ['west', { properties: { priority: 2 } }, 400, /priority 2 is that of the endpoint 'north'/],
  ['west', { properties: { priority: 0 } }, 400, /'priority' must be a whole number/],
  ['west', { properties: { weight: 1_001 } }, 400, /'weight' must be a whole number/],
  ['west', { properties: { endpointStatus: 'On' } }, 400, /'endpointStatus' must be Enabled or/],
  ['west', { properties: { target: 'evil.test' } }, 400, /'target' must be left as it is/],
  ['west', { properties: { subnets: [] } }, 400, /'subnets' must be left out/],
  ['west', { properties: [] }, 400, /must be an object/],
  ['west', null, 400, /must be an object/],
  ['south', {}, 404, /'south' .* was not found/],
])('traffic: refuses a PATCH of %s with %j: %d', ([name, body, status, why]) => {
  const world = aWorld();
  const answer = world.profile.patchEndpoint(name, body);
  expect(answer).toMatchObject({ status, error: { message: expect.stringMatching(why) } });
  expect(world.happenings).toEqual([]);
});

test.for<[RegExp, ReturnType<typeof aProfileBody>]>([
  [/priority 1 is that/, aProfileBody([endpointIn('west'), endpointIn('north', { priority: 1 })])],
  [/two endpoints are named 'WEST'/, aProfileBody([endpointIn('west'), endpointIn('WEST')])],
  [/'west': .* 'weight' must be/, aProfileBody([endpointIn('west', { weight: 0 })])],
  [/'\/subscriptions\/s\/shop' must be/, { ...aProfileBody([]), id: '/subscriptions/s/shop' }],
])('traffic: cannot be made of a bad body: %s', ([why, body]) => {
  expect(() => aWorld(body)).toThrow(why);
});

test('traffic lies: answers 200 and does nothing; only reading back tells', () => {
  const world = aWorld(undefined, { patch: 'answers-200-does-nothing' });
  expect(world.patch('west', { endpointStatus: 'Disabled' })).toMatchObject({
    status: 200,
    body: { properties: { endpointStatus: 'Disabled', endpointMonitorStatus: 'Disabled' } },
  });
  expect([world.status('west'), world.happenings]).toEqual(['CheckingEndpoint', []]);
});

test('traffic lies: answers 500 and does it', () => {
  const world = aWorld(undefined, { patch: 'works-but-500' });
  expect(world.patch('west', { endpointStatus: 'Disabled' })).toMatchObject({ status: 500 });
  expect(world.answers()).toEqual(['north']);
});

test('traffic lies: does it late, and not at all if that clashes by then', () => {
  const world = aWorld(undefined, { patch: { slowMs: 60_000 } });
  expect(world.patch('west', { endpointStatus: 'Disabled' })).toMatchObject({ status: 200 });
  world.patch('west', { priority: 5 });
  world.profile.lie({ patch: 'honest' });
  world.patch('north', { priority: 5 });
  world.clock.advance(59_999);
  expect(world.answers()).toEqual(['west']);
  world.clock.advance(1);
  expect(world.answers()).toEqual(['north']);
  expect(world.profile.endpoint('west')?.properties.priority).toBe(1);
});

test.for([403, 429, 503] as const)(
  'traffic lies: refuses with %d until told otherwise',
  (refuses) => {
    const world = aWorld(undefined, { patch: { refuses } });
    expect(world.patch('west', { endpointStatus: 'Disabled' })).toMatchObject({ status: refuses });
    expect(world.answers()).toEqual(['west']);
    world.profile.lie({ patch: 'honest' });
    expect(world.patch('west', { endpointStatus: 'Disabled' })).toMatchObject({ status: 200 });
  },
);

test('traffic lies: shows a wrong status, and answers by the true one', () => {
  const world = aWorld();
  world.profile.lie({ monitorStatus: { west: 'Degraded' } });
  expect(world.profile.get().properties.monitorConfig.profileMonitorStatus).toBe('Degraded');
  expect([world.status('west'), world.answers()]).toEqual(['Degraded', ['west']]);
});
