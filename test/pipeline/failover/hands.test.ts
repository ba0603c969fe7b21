import { aFailoverWorld, after, toldIn } from './a-group.ts';
import { describe, expect, test } from 'vitest';
import { minutes } from '../../../src/core/time.ts';
import type { EntityColumns } from '../../../src/core/failover/entity.ts';

describe('hands', () => {
  test.each<[string, EntityColumns, string]>([
    ['the lock', { lock_until_utc: '2099-01-01T00:00:00Z' }, 'primary'],
    ['the count', { failover_count: 9 }, 'primary'],
    ['the side', { active_target: 'secondary' }, 'secondary'],
    ['the endpoint', { secondary_endpoint: 'https://evil.example' }, 'primary'],
  ])('%s: it is refused, and the edit is not undone', async (_, columns, side) => {
    const hand: { edit: (() => void) | null } = { edit: null };
    const world = await aFailoverWorld(
      after('patch', () => {
        hand.edit?.();
        hand.edit = null;
      }),
    );
    await world.until('first_seen');
    world.ail('primary');
    hand.edit = () => world.byHandRow(columns);
    const refused = await world.until('failover_refused');
    expect(refused.detail).toMatch(/public row/);
    expect(world.row()).toMatchObject({ active_target: side, ...columns });
    expect(world.inRotation()).toEqual({ primary: true, secondary: true });
    expect((await world.state())?.lastEffectAt).not.toBeNull();
  });

  test('the status columns alone are nobody’s business: it is swapped all the same', async () => {
    const hand: { edit: (() => void) | null } = { edit: null };
    const world = await aFailoverWorld(after('patch', () => hand.edit?.()));
    await world.until('first_seen');
    world.ail('primary');
    hand.edit = () => world.byHandRow({ last_status: 'ERROR', last_reason: 'checked by others' });
    await world.until('failed_over');
    expect(world.row()['failover_count']).toBe(5);
  });

  test('a side chosen by hand is followed once it is proved, and told', async () => {
    const world = await aFailoverWorld();
    await world.until('first_seen');
    world.byHandRow({ active_target: 'secondary' });
    await world.until('moved_by_hand');
    expect(toldIn(world)).toEqual(['moved_by_hand']);
    expect(world.inRotation()).toEqual({ primary: true, secondary: false });
    await world.until('traffic_followed');
    expect(world.inRotation()).toEqual({ primary: false, secondary: true });
    expect(world.row()).toMatchObject({ active_target: 'secondary', failover_count: 4 });
  });

  test('a bad side chosen by hand is not followed, and never undone', async () => {
    const world = await aFailoverWorld();
    await world.until('first_seen');
    world.ail('secondary');
    world.byHandRow({ active_target: 'secondary' });
    await world.until('active_failed_while_following');
    expect(world.inRotation()).toEqual({ primary: true, secondary: false });
    expect(world.row()['active_target']).toBe('secondary');
    expect(toldIn(world)).toEqual(['moved_by_hand', 'escalated']);
  });

  test('traffic moved by hand at rest is told and not fought', async () => {
    const world = await aFailoverWorld();
    await world.until('first_seen');
    const profile = world.profiles.get(world.group.traffic?.profileId ?? '');
    world.byHand(() =>
      profile?.patchEndpoint('us', { properties: { endpointStatus: 'Enabled', priority: 9 } }),
    );
    await world.until('traffic_moved_by_others');
    await world.pass(minutes(5));
    await world.look();
    expect(world.inRotation()).toEqual({ primary: true, secondary: true });
    expect(toldIn(world)).toEqual(['traffic_not_following']);
    expect(world.done()).toEqual([]);
  });
});
