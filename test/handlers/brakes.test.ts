import { describe, expect, test } from 'vitest';
import { anApp, aRequest, inMinutes, jsonIn, now, patient } from './an-app.ts';
import { brake, brakes } from '../../src/handlers/brakes.ts';
import { minutes, plus } from '../../src/core/time.ts';

const put = (scope: string, body: object) =>
  aRequest({ method: 'PUT', params: { scope }, body: JSON.stringify(body) });

const lift = (scope: string) => aRequest({ method: 'DELETE', params: { scope } });

const ask = { owner: 'ana', reason: 'release' };

describe('brakes: set', () => {
  test.each([
    ['fleet', 'fleet'],
    ['group:shop', 'group'],
    ['target:web', 'group'],
  ] as const)('lie in the row that every claim swaps, for %s', async (scope, row) => {
    const { app, store } = anApp();
    const response = await brake(app, put(scope, { ...ask, for: '30m' }), patient);
    expect(response.status).toBe(200);
    expect(jsonIn(response)).toEqual({
      result: 'set',
      brake: { scope, ...ask, from: inMinutes(0), until: inMinutes(30), on: true },
    });
    expect(store[row].brakes).toHaveLength(1);
    expect(store.fleet.brakes.length + store.group.brakes.length).toBe(1);
    expect(jsonIn(await brakes(app, aRequest(), patient))).toMatchObject({
      at: inMinutes(0),
      brakes: [{ scope, owner: 'ana' }],
    });
  });

  test.each([
    [{}, 0, null, true],
    [{ until: inMinutes(60) }, 0, 60, true],
    [{ from: inMinutes(10), for: '1h' }, 10, 70, false],
    [{ from: inMinutes(-10), for: '1h30m' }, -10, 80, true],
    [{ from: null, until: null, for: null }, 0, null, true],
  ])('for the span asked, when it is %j', async (span, from, until, on) => {
    const { app } = anApp();
    const response = await brake(app, put('fleet', { ...ask, ...span }), patient);
    expect(jsonIn(response)).toMatchObject({
      brake: { from: inMinutes(from), until: until === null ? null : inMinutes(until), on },
    });
  });

  test("in place of its owner's own, and without those that have expired", async () => {
    const { app, store } = anApp();
    const scope = { kind: 'target', target: 'api' } as const;
    const expired = { ...ask, scope, from: plus(now, minutes(-9)), until: plus(now, minutes(-1)) };
    store.group = { ...store.group, brakes: [expired] };
    await brake(app, put('target:web', ask), patient);
    await brake(app, put('target:web', { ...ask, reason: 'longer' }), patient);
    await brake(app, put('target:web', { ...ask, owner: 'bo' }), patient);
    expect(store.group.brakes).toMatchObject([
      { owner: ask.owner, reason: 'longer' },
      { owner: 'bo' },
    ]);
  });

  test.each([
    [{ reason: 'release' }, 'owner'],
    [{ ...ask, reason: ' ' }, 'reason'],
    [{ ...ask, reason: 'release\nforged line' }, 'reason'],
    [{ ...ask, reason: 'x'.repeat(201) }, 'reason'],
    [{ ...ask, until: 'tomorrow' }, 'until'],
    [{ ...ask, from: '1960-01-01T00:00:00Z' }, 'from'],
    [{ ...ask, until: inMinutes(0) }, 'until'],
    [{ ...ask, from: inMinutes(60), until: inMinutes(30) }, 'until'],
    [{ ...ask, for: '30' }, 'for'],
    [{ ...ask, for: '0m' }, 'for'],
    [{ ...ask, for: '99999d' }, 'for'],
    [{ ...ask, from: inMinutes(-60), for: '30m' }, 'for'],
    [{ ...ask, for: '30m', until: inMinutes(30) }, 'until'],
    [{ ...ask, from: '2999-01-01T00:00:00Z' }, 'from'],
    [{ ...ask, untill: inMinutes(30) }, 'body'],
  ])('400 that names the place, for %j', async (body, at) => {
    const { app, store } = anApp();
    const response = await brake(app, put('fleet', body), patient);
    expect(response.status).toBe(400);
    expect(jsonIn(response)).toMatchObject({ problems: [{ at }] });
    expect(store.fleet.brakes).toEqual([]);
  });

  test.each(['group:none', 'target:none', 'planet', '', 'group:'])(
    '404, for the scope "%s"',
    async (scope) => {
      const { app } = anApp();
      expect((await brake(app, put(scope, ask), patient)).status).toBe(404);
      expect((await brake(app, lift(scope), patient)).status).toBe(404);
    },
  );
});

describe('brakes: races', () => {
  test('set at the fifth try, when four writes are lost', async () => {
    const { app, store } = anApp();
    store.lostWrites = 4;
    expect((await brake(app, put('fleet', ask), patient)).status).toBe(200);
    expect(store.fleet.brakes).toHaveLength(1);
  });

  test('503 and try again, when five writes are lost', async () => {
    const { app, store } = anApp();
    store.lostWrites = 5;
    const response = await brake(app, put('fleet', ask), patient);
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBe('1');
    expect(store.fleet.brakes).toEqual([]);
  });
});

test('brakes: 409 and the row as it was, when it could not hold what claims must write', async () => {
  const ids = Array.from({ length: 100 }, (_, index) => `web-${index}`);
  const { app, store } = anApp(ids);
  const long = { ...ask, reason: 'x'.repeat(200) };
  const statuses: number[] = [];
  for (const id of ids)
    statuses.push((await brake(app, put(`target:${id}`, long), patient)).status);
  expect(new Set(statuses)).toEqual(new Set([200, 409]));
  expect(JSON.stringify(store.group.brakes).length).toBeLessThanOrEqual(20_000);
  expect((await brake(app, lift('target:web-0'), patient)).status).toBe(200);
  expect((await brake(app, put('target:web-99', long), patient)).status).toBe(200);
});

test.each([
  ['fleet', 'brakes of the fleet'],
  ['target:web', 'brakes in this group'],
])('brakes: 409 says which row is full, for %s', async (scope, says) => {
  const { app } = anApp();
  const long = { reason: 'x'.repeat(200) };
  let message: unknown = null;
  for (let owner = 0; owner < 200 && message === null; owner += 1) {
    const response = await brake(app, put(scope, { ...long, owner: `owner ${owner}` }), patient);
    if (response.status === 409) ({ message } = jsonIn(response));
  }
  expect(message).toContain(says);
});

describe('brakes: lifted', () => {
  test('gone, when there was one', async () => {
    const { app, store } = anApp();
    await brake(app, put('target:web', ask), patient);
    const response = await brake(app, lift('target:web'), patient);
    expect(jsonIn(response)).toEqual({ result: 'lifted', scope: 'target:web' });
    expect(store.group.brakes).toEqual([]);
  });

  test('nothing is written, when there was none', async () => {
    const { app, store } = anApp();
    const response = await brake(app, lift('fleet'), patient);
    expect(response.status).toBe(200);
    expect(jsonIn(response)).toEqual({ result: 'none', scope: 'fleet' });
    expect(store.calls).toBe(1);
  });
});
