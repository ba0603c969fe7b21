import { describe, expect, test } from 'vitest';
import { aRequest, impatient, inMinutes, jsonIn, now, patient } from './an-app.ts';
import { aShop, outage, seenBefore, unwell } from './a-shop.ts';
import { columnsFor, putEntity } from './failover-store.ts';
import { doFailover } from '../../src/handlers/do-failover.ts';
import { failover } from '../../src/handlers/failovers.ts';
import { minutes, plus, seconds } from '../../src/core/time.ts';

describe('do failover: moved', () => {
  test('200 with the new side, when the active one is bad and the other well', async () => {
    const { ask, store, active } = aShop();
    store.failover.sides = outage;
    const response = await ask();
    expect(jsonIn(response)).toMatchObject({
      done: true,
      active_target: 'secondary',
      endpoint: 'https://two.example',
      failover_count: 4,
      reason: 'failed_over',
      epoch: 1,
    });
    expect(response.status).toBe(200);
    expect(active()).toBe('secondary');
  });

  test('200 and not done again, when it is repeated with the same end', async () => {
    const { ask, store, active } = aShop();
    store.failover.sides = outage;
    await ask({ to: 'secondary', id: 'run 7' });
    const again = await ask({ to: 'secondary', id: 'run 7' });
    expect(again.status).toBe(200);
    expect(jsonIn(again)).toMatchObject({ done: false, reason: 'already_active', id: 'run 7' });
    expect(active()).toBe('secondary');
  });

  test('200 and what traffic still does, when the side is active and traffic goes elsewhere', async () => {
    const { ask, store } = aShop();
    const there = { inRotation: true, monitor: 'online', priority: 1 } as const;
    const not = { ...there, inRotation: false };
    store.failover.traffic = { kind: 'known', sides: { primary: not, secondary: there } };
    const late = await ask({ to: 'primary' });
    expect(late.status).toBe(200);
    expect(jsonIn(late)).toMatchObject({ reason: 'already_active', traffic: 'following' });
    store.failover.traffic = { kind: 'known', sides: { primary: there, secondary: not } };
    expect(jsonIn(await ask({ to: 'primary' }))).not.toHaveProperty('traffic');
  });

  test('with force by an operator, from a side that is well', async () => {
    const { ask, store } = aShop();
    const body = { to: 'secondary', force: true, reason: 'works in the first region' };
    const response = await ask(body, 'ana');
    expect(jsonIn(response)).toMatchObject({ done: true, reason: 'failed_over' });
    expect(store.lines).toContainEqual(
      expect.objectContaining({
        event: 'paramedic.failover_requested',
        fields: expect.objectContaining({ by: 'id-of-ana', came: 'failed_over', status: 200 }),
      }),
    );
  });
});

describe('do failover: not now', () => {
  test('409, when it is bare and the active side is well', async () => {
    const { ask, active } = aShop();
    const response = await ask({});
    expect(response.status).toBe(409);
    expect(jsonIn(response)).toMatchObject({
      done: false,
      active_target: 'primary',
      reason: 'active_is_healthy',
      explanation: expect.stringContaining('The active side is healthy'),
    });
    expect(active()).toBe('primary');
  });

  test('409 with the rest of the lock, when the public row is locked', async () => {
    const { ask, store, active } = aShop();
    store.failover.sides = outage;
    putEntity(store.failover, columnsFor('primary', { lock_until_utc: inMinutes(5) }));
    const response = await ask();
    expect(response.status).toBe(409);
    const { reason, retry_after: rest } = jsonIn(response);
    expect(reason).toBe('locked');
    expect(rest).toBeGreaterThan(200);
    expect(rest).toBeLessThanOrEqual(300);
    expect(response.headers['retry-after']).toBe(String(rest));
    expect(active()).toBe('primary');
  });

  test('409 with how long it must be bad, and what else helps, where nobody else looks', async () => {
    const { ask, store, active } = aShop();
    store.failover.sides = outage;
    store.failover.rows.set('failover:shop', { ...seenBefore, badSince: plus(now, minutes(-4)) });
    const response = await ask();
    expect(response.status).toBe(409);
    const { reason, retry_after: rest, explanation } = jsonIn(response);
    expect(reason).toBe('no_second_vantage');
    expect(rest).toBeGreaterThan(300);
    expect(rest).toBeLessThanOrEqual(360);
    expect(response.headers['retry-after']).toBe(String(rest));
    expect(explanation).toContain('or name the side to move to');
    expect(active()).toBe('primary');
  });

  test('409 with who braked and until when, when the fleet is braked', async () => {
    const { ask, store, active } = aShop();
    store.failover.sides = outage;
    const until = plus(now, minutes(30));
    const brake = {
      scope: { kind: 'fleet' },
      owner: 'ana',
      reason: 'works',
      from: now,
      until,
    } as const;
    store.fleet = { ...store.fleet, brakes: [brake] };
    const response = await ask();
    expect(response.status).toBe(409);
    expect(jsonIn(response)).toMatchObject({
      done: false,
      reason: 'braked',
      brake: { scope: 'fleet', owner: 'ana', reason: 'works', until: inMinutes(30) },
    });
    expect(active()).toBe('primary');
  });

  test('409 in flight, when another request is at it', async () => {
    const { ask, store } = aShop();
    const requestUntil = plus(now, seconds(20));
    store.failover.rows.set('failover:shop', { ...seenBefore, requestUntil });
    const response = await ask();
    expect(response.status).toBe(409);
    expect(jsonIn(response)).toMatchObject({ reason: 'failover_in_flight', retry_after: 10 });
  });

  test('409, when both sides are bad', async () => {
    const { ask, store, active } = aShop();
    store.failover.sides = { primary: unwell, secondary: unwell };
    const response = await ask();
    expect(response.status).toBe(409);
    expect(jsonIn(response)).toMatchObject({ reason: 'both_bad', retry_after: 30 });
    expect(active()).toBe('primary');
  });

  test('202 and where to approve, when the policy asks', async () => {
    const { ask, store, active } = aShop({ approval: 'always' });
    store.failover.sides = outage;
    const response = await ask();
    expect(response.status).toBe(202);
    expect(jsonIn(response)).toMatchObject({ done: false, reason: 'approval_requested' });
    expect(response.headers['location']).toBe('/api/approvals/shop.1');
    const again = await ask();
    expect(again.status).toBe(409);
    expect(jsonIn(again)).toMatchObject({ reason: 'approval_pending' });
    expect(active()).toBe('primary');
  });

  test('202 and where to look, when it takes too long', async () => {
    const { shop, store } = aShop();
    store.trouble = 'hangs';
    const request = aRequest({ method: 'POST', query: { group: 'shop' } });
    const response = await doFailover(shop, request, impatient);
    expect(response.status).toBe(202);
    expect(jsonIn(response)).toMatchObject({ reason: 'finding_out' });
    const where = response.headers['location'] ?? '';
    expect(where).toBe('/api/failovers/shop');
    store.trouble = 'none';
    const name = where.split('/').at(-1) ?? '';
    expect((await failover(shop, aRequest({ params: { name } }), patient)).status).toBe(200);
  });
});
