/**
 * ARM's answers, refusals and journal as HTTP, in virtual time.
 */
import { expect, test } from 'vitest';
import { makeJournal } from '../../src/local/resources/journal.ts';
import { aRunningCloud, HEALER, SCOPE, send, WEB } from './arm-fixtures.ts';
import { aVirtualClock } from './container-group-fixtures.ts';

const anError = (code: string, message: unknown = expect.any(String)) => ({
  error: { code, message },
});

test('arm: shows a group, whatever the case of its id', async () => {
  const cloud = aRunningCloud();
  const answer = await send(cloud, 'GET', WEB.toUpperCase());
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual(JSON.parse(JSON.stringify(cloud.group.get())));
  expect(answer.headers.get('date')).toBe('Sat, 21 Nov 2026 10:00:03 GMT');
  expect(answer.headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('arm: lists a resource group, without instance views', async () => {
  const cloud = aRunningCloud();
  const answer = await send(cloud, 'GET', `${SCOPE}/containerGroups`);
  expect(answer.body).toMatchObject({ value: [{ name: 'Web' }] });
  expect(JSON.stringify(answer.body)).not.toContain('instanceView');
  const other = await send(cloud, 'GET', `${SCOPE.replace('shop', 'sho')}/containerGroups`);
  expect(other.body).toEqual({ value: [] });
});

test('arm: a restart is 204 with a Location that says 202, then 204', async () => {
  const cloud = aRunningCloud();
  const answer = await send(cloud, 'POST', `${WEB}/restart`);
  expect(answer.status).toBe(204);
  expect(answer.headers.get('retry-after')).toBe('1');
  const { pathname, search, origin } = new URL(answer.headers.get('location') ?? '');
  expect(origin).toBe('https://arm.test');
  const running = await send(cloud, 'GET', pathname + search);
  expect(running.status).toBe(202);
  expect(running.headers.get('location')).toBe(answer.headers.get('location'));
  cloud.clock.advance(3_000);
  expect((await send(cloud, 'GET', pathname + search)).status).toBe(204);
  cloud.group.lie({ polls: 'failing' });
  const failing = await send(cloud, 'GET', pathname + search);
  expect(failing).toMatchObject({ status: 500, body: anError('InternalServerError') });
  const unknown = await send(cloud, 'GET', `${pathname}0${search}`);
  expect(unknown).toMatchObject({ status: 404, body: anError('NotFound') });
});

test('arm: stop is 204, start 202, and what a group refuses 409', async () => {
  const cloud = aRunningCloud();
  expect((await send(cloud, 'POST', `${WEB}/stop`)).status).toBe(204);
  expect(await send(cloud, 'POST', `${WEB}/restart`)).toMatchObject({
    status: 409,
    body: anError('ContainerGroupTransitioning'),
  });
  cloud.clock.advance(1_000);
  expect(await send(cloud, 'POST', `${WEB}/restart`)).toMatchObject({
    status: 409,
    body: anError('ContainerGroupStopped', expect.stringContaining('is stopped')),
  });
  const start = await send(cloud, 'POST', `${WEB}/start`);
  expect(start.status).toBe(202);
  expect(start.headers.get('location')).toContain('/locations/westeurope/operations/');
});

test('arm: gives the tail of a log', async () => {
  const cloud = aRunningCloud();
  for (const line of ['one', 'two']) cloud.runtime.runs[0]?.events.onOutput(line);
  const path = `${WEB}/containers/app/logs?api-version=2025-09-01`;
  expect((await send(cloud, 'GET', path)).body).toEqual({ content: 'one\ntwo\n' });
  const tail = await send(cloud, 'GET', `${path}&tail=1&timestamps=true`);
  expect(tail.body).toEqual({ content: '2026-11-21T10:00:03.000Z two\n' });
  expect(await send(cloud, 'GET', `${path}&tail=-1`)).toMatchObject({ status: 400 });
  expect(await send(cloud, 'GET', path.replace('app', 'db'))).toMatchObject({
    status: 404,
    body: anError('ContainerNotFound'),
  });
});

test('arm: does nothing for a caller without a valid token', async () => {
  const cloud = aRunningCloud();
  const answer = await send(cloud, 'POST', `${WEB}/restart`, 'Bearer hush');
  expect(answer).toMatchObject({ status: 401, body: anError('AuthenticationFailed') });
  expect(JSON.stringify(answer.body)).not.toContain('hush');
  cloud.clock.advance(10_000);
  expect(cloud.runtime.runs).toHaveLength(1);
});

test.each([
  ['GET', `${WEB}?x=1`, 400, 'MissingApiVersionParameter'],
  ['GET', `${WEB}?api-version=2018-10-01`, 400, 'NoRegisteredProviderFound'],
  ['GET', `${WEB}2`, 404, 'ResourceNotFound'],
  ['POST', `${WEB}2/restart`, 404, 'ResourceNotFound'],
  ['POST', WEB, 404, 'InvalidResourceType'],
  ['GET', '/%E0%A4%A', 404, 'InvalidResourceType'],
  ['GET', WEB.replace('shop', '%E0%A4%A'), 404, 'ResourceNotFound'],
] as const)('arm: %s %s is %i %s', async (method, path, status, code) => {
  expect(await send(aRunningCloud(), method, path)).toMatchObject({
    status,
    body: anError(code),
  });
});

test('arm: a caller without the role is refused, named with what it lacks', async () => {
  const cloud = aRunningCloud({ permits: (_caller, action) => action.endsWith('/read') });
  expect((await send(cloud, 'GET', WEB)).status).toBe(200);
  expect(await send(cloud, 'POST', `${WEB}/restart`)).toMatchObject({
    status: 403,
    body: anError(
      'AuthorizationFailed',
      expect.stringContaining('Microsoft.ContainerInstance/containerGroups/restart/action'),
    ),
  });
  expect(cloud.group.get().properties.provisioningState).toBe('Succeeded');
});

test('arm: throttles writes alone, when told to, until told to stop', async () => {
  const cloud = aRunningCloud();
  cloud.arm.disturb({ status: 429, retryAfterSeconds: 17, only: 'writes' });
  const answer = await send(cloud, 'POST', `${WEB}/restart`);
  expect(answer).toMatchObject({ status: 429, body: anError('SubscriptionRequestsThrottled') });
  expect(answer.headers.get('retry-after')).toBe('17');
  expect((await send(cloud, 'GET', WEB)).status).toBe(200);
  cloud.arm.disturb({ status: 503 });
  expect((await send(cloud, 'GET', WEB)).status).toBe(503);
  cloud.arm.disturb(null);
  expect((await send(cloud, 'POST', `${WEB}/restart`)).status).toBe(204);
});

test('journal: tells who asked for what, what was answered, and what was done', async () => {
  const cloud = aRunningCloud();
  await send(cloud, 'POST', `${WEB}/restart`);
  await send(cloud, 'POST', `${WEB}/restart`, 'Bearer bad');
  cloud.clock.advance(3_000);
  const [target, at] = [WEB.toLowerCase(), Date.UTC(2026, 10, 21, 10, 0, 3)];
  const asked = { kind: 'asked', at, method: 'POST', operation: 'restart', target };
  const done = { kind: 'done', target, container: 'app' };
  expect(cloud.journal.entries()).toEqual([
    { ...asked, caller: HEALER, status: 204 },
    { ...asked, caller: null, status: 401 },
    { ...done, at, what: 'started', run: 1, cause: 'create' },
    { ...done, at, what: 'killed', run: 1, cause: 'restart' },
    { ...done, at, what: 'exited', run: 1, exitCode: 143, killed: true },
    { ...done, at: at + 3_000, what: 'started', run: 2, cause: 'restart' },
  ]);
});

test('journal: an answer that is held back is there before it is given', async () => {
  const cloud = aRunningCloud();
  cloud.group.lie({ answerDelayMs: 90_000, restart: 'works-but-500' });
  let answered = 0;
  const pending = send(cloud, 'POST', `${WEB}/restart`).then(({ status }) => (answered = status));
  await Promise.resolve();
  expect(cloud.journal.entries()[0]).toMatchObject({ operation: 'restart', status: 500 });
  cloud.clock.advance(89_999);
  expect(cloud.runtime.runs).toHaveLength(2);
  expect(answered).toBe(0);
  cloud.clock.advance(1);
  expect(await pending).toBe(500);
});

test('journal: is bounded; reads push out only reads, and what is gone is counted', () => {
  const clock = aVirtualClock();
  const journal = makeJournal({ clock, entriesMax: 2, readsMax: 3 });
  const ask = (method: 'GET' | 'POST') =>
    journal.asked({
      at: clock.now(),
      method,
      operation: method === 'GET' ? 'get' : 'restart',
      target: WEB,
      caller: HEALER,
      status: 200,
    });
  ask('POST');
  for (let count = 0; count < 10; count += 1) ask('GET');
  expect(journal.entries()).toHaveLength(4);
  expect(journal.dropped).toEqual({ reads: 7, others: 0 });
  journal.done(WEB, 'app', { what: 'started', run: 1, cause: 'create' });
  journal.done(WEB, 'app', { what: 'started', run: 2, cause: 'policy' });
  expect(journal.dropped).toEqual({ reads: 7, others: 1 });
});
