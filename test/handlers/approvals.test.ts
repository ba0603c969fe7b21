import { describe, expect, test } from 'vitest';
import { aFailoverGroup, columnsFor, putEntity, withGroups } from './failover-store.ts';
import { anApp, aRequest, jsonIn, now, patient } from './an-app.ts';
import { approval, approvals } from '../../src/handlers/approvals.ts';
import { failover } from '../../src/handlers/failovers.ts';
import { minutes, plus } from '../../src/core/time.ts';
import { newFailover } from '../../src/core/failover/state.ts';
import type { Ask, Failover } from '../../src/core/failover/state.ts';

const endpoints = { primary: 'https://one.example', secondary: 'https://two.example' };

const anAsk = (more: Partial<Ask> = {}): Ask => ({
  id: 12,
  plan: {
    from: 'primary',
    to: 'secondary',
    seen: { active: 'primary', endpoints, count: 3, lockUntil: null },
    terms: 'as configured',
    wish: { to: null, force: false, evenUnproved: false, by: 'id-of-ana', reason: 'an outage' },
    leavesBad: true,
  },
  evidence: 'primary unhealthy: answered 503; secondary healthy',
  requesters: ['id-of-ana'],
  askedAt: now,
  expiresAt: plus(now, minutes(15)),
  verdict: 'open',
  by: null,
  decidedAt: null,
  ...more,
});

const asking = (ask: Ask): Failover => ({
  ...newFailover(now),
  phase: 'asking',
  openedAt: now,
  epoch: ask.id,
  ask,
});

const role = 'Paramedic.Approver';

function aShop(ask = anAsk()) {
  const { app, store } = anApp();
  const shop = withGroups(app, aFailoverGroup('shop'), aFailoverGroup('depot'));
  putEntity(store.failover, columnsFor('primary'));
  store.failover.rows.set('failover:shop', asking(ask));
  const { people } = store.failover;
  people.set('ana', { id: 'id-of-ana', name: 'Ana', roles: [role, 'Paramedic.Operator'] });
  people.set('bo', { id: 'id-of-bo', name: 'Bo', roles: [role] });
  people.set('cy', { id: 'id-of-cy', name: 'Cy', roles: ['Paramedic.Operator'] });
  const judge = (token: string | null, body: unknown, id = 'shop.12') =>
    approval(
      shop,
      aRequest({
        method: 'POST',
        params: { id },
        body: JSON.stringify(body),
        authorization: token === null ? null : `Bearer ${token}`,
      }),
      patient,
    );
  const verdict = () => store.failover.rows.get('failover:shop')?.ask?.verdict;
  return { shop, store, judge, verdict };
}

const approve = { verdict: 'approve' };

describe('approvals', () => {
  test('open ones are listed, whatever the state of other groups', async () => {
    const { shop, store } = aShop();
    store.damaged.add('failover:depot');
    expect(jsonIn(await approvals(shop, aRequest(), patient))).toEqual({
      approvals: [
        {
          id: 'shop.12',
          group: 'shop',
          verdict: 'open',
          from: 'primary',
          to: 'secondary',
          endpoints: { from: 'https://one.example', to: 'https://two.example' },
          why: 'an outage',
          force: false,
          evenUnproved: false,
          evidence: 'primary unhealthy: answered 503; secondary healthy',
          requesters: ['id-of-ana'],
          askedAt: '2026-11-21T03:41:30.000Z',
          expiresAt: '2026-11-21T03:56:30.000Z',
          by: null,
          decidedAt: null,
        },
      ],
    });
  });

  test('who is to approve sees that the move is forced, and how far', async () => {
    const { plan } = anAsk();
    const wish = { to: 'secondary', force: true, by: 'id-of-ana', reason: 'eu is lost' } as const;
    const shown = async (evenUnproved: boolean) => {
      const { shop } = aShop(anAsk({ plan: { ...plan, wish: { ...wish, evenUnproved } } }));
      return jsonIn(await approval(shop, aRequest({ params: { id: 'shop.12' } }), patient));
    };
    expect(await shown(false)).toMatchObject({ force: true, evenUnproved: false });
    expect(await shown(true)).toMatchObject({ force: true, evenUnproved: true });
  });

  test.each<[string, Partial<Ask>]>([
    ['it was answered', { verdict: 'refused', by: 'id-of-bo', decidedAt: now }],
    ['its time is over', { expiresAt: now }],
  ])('not listed, and still shown by its id, when %s', async (_, more) => {
    const { shop } = aShop(anAsk(more));
    expect(jsonIn(await approvals(shop, aRequest(), patient))).toEqual({ approvals: [] });
    const one = aRequest({ params: { id: 'shop.12' } });
    expect(jsonIn(await approval(shop, one, patient))).toMatchObject({ id: 'shop.12' });
    const group = aRequest({ params: { name: 'shop' } });
    expect(jsonIn(await failover(shop, group, patient))).toMatchObject({ ask: { id: 'shop.12' } });
  });

  test.each(['shop.13', 'shop', 'depot.1', 'db.12', 'shop.1e1', 'shop.012', 'shop.12 ', ''])(
    '404, when there is no question "%s"',
    async (id) => {
      const { shop, judge } = aShop();
      expect((await approval(shop, aRequest({ params: { id } }), patient)).status).toBe(404);
      expect((await judge('bo', approve, id)).status).toBe(404);
    },
  );
});

