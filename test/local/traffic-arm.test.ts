/**
 * Traffic Manager behind ARM as HTTP, in virtual time: answers, refusals, roles and the journal.
 */
import { expect, test } from 'vitest';
import type { ArmOptions } from '../../src/local/faces/arm.ts';
import { trafficDoors } from '../../src/local/faces/traffic-doors.ts';
import { makeTrafficProfile } from '../../src/local/resources/traffic-profile.ts';
import { aRunningCloud, HEALER } from './arm-fixtures.ts';
import { aProfileBody, endpointIn, SHOP } from './traffic-fixtures.ts';

const WEST = `${SHOP}/externalEndpoints/west`;
const PERMISSIONS = `${SHOP}/providers/Microsoft.Authorization/permissions`;
const DISABLED = '{"properties":{"endpointStatus":"Disabled"}}';

/** ARM with one profile, and a way to send it what a client would. */
function aTrafficCloud(options: Partial<ArmOptions> = {}) {
  const cloud = aRunningCloud({ doors: trafficDoors(() => [profile]), ...options });
  const profile = makeTrafficProfile(aProfileBody([endpointIn('west'), endpointIn('north')]), {
    clock: cloud.clock,
    happened: cloud.journal.traffic,
  });
  const send = async (method: string, path: string, body?: string, token = 'good') => {
    const answer = await cloud.arm.app.request(`https://arm.test${path}?api-version=2022-04-01`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body }),
    });
    return {
      status: answer.status,
      headers: answer.headers,
      body: await answer.json(),
    };
  };
  const trafficEntries = () =>
    cloud.journal
      .entries()
      .filter((entry) => entry.kind === 'traffic' || entry.target.includes('trafficmanager'));
  return { ...cloud, profile, send, trafficEntries };
}

const anError = (code: string) => ({ error: { code, message: expect.any(String) } });

test('traffic arm: shows a profile and an endpoint, whatever the case of their ids', async () => {
  const { send, profile } = aTrafficCloud();
  const whole = await send('GET', SHOP.toUpperCase());
  expect(whole).toMatchObject({ status: 200, body: profile.get() });
  expect(whole.headers.get('etag')).toBeNull();
  const one = await send('GET', WEST.toUpperCase());
  expect(one).toMatchObject({ status: 200, body: profile.endpoint('west') });
});

test('traffic arm: a PATCH is in the journal with its body, then what it changed', async () => {
  const { send, trafficEntries, profile } = aTrafficCloud();
  expect(await send('PATCH', WEST, DISABLED)).toMatchObject({
    status: 200,
    body: { name: 'west', properties: { endpointStatus: 'Disabled', priority: 1 } },
  });
  expect(profile.answer()).toMatchObject([{ name: 'north' }]);
  const target = SHOP.toLowerCase();
  expect(trafficEntries()).toMatchObject([
    {
      kind: 'asked',
      method: 'PATCH',
      operation: 'patch-endpoint',
      target: WEST.toLowerCase(),
      body: JSON.parse(DISABLED),
      caller: HEALER,
      status: 200,
    },
    { kind: 'traffic', target, what: 'endpoint-changed', endpoint: 'west' },
    { kind: 'traffic', target, what: 'monitor-changed', monitorStatus: 'Disabled' },
    { kind: 'traffic', target, what: 'answer-changed', endpoints: ['north'] },
  ]);
});

