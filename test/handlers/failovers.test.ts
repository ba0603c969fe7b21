import { describe, expect, test } from 'vitest';
import { anApp, aRequest, jsonIn, now, patient } from './an-app.ts';
import { columnsFor, putEntity, withFailovers } from './failover-store.ts';
import { audit } from '../../src/handlers/audit.ts';
import { failover, failovers } from '../../src/handlers/failovers.ts';
import { minutes, plus } from '../../src/core/time.ts';
import { newFailover } from '../../src/core/failover/state.ts';
import { wakeTarget } from '../../src/handlers/targets.ts';
import type { Failover } from '../../src/core/failover/state.ts';

const at = '2026-11-21T03:41:30.000Z';
const later = plus(now, minutes(3));

const one = (name: string) => aRequest({ params: { name } });
const put = (name: string, body: unknown) =>
  aRequest({ method: 'PUT', params: { name }, body: JSON.stringify(body) });

function aShop() {
  const { app, store } = anApp();
  return { app: withFailovers(app, 'shop', 'depot'), store };
}

const escalated: Failover = {
  ...newFailover(now),
  phase: 'escalated',
  openedAt: now,
  healthySince: null,
  acknowledgedBy: 'ana',
  epoch: 12,
  reason: 'both_bad',
  detail: 'answered 503',
  recordedAt: now,
  readings: { primary: [{ verdict: 'unhealthy', why: 'answered 503', at: now }], secondary: [] },
  toggles: [now],
  latched: true,
};

describe('failovers', () => {
  test('listed with their phases, also when a row cannot be read', async () => {
    const { app, store } = aShop();
    store.damaged.add('failover:depot');
    const about = { mode: 'heal', approval: 'never', home: 'primary' };
    expect(jsonIn(await failovers(app, aRequest(), patient))).toEqual({
      failovers: [
        { id: 'failover:shop', name: 'shop', ...about, phase: 'steady' },
        { id: 'failover:depot', name: 'depot', ...about, phase: null },
      ],
    });
  });

  test('one in full, with what would unblock it, when it is escalated', async () => {
    const { app, store } = aShop();
    store.failover.rows.set('failover:shop', escalated);
    putEntity(store.failover, columnsFor('primary', { note: 'of somebody' }));
    store.fleet = {
      ...store.fleet,
      brakes: [{ scope: { kind: 'fleet' }, owner: 'ana', reason: 'drill', from: now, until: null }],
    };
    store.heartbeat = { lookedAt: { 'failover:shop': now }, toldAt: null };
    const response = await failover(app, one('shop'), patient);
    expect(response.status).toBe(200);
    const shown = jsonIn(response);
    expect(shown).toMatchObject({
      name: 'shop',
      seq: 4,
      phase: 'escalated',
      reason: 'both_bad',
      says: expect.stringContaining('Both sides are bad'),
      unblocks: 'The standby becoming healthy.',
      detail: 'answered 503',
      epoch: 12,
      complaints: [],
      readings: {
        primary: [{ at, verdict: 'unhealthy', why: 'answered 503' }],
        secondary: [],
      },
      toggles: [at],
      latched: true,
      traffic: { kind: 'none' },
      ask: null,
      acknowledgedBy: 'ana',
      openedAt: at,
      deadline: null,
      lookedAt: at,
      brakes: [{ scope: 'fleet', on: true }],
    });
    expect(shown['entity']).toEqual(columnsFor('primary'));
  });

  test('what is wrong with the public row is shown beside it, when it is nonsense', async () => {
    const { app, store } = aShop();
    putEntity(store.failover, columnsFor('primary', { active_target: { a: 1 } }));
    expect(jsonIn(await failover(app, one('shop'), patient))).toMatchObject({
      entity: { active_target: '{"a":1}' },
      complaints: [{ column: 'active_target' }],
    });
  });

  test('steady and never looked at, without a public row, when there is nothing yet', async () => {
    const { app } = aShop();
    expect(jsonIn(await failover(app, one('shop'), patient))).toMatchObject({
      phase: 'steady',
      reason: 'never_looked',
      recordedAt: null,
      entity: null,
    });
  });

  test('its deadline is shown, when its phase has one', async () => {
    const { app, store } = aShop();
    const phase = { phase: 'verifying', openedAt: now, settledAt: now, deadline: later } as const;
    store.failover.rows.set('failover:shop', { ...newFailover(now), ...phase });
    expect(jsonIn(await failover(app, one('shop'), patient))).toMatchObject({
      deadline: '2026-11-21T03:44:30.000Z',
    });
  });

  test.each(['db', ''])('404, when no failover group has the name "%s"', async (name) => {
    const { app } = aShop();
    expect((await failover(app, one(name), patient)).status).toBe(404);
    expect((await failover(app, put(name, { active: 'primary' }), patient)).status).toBe(404);
  });
});

describe('failovers: a public row', () => {
  test('201 with the endpoints of the configuration, when it is missing', async () => {
    const { app, store } = aShop();
    const response = await failover(app, put('shop', { active: 'secondary' }), patient);
    expect(response.status).toBe(201);
    expect(response.headers['location']).toBe('/api/failovers/shop');
    expect(store.failover.entities.get('shop')?.columns).toEqual(
      columnsFor('secondary', { failover_count: 0, last_reason: 'the row was created' }),
    );
  });

  test('409 and left alone, when there is one', async () => {
    const { app, store } = aShop();
    putEntity(store.failover, columnsFor('primary'));
    const response = await failover(app, put('shop', { active: 'secondary' }), patient);
    expect(response.status).toBe(409);
    expect(store.failover.entities.get('shop')?.columns).toEqual(columnsFor('primary'));
  });

  test.each([
    [null, 'active'],
    [{ active: 'both' }, 'active'],
    [{ active: 'primary', count: 7 }, 'body'],
  ])('400 that names the place, for %j', async (body, place) => {
    const { app, store } = aShop();
    const response = await failover(app, put('shop', body), patient);
    expect(response.status).toBe(400);
    expect(jsonIn(response)).toMatchObject({ problems: [{ at: place }] });
    expect(store.failover.entities.size).toBe(0);
  });
});

describe('failovers: doors of every subject', () => {
  test('a look is queued and the audit is read, by the id of a failover group', async () => {
    const { app, store } = aShop();
    const request = aRequest({ params: { id: 'failover:shop' }, body: '{"ask":"retry"}' });
    expect((await wakeTarget(app, request, patient)).status).toBe(202);
    expect(store.wakes).toMatchObject([{ targets: ['failover:shop'], cause: { ask: 'retry' } }]);
    const query = aRequest({ query: { target: 'failover:shop' } });
    expect((await audit(app, query, patient)).status).toBe(200);
    expect(store.audits).toMatchObject([{ target: 'failover:shop' }]);
  });
});