describe('approvals: answered', () => {
  test('200, recorded and looked at, when a person approves', async () => {
    const { judge, verdict, store } = aShop();
    const response = await judge('bo', { ...approve, reason: 'seen' });
    expect(response.status).toBe(200);
    expect(jsonIn(response)).toMatchObject({
      result: 'taken',
      approval: { id: 'shop.12', verdict: 'approved', by: 'id-of-bo' },
    });
    expect(verdict()).toBe('approved');
    expect(store.entries).toMatchObject([{ reason: 'approval_given' }]);
    expect(store.wakes).toMatchObject([{ targets: ['failover:shop'] }]);
  });

  test('200 again, when the same is said again', async () => {
    const { judge, store } = aShop();
    await judge('bo', approve);
    const again = await judge('bo', approve);
    expect(again.status).toBe(200);
    expect(jsonIn(again)).toMatchObject({ result: 'already' });
    expect(store.entries).toHaveLength(1);
  });

  test('a refusal beats an approval, and not the other way round', async () => {
    const { judge, verdict } = aShop();
    await judge('bo', approve);
    expect((await judge('ana', { verdict: 'refuse' })).status).toBe(200);
    expect(verdict()).toBe('refused');
    const late = await judge('bo', approve);
    expect(late.status).toBe(409);
    expect(jsonIn(late)).toMatchObject({
      error: 'too_late',
      message: 'it is refused already and cannot be answered any more',
    });
  });

  test('409, when its time is over', async () => {
    const { judge, verdict } = aShop(anAsk({ expiresAt: now }));
    const response = await judge('bo', approve);
    expect(response.status).toBe(409);
    expect(response.body).toContain('the time to answer is over');
    expect(verdict()).toBe('open');
  });
});

describe('approvals: who may not', () => {
  test.each([
    ['a key alone', null, 401, 'a function key is no person'],
    ['a token that does not hold', 'mallory', 401, 'the token does not hold'],
    ['a person without the role', 'cy', 403, 'Paramedic.Approver'],
    ['who asked for it', 'ana', 403, 'somebody else must'],
  ])('nothing is written, for %s', async (_, token, status, says) => {
    const { judge, verdict, store } = aShop();
    const response = await judge(token, approve);
    expect(response.status).toBe(status);
    expect(response.body).toContain(says);
    expect(response.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
    expect(verdict()).toBe('open');
    expect(store.entries).toEqual([]);
    expect(JSON.stringify(store.lines)).not.toContain('mallory');
  });

  test('not even whether it is there is told, when a key alone answers', async () => {
    const { judge } = aShop();
    expect((await judge(null, approve, 'shop.99')).status).toBe(401);
  });

  test.each([
    [null, 'verdict'],
    [{ verdict: 'yes' }, 'verdict'],
    [{ verdict: 'approve', force: true }, 'body'],
    [{ verdict: 'approve', reason: 'a\nb' }, 'reason'],
  ])('400 that names the place, for %j', async (body, at) => {
    const { judge, verdict } = aShop();
    const response = await judge('bo', body);
    expect(response.status).toBe(400);
    expect(jsonIn(response)).toMatchObject({ problems: [{ at }] });
    expect(verdict()).toBe('open');
  });
});
