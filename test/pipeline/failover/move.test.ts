import { aFailoverWorld } from './a-group.ts';
import { describe, expect, test } from 'vitest';
import { isoTime } from '../../../src/core/iso.ts';
import { minutes, seconds } from '../../../src/core/time.ts';
import { PortError } from '../../../src/pipeline/port-error.ts';
import type { EntityColumns } from '../../../src/core/failover/entity.ts';
import type { FailoverWorld } from './a-group.ts';
import type { Ports } from '../../../src/pipeline/ports.ts';
import type { World } from '../../../src/sim/world.ts';

const shop = 'failover:shop';
const reasonsIn = (world: FailoverWorld): readonly string[] =>
  world.entries(shop).map(({ reason }) => reason);
const toldIn = ({ history }: FailoverWorld): readonly string[] =>
  history.of('notice').map(({ notice }) => notice.why);

/** Something befalls the world right after a PATCH of ours, or a write of the row, is done. */
const after = (step: 'patch' | 'swap', then: (world: World) => unknown) => ({
  instead: ({ ports, ...world }: World): Partial<Ports> => {
    const all = { ports, ...world };
    if (step === 'patch') {
      const { routing } = ports;
      return {
        routing: {
          ...routing,
          async set(group, side, wanted) {
            const outcome = await routing.set(group, side, wanted);
            await then(all);
            return outcome;
          },
        },
      };
    }
    const { entities } = ports;
    return {
      entities: {
        ...entities,
        async merge(group, etag, columns) {
          const written = await entities.merge(group, etag, columns);
          if ('active_target' in columns) await then(all);
          return written;
        },
      },
    };
  },
});

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
});

describe('failover: hands in the middle of it', () => {
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
