import { describe, expect, test } from 'vitest';
import { aRequest, jsonIn, patient } from './an-app.ts';
import { aShop, outage } from './a-shop.ts';
import { columnsFor, putEntity } from './failover-store.ts';
import { doFailover } from '../../src/handlers/do-failover.ts';
import type { App } from '../../src/pipeline/app.ts';

describe('do failover: nobody can say', () => {
  test.each([
    ['before the swap', 0],
    ['after the swap', 1],
  ])('202 and never 503, when a fault of ours comes %s', async (_, swaps) => {
    const { shop, store } = aShop();
    store.failover.sides = outage;
    const entities: App['ports']['entities'] = {
      ...shop.ports.entities,
      merge: async (group, etag, columns) => {
        if (swaps > 0) await shop.ports.entities.merge(group, etag, columns);
        throw new TypeError('planted');
      },
    };
    const faulty = { ...shop, ports: { ...shop.ports, entities } };
    const response = await doFailover(faulty, aRequest({ method: 'POST' }), patient);
    expect(response.status).toBe(202);
    expect(jsonIn(response)).toMatchObject({ done: false, reason: 'finding_out', retry_after: 30 });
    expect(response.body).not.toContain('planted');
    expect(response.headers['location']).toBe('/api/failovers');
    expect(store.failover.rows.get('failover:shop')).toMatchObject({ phase: 'moving' });
    expect(store.lines).toContainEqual(
      expect.objectContaining({
        event: 'paramedic.door_failed',
        fields: expect.objectContaining({ door: 'do_failover' }),
      }),
    );
  });
});

describe('do failover: refused', () => {
  test.each([
    ['no reason', { to: 'secondary', force: true }, 'ana', 400],
    ['no side', { force: true, reason: 'works' }, 'ana', 400],
    ['unproved alone', { to: 'secondary', evenUnproved: true, reason: 'works' }, 'ana', 400],
    ['a key alone', { to: 'secondary', force: true, reason: 'works' }, null, 403],
    ['another role', { to: 'secondary', force: true, reason: 'works' }, 'bo', 403],
    ['a token that does not hold', {}, 'mallory', 401],
    ['a third side', { to: 'tertiary' }, null, 400],
    ['a word that is not known', { flip: true }, null, 400],
    ['a list', [1], null, 400],
  ])('nothing moves and nothing is read, for %s', async (_, body, token, status) => {
    const { ask, store } = aShop();
    store.failover.sides = outage;
    const response = await ask(body, token);
    expect(response.status).toBe(status);
    expect(store.calls).toBe(0);
    expect(JSON.stringify(store.lines)).not.toContain('mallory');
  });

  test('404 and done: false, when the public row is missing', async () => {
    const { ask, store } = aShop();
    store.failover.entities.clear();
    const response = await ask();
    expect(response.status).toBe(404);
    expect(jsonIn(response)).toMatchObject({ done: false, reason: 'entity_missing' });
  });

  test('422 with each complaint, when the public row is nonsense', async () => {
    const { ask, store } = aShop();
    putEntity(store.failover, columnsFor('primary', { secondary_endpoint: 'https://evil' }));
    const response = await ask();
    expect(response.status).toBe(422);
    expect(jsonIn(response)).toMatchObject({
      done: false,
      reason: 'entity_nonsense',
      complaints: [{ column: 'secondary_endpoint' }],
    });
  });

  test('503 with when to come again, when the store is down', async () => {
    const { ask, store } = aShop();
    store.trouble = 'down';
    const response = await ask();
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBe('5');
  });
});
