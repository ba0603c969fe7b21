import { aFailoverWorld, after, toldIn } from './a-group.ts';
import { describe, expect, test } from 'vitest';
import { isoTime } from '../../../src/core/iso.ts';
import { minutes, seconds } from '../../../src/core/time.ts';
import { PortError } from '../../../src/pipeline/port-error.ts';
import type { FailoverWorld } from './a-group.ts';

const shop = 'failover:shop';
const reasonsIn = (world: FailoverWorld): readonly string[] =>
  world.entries(shop).map(({ reason }) => reason);
const never = (): Promise<never> => new Promise(() => undefined);

describe('failover: a whole one', () => {
  test('adds the new side, says it, removes the old one, and watches until it is stable', async () => {
    const world = await aFailoverWorld();
    await world.until('first_seen');
    world.ail('primary');
    await world.until('failed_over');
    expect(world.done()).toEqual(['secondary in', 'row says secondary', 'primary out']);
    expect(world.row()).toMatchObject({
      active_target: 'secondary',
      failover_count: 5,
      last_status: 'FAILOVER_DONE',
      last_reason: 'failed over from primary to secondary by Paramedic',
    });
    const lock = isoTime(String(world.row()['lock_until_utc'])) ?? 0;
    expect(Math.round((lock - world.now()) / minutes(1))).toBe(10);
    await world.until('promoted_is_stable');
    expect(reasonsIn(world)).toEqual([
      'first_seen',
      'suspicion_raised',
      'vantage_disagrees',
      'failover_claimed',
      'failed_over',
      'human_told',
      'traffic_followed',
      'recovered',
      'promoted_is_stable',
    ]);
    expect(world.inRotation()).toEqual({ primary: false, secondary: true });
    expect(world.history.of('claim')).toHaveLength(1);
  });

  test('needs no traffic, where the application reads the row itself', async () => {
    const policy = { goneAfterMs: minutes(2) };
    const world = await aFailoverWorld({ policy, own: { traffic: null } });
    await world.until('first_seen');
    world.ail('primary');
    const look = await world.until('failed_over');
    expect(look.detail).toBe('primary to secondary; the application reads the row');
    expect(world.done()).toEqual(['row says secondary']);
  });

  test('is left alone, while both sides are bad, and a human hears of it at once', async () => {
    const world = await aFailoverWorld();
    await world.until('first_seen');
    world.ail('primary');
    world.ail('secondary', minutes(4));
    await world.until('both_bad');
    expect(toldIn(world)).toEqual(['both_bad']);
    expect(world.done()).toEqual([]);
    await world.until('failed_over');
    expect(world.row()['active_target']).toBe('secondary');
  });

  test('is not made, where only we cannot reach the active side', async () => {
    const world = await aFailoverWorld();
    await world.until('first_seen');
    world.trouble.cutOff.add(world.group.sides.primary.probe.url);
    await world.until('vantage_disagrees');
    await expect(world.until('failed_over')).rejects.toThrow('vantage_disagrees');
    expect(world.done()).toEqual([]);
  });
});

describe('failover: a worker dies', () => {
  test('after the swap: lost, but done; traffic follows and nothing is swapped again', async () => {
    const world = await aFailoverWorld(after('swap', never));
    await world.until('first_seen');
    world.ail('primary');
    await expect(world.until('failed_over')).rejects.toThrow('it did not end');
    expect(world.row()['active_target']).toBe('secondary');
    expect(world.inRotation()).toEqual({ primary: true, secondary: true });
    expect((await world.state())?.phase).toBe('moving');
    await world.until('failover_lost_but_done');
    await world.until('traffic_followed');
    expect(world.inRotation()).toEqual({ primary: false, secondary: true });
    expect(world.row()['failover_count']).toBe(5);
    expect(world.done()).toEqual(['secondary in', 'row says secondary', 'primary out']);
  });

  test('before the swap: lost; what was added stays until one side is proved', async () => {
    let deaths = 0;
    const once = (): unknown => (++deaths === 1 ? never() : undefined);
    const world = await aFailoverWorld(after('patch', once));
    await world.until('first_seen');
    world.ail('primary');
    await expect(world.until('failed_over')).rejects.toThrow('it did not end');
    expect(world.row()['active_target']).toBe('primary');
    await world.until('failover_lost');
    expect(world.inRotation()).toEqual({ primary: true, secondary: true });
  });

  test('before the swap, and the old side is well again: what was added is taken out', async () => {
    let deaths = 0;
    const once = (): unknown => (++deaths === 1 ? never() : undefined);
    const world = await aFailoverWorld(after('patch', once));
    await world.until('first_seen');
    world.ail('primary', minutes(4));
    await expect(world.until('failed_over')).rejects.toThrow('it did not end');
    await world.until('failover_lost');
    await world.until('recovered_by_itself');
    await world.until('traffic_followed');
    expect(world.inRotation()).toEqual({ primary: true, secondary: false });
    expect(world.row()).toMatchObject({ active_target: 'primary', failover_count: 4 });
  });
});

