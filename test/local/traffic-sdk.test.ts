/**
 * The unmodified @azure/arm-trafficmanager client against our ARM, over TLS.
 */
import { setDefaultCACertificates } from 'node:tls';
import { TrafficManagerManagementClient } from '@azure/arm-trafficmanager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realClock } from '../../src/local/clock.ts';
import { makeIdentityEndpoint } from '../../src/local/faces/identity.ts';
import { makeAuthority, type Served, serveTls } from '../../src/local/faces/tls.ts';
import { trafficDoors } from '../../src/local/faces/traffic-doors.ts';
import { makeTrafficProfile } from '../../src/local/resources/traffic-profile.ts';
import { aCloud } from './arm-fixtures.ts';
import { aProfileBody, endpointIn } from './traffic-fixtures.ts';

const resource = 'https://management.azure.com';
const healer = { clientId: 'app-1', principalId: 'oid-1' };
const identity = makeIdentityEndpoint({ systemAssigned: healer });
const clock = realClock();
const cloud = aCloud(clock, {
  caller: (authorization) => identity.caller(authorization, resource),
  doors: trafficDoors(() => [profile]),
});
const profile = makeTrafficProfile(aProfileBody([endpointIn('west'), endpointIn('north')]), {
  clock,
  happened: cloud.journal.traffic,
});
let served: Served;
let client: TrafficManagerManagementClient;

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
  client = new TrafficManagerManagementClient(
    { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    'sub-1',
    // The client reaches the address named `$host`; `endpoint` alone is not used.
    { endpoint: served.url, $host: served.url, retryOptions: { maxRetries: 0 } },
  );
});

afterAll(() => served.stop());

test('traffic sdk: reads a profile and its endpoints', async () => {
  profile.seen('west', true);
  expect(await client.profiles.get('shop', 'shop')).toMatchObject({
    name: 'Shop',
    trafficRoutingMethod: 'Priority',
    dnsConfig: { ttl: 30 },
    endpoints: [
      { name: 'west', endpointStatus: 'Enabled', endpointMonitorStatus: 'Online', priority: 1 },
      { name: 'north', endpointMonitorStatus: 'CheckingEndpoint', target: 'north.shop.test' },
    ],
  });
});

test('traffic sdk: updates one endpoint and reads it back', async () => {
  const wanted = { endpointStatus: 'Disabled', priority: 9 };
  const updated = await client.endpoints.update(
    'shop',
    'shop',
    'ExternalEndpoints',
    'west',
    wanted,
  );
  expect(updated).toMatchObject({ ...wanted, endpointMonitorStatus: 'Disabled' });
  const read = await client.endpoints.get('shop', 'shop', 'ExternalEndpoints', 'WEST');
  expect(read).toEqual(updated);
  expect(await client.endpoints.update('shop', 'shop', 'ExternalEndpoints', 'west', read)).toEqual(
    updated,
  );
  const patches = cloud.journal
    .entries()
    .flatMap((entry) => (entry.kind === 'asked' && entry.method === 'PATCH' ? [entry] : []));
  expect(patches).toMatchObject([{ body: { properties: wanted } }, { status: 200 }]);
});

test('traffic sdk: understands a refusal', async () => {
  await expect(
    client.endpoints.update('shop', 'shop', 'ExternalEndpoints', 'north', { priority: 9 }),
  ).rejects.toMatchObject({ statusCode: 400, code: 'BadRequest' });
  await expect(client.profiles.get('shop', 'nothing')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
  });
});
