/** A shop in two regions for the tests of do_failover, with people to ask and trouble to make. */
import { aFailoverGroup, columnsFor, putEntity, withGroups } from './failover-store.ts';
import { anApp, aRequest, now, patient } from './an-app.ts';
import { doFailover } from '../../src/handlers/do-failover.ts';
import { minutes, plus } from '../../src/core/time.ts';
import { newFailover } from '../../src/core/failover/state.ts';
import type { FailoverGroup } from '../../src/core/failover/group.ts';

export const unwell = { verdict: 'unhealthy', why: 'answered 503' } as const;
const healthy = { verdict: 'healthy' } as const;
export const outage = { primary: unwell, secondary: healthy };

export const seenBefore = {
  ...newFailover(now),
  known: { active: 'primary', count: 3 },
  stableSince: plus(now, minutes(-60)),
  // Nobody looks from elsewhere: only what is bad for so long is left by a call that names no side.
  badSince: plus(now, minutes(-10)),
} as const;

/** A shop with its primary active, seen before and stable, which a test may bring into trouble. */
export function aShop(policy: Partial<FailoverGroup['policy']> = {}) {
  const { app, store } = anApp();
  const shop = withGroups(app, aFailoverGroup('shop', policy));
  putEntity(store.failover, columnsFor('primary'));
  store.failover.rows.set('failover:shop', seenBefore);
  store.failover.people.set('ana', { id: 'id-of-ana', name: 'Ana', roles: ['Paramedic.Operator'] });
  store.failover.people.set('bo', { id: 'id-of-bo', name: 'Bo', roles: ['Paramedic.Approver'] });
  const ask = (body: unknown = null, token: string | null = null) =>
    doFailover(
      shop,
      aRequest({
        method: 'POST',
        body: body === null ? null : JSON.stringify(body),
        authorization: token === null ? null : `Bearer ${token}`,
      }),
      patient,
    );
  const active = () => store.failover.entities.get('shop')?.columns['active_target'];
  return { shop, store, ask, active };
}