describe('failover: the new side dies in the middle of it', () => {
  test('after the swap: the old side is not removed, and it is said', async () => {
    const hand: { ail: (() => void) | null } = { ail: null };
    const world = await aFailoverWorld(after('swap', () => hand.ail?.()));
    await world.until('first_seen');
    world.ail('primary');
    hand.ail = () => world.ail('secondary');
    const moved = await world.until('failed_over');
    expect(moved.detail).toContain('both in rotation: secondary is unhealthy now');
    expect(world.inRotation()).toEqual({ primary: true, secondary: true });
    await world.until('active_failed_while_following');
    expect(world.inRotation()).toEqual({ primary: true, secondary: true });
    expect(world.row()).toMatchObject({ active_target: 'secondary', failover_count: 5 });
  });
});

describe('failover: brakes', () => {
  test('half way: both stay in rotation and it is told; lifted, traffic follows', async () => {
    const hand: { pause: (() => Promise<void>) | null } = { pause: null };
    const world = await aFailoverWorld(after('swap', () => hand.pause?.()));
    await world.until('first_seen');
    world.ail('primary');
    hand.pause = () => world.pause(true);
    const half = await world.until('half_moved_under_brake');
    expect(half.detail).toContain('a brake was set by ana: drill');
    expect(world.inRotation()).toEqual({ primary: true, secondary: true });
    expect(toldIn(world)).toEqual(['failed_over', 'half_moved']);
    await world.pass(minutes(2));
    await world.until('blocked_by_pause');
    expect(world.inRotation()).toEqual({ primary: true, secondary: true });
    await world.pause(false);
    await world.until('traffic_followed');
    expect(world.inRotation()).toEqual({ primary: false, secondary: true });
  });

  test('before the swap: nothing is said, and what was added is harmless', async () => {
    const hand: { pause: (() => Promise<void>) | null } = { pause: null };
    const world = await aFailoverWorld(after('patch', () => hand.pause?.()));
    await world.until('first_seen');
    world.ail('primary');
    hand.pause = () => world.pause(true);
    const refused = await world.until('failover_refused');
    expect(refused.detail).toContain('a brake was set');
    expect(world.done()).toEqual(['secondary in']);
    expect(world.row()['active_target']).toBe('primary');
  });
});

describe('failover: traffic that lies', () => {
  test('200 that did nothing: nothing is swapped, and clients stay where they are', async () => {
    const world = await aFailoverWorld();
    await world.until('first_seen');
    world.profiles.get(world.group.traffic?.profileId ?? '')?.lie({
      patch: 'answers-200-does-nothing',
    });
    world.ail('primary');
    const refused = await world.until('failover_refused');
    expect(refused.detail).toContain('is not in rotation');
    expect(world.row()).toMatchObject({ active_target: 'primary', failover_count: 4 });
    expect(world.inRotation()).toEqual({ primary: true, secondary: false });
  });

  test('a swap that is not answered is found out, not repeated', async () => {
    const { instead } = after('swap', () => {
      throw new PortError('unavailable', 'entities: no answer');
    });
    const world = await aFailoverWorld({ instead });
    await world.until('first_seen');
    world.ail('primary');
    await world.until('failed_over');
    expect(world.row()['failover_count']).toBe(5);
  });

  test('no role to write endpoints: it is said before anything is asked or claimed', async () => {
    const world = await aFailoverWorld({ policy: { approval: 'always' } });
    await world.until('first_seen');
    world.trouble.forbidden = true;
    world.ail('primary');
    await world.until('traffic_not_writable');
    expect([...world.history.of('claim'), ...world.history.of('ask')]).toEqual([]);
    await world.pass(seconds(10));
    expect(world.done()).toEqual([]);
  });
});
