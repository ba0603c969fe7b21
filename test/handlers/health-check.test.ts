import { describe, expect, test } from 'vitest';
import { anApp, aRequest, jsonIn, patient } from './an-app.ts';
import { columnsFor, putEntity, withFailovers } from './failover-store.ts';
import { healthCheck } from '../../src/handlers/health-check.ts';

const at = '2026-11-21T03:41:30';
const unwell = { verdict: 'unhealthy', why: 'answered 503' } as const;

function aShop(columns = columnsFor('primary')) {
  const { app, store } = anApp();
  putEntity(store.failover, columns);
  const shop = withFailovers(app, 'shop');
  const check = (query = {}) => healthCheck(shop, aRequest({ query }), patient);
  const row = () => store.failover.entities.get('shop')?.columns ?? {};
  return { store, check, row };
}

describe('health check', () => {
  test('200 and recorded, when the active side is well', async () => {
    const { check, row, store } = aShop();
    const response = await check();
    expect(response.status).toBe(200);
    expect(jsonIn(response)).toEqual({
      group: 'shop',
      active_target: 'primary',
      endpoint: 'https://one.example',
      healthy: true,
      reason: 'healthy',
      checked_at: expect.stringContaining(at),
      failover_count: 3,
      lock_until_utc: null,
      recorded: true,
    });
    expect(row()).toEqual(
      columnsFor('primary', {
        last_status: 'OK',
        last_reason: 'healthy',
        last_check_utc: expect.stringContaining(at),
      }),
    );
    expect(store.wakes).toEqual([]);
  });

  test('200, recorded, and the loop looks, when the active side is bad', async () => {
    const lock = { lock_until_utc: '2026-11-21T04:00:00Z' };
    const { check, row, store } = aShop(columnsFor('secondary', lock));
    store.failover.sides = { primary: { verdict: 'healthy' }, secondary: unwell };
    expect(jsonIn(await check())).toMatchObject({
      active_target: 'secondary',
      healthy: false,
      reason: 'unhealthy: answered 503',
      lock_until_utc: '2026-11-21T04:00:00.000Z',
      recorded: true,
    });
    expect(row()).toMatchObject({ last_status: 'ERROR', last_reason: 'unhealthy: answered 503' });
    expect(store.wakes).toEqual([
      {
        targets: ['failover:shop'],
        cause: { kind: 'event', hint: 'health_check', foreign: null },
      },
    ]);
  });

  test('the status stays and nobody is woken, when nobody can tell', async () => {
    const { check, row, store } = aShop(columnsFor('primary', { last_status: 'OK' }));
    const why = 'the probe failed on our side (EAI_AGAIN)';
    store.failover.sides = { ...store.failover.sides, primary: { verdict: 'unknown', why } };
    expect(jsonIn(await check())).toMatchObject({ healthy: null, recorded: true });
    expect(row()).toMatchObject({ last_status: 'OK', last_reason: `unknown: ${why}` });
    expect(store.wakes).toEqual([]);
  });

  test.each([
    ['2026-11-21T03:41:25Z', unwell, false],
    ['2026-11-21T03:41:15Z', unwell, true],
    ['2026-11-21T03:41:25Z', { verdict: 'healthy' }, true],
    ['2026-11-21T03:59:00Z', unwell, true],
  ] as const)('a verdict of %s said again, %j: recorded is %s', async (before, now, recorded) => {
    const said = { last_status: 'ERROR', last_reason: 'unhealthy: connection refused' };
    const { check, row, store } = aShop(columnsFor('primary', { ...said, last_check_utc: before }));
    store.failover.sides = { ...store.failover.sides, primary: now };
    expect(jsonIn(await check())).toMatchObject({ recorded });
    expect(row()['last_check_utc'] === before).toBe(!recorded);
  });

  test('a status edited by hand is put right, when the rest says the same', async () => {
    const said = { last_status: 'ERROR', last_reason: 'healthy' };
    const { check } = aShop(
      columnsFor('primary', { ...said, last_check_utc: '2026-11-21T03:41:28Z' }),
    );
    expect(jsonIn(await check())).toMatchObject({ healthy: true, recorded: true });
  });
});

describe('health check: somebody else writes meanwhile', () => {
  test('the side is read again and probed, when it was toggled', async () => {
    const { check, row, store } = aShop();
    store.failover.sides = { primary: unwell, secondary: { verdict: 'healthy' } };
    store.failover.meanwhile = () => {
      store.failover.meanwhile = () => undefined;
      putEntity(store.failover, columnsFor('secondary', { failover_count: 4 }));
    };
    expect(jsonIn(await check())).toMatchObject({
      active_target: 'secondary',
      healthy: true,
      failover_count: 4,
      recorded: true,
    });
    expect(store.failover.probed).toEqual([
      'https://one.example/health',
      'https://two.example/health',
    ]);
    expect(row()).toMatchObject({ active_target: 'secondary', last_status: 'OK' });
  });

  test('not probed twice, when only the status moved', async () => {
    const { check, store } = aShop();
    store.failover.meanwhile = () =>
      putEntity(store.failover, columnsFor('primary', { last_reason: 'somebody’s' }));
    expect(jsonIn(await check())).toMatchObject({ recorded: true });
    expect(store.failover.probed).toHaveLength(1);
  });

  test('answered and not recorded, when the row is lost twice', async () => {
    const { check, row, store } = aShop();
    let toggles = 0;
    store.failover.sides = { primary: unwell, secondary: unwell };
    store.failover.meanwhile = () => {
      const active = toggles++ % 2 === 0 ? 'secondary' : 'primary';
      putEntity(store.failover, columnsFor(active));
    };
    expect(jsonIn(await check())).toMatchObject({ healthy: false, recorded: false });
    expect(row()['last_status']).toBe('');
    expect(store.wakes).toHaveLength(1);
  });
});

describe('health check: refused', () => {
  test('404, when the public row is missing', async () => {
    const { check, store } = aShop();
    store.failover.entities.clear();
    const response = await check();
    expect(response.status).toBe(404);
    expect(jsonIn(response)).toMatchObject({ reason: 'entity_missing' });
  });

  test('422 with a complaint for each column, and nothing written, when it is nonsense', async () => {
    const columns = columnsFor('primary', { active_target: 'prmary', failover_count: -1 });
    const { check, row } = aShop(columns);
    const response = await check();
    expect(response.status).toBe(422);
    expect(jsonIn(response)).toMatchObject({
      reason: 'entity_nonsense',
      complaints: [{ column: 'active_target' }, { column: 'failover_count' }],
    });
    expect(row()).toEqual(columns);
  });

  test('503, when the store is down', async () => {
    const { check, store } = aShop();
    store.trouble = 'down';
    expect((await check()).status).toBe(503);
  });

  test('400 that lists the groups, when several are configured and none is named', async () => {
    const { app, store } = anApp();
    putEntity(store.failover, columnsFor('primary'), 'b');
    const both = withFailovers(app, 'a', 'b');
    const response = await healthCheck(both, aRequest(), patient);
    expect(response.status).toBe(400);
    expect(response.body).toContain('must be one of a, b');
    const named = aRequest({ query: { group: 'b' } });
    expect(jsonIn(await healthCheck(both, named, patient))).toMatchObject({ group: 'b' });
    const unknown = aRequest({ query: { group: 'c' } });
    expect((await healthCheck(both, unknown, patient)).status).toBe(404);
  });

  test('404, when no failover group is configured', async () => {
    const { app } = anApp();
    expect((await healthCheck(app, aRequest(), patient)).status).toBe(404);
  });
});