test.for([
  ['PATCH', WEST, '{', 400, 'InvalidRequestContent'],
  ['PATCH', WEST, '{"properties":{"priority":2}}', 400, 'BadRequest'],
  ['PATCH', WEST, JSON.stringify({ tags: 'x'.repeat(9_000) }), 413, 'RequestContentTooLarge'],
  ['PATCH', WEST.replace('west', 'south'), DISABLED, 404, 'ResourceNotFound'],
  ['PATCH', WEST.replace('external', 'azure'), DISABLED, 404, 'ResourceNotFound'],
  ['PATCH', WEST.replace('external', 'other'), DISABLED, 404, 'InvalidResourceType'],
  ['GET', `${SHOP}x`, undefined, 404, 'ResourceNotFound'],
  ['GET', WEST.replace('west', 'south'), undefined, 404, 'ResourceNotFound'],
  ['PUT', WEST, DISABLED, 404, 'InvalidResourceType'],
] as const)('traffic arm: %s %s with %s is %i %s', async ([method, path, body, status, code]) => {
  const { send, profile } = aTrafficCloud();
  expect(await send(method, path, body)).toMatchObject({ status, body: anError(code) });
  expect(profile.answer()).toMatchObject([{ name: 'west' }]);
});

test('traffic arm: nothing is done for a caller without a token, or of an unknown version', async () => {
  const { send, arm, profile } = aTrafficCloud();
  expect(await send('PATCH', WEST, DISABLED, 'bad')).toMatchObject({
    status: 401,
    body: anError('AuthenticationFailed'),
  });
  const old = await arm.app.request(`https://arm.test${WEST}?api-version=2015-11-01`, {
    method: 'PATCH',
    headers: { authorization: 'Bearer good' },
    body: DISABLED,
  });
  expect(old.status).toBe(400);
  expect(profile.answer()).toMatchObject([{ name: 'west' }]);
});

test('traffic arm: permissions name what the caller may do, and a PATCH needs the write', async () => {
  const ask = 'Microsoft.Authorization/permissions/read';
  const may = new Set([ask, 'read', 'externalEndpoints/read']);
  const { send } = aTrafficCloud({
    permits: (_caller, action) =>
      may.has(action.replace('Microsoft.Network/trafficManagerProfiles/', '')),
  });
  expect(await send('PATCH', WEST, DISABLED)).toMatchObject({
    status: 403,
    body: { error: { message: expect.stringContaining('Profiles/externalEndpoints/write') } },
  });
  const actionsNow = async () => {
    const { body } = await send('GET', PERMISSIONS);
    const { value } = body as { value: { actions: string[] }[] };
    return value.flatMap(({ actions }) => actions);
  };
  expect(await actionsNow()).toEqual([
    'Microsoft.Network/trafficManagerProfiles/read',
    'Microsoft.Network/trafficManagerProfiles/externalEndpoints/read',
  ]);
  may.add('externalEndpoints/write');
  expect(await actionsNow()).toContain(
    'Microsoft.Network/trafficManagerProfiles/externalEndpoints/write',
  );
  expect((await send('PATCH', WEST, DISABLED)).status).toBe(200);
  may.clear();
  may.add(ask);
  expect(await actionsNow()).toEqual([]);
  may.clear();
  expect(await send('GET', PERMISSIONS)).toMatchObject({
    status: 403,
    body: { error: { message: expect.stringContaining(ask) } },
  });
});

test('traffic arm: refuses as it is told, with the time to wait for', async () => {
  const { send, profile, arm } = aTrafficCloud();
  profile.lie({ patch: { refuses: 429 } });
  const answer = await send('PATCH', WEST, DISABLED);
  expect(answer).toMatchObject({ status: 429, body: anError('TooManyRequests') });
  expect(answer.headers.get('retry-after')).toBe('5');
  arm.disturb({ status: 503, only: 'writes' });
  expect((await send('PATCH', WEST, DISABLED)).status).toBe(503);
  expect((await send('GET', WEST)).status).toBe(200);
});

test('traffic arm: an answer that is held back is in the journal before it is given', async () => {
  const { send, profile, clock, trafficEntries } = aTrafficCloud();
  profile.lie({ answerDelayMs: 90_000 });
  let answered = 0;
  const pending = send('PATCH', WEST, DISABLED).then(({ status }) => (answered = status));
  await expect.poll(trafficEntries).toHaveLength(4);
  clock.advance(89_999);
  expect([answered, profile.answer()]).toMatchObject([0, [{ name: 'north' }]]);
  clock.advance(1);
  expect(await pending).toBe(200);
});
