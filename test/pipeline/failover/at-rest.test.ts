/** What a call or a brake held back is no reason of a group at rest once nothing holds it back. */
import * as s from '../../core/failover/states.ts';
import { aFailoverWorld } from './a-group.ts';
import { describe, expect, test } from 'vitest';
import { newFailover } from '../../../src/core/failover/state.ts';
import { minutes, seconds } from '../../../src/core/time.ts';
import { requestFailover } from '../../../src/pipeline/failover/request.ts';
import type { FailoverOptions, FailoverWorld } from './a-group.ts';

const home = { failback: 'automatic', failbackAfterMs: minutes(11) } as const;

/** A group at rest, of whom a side was just asked in vain. */
async function refused(
  options: FailoverOptions,
  inTheWay: (world: FailoverWorld) => unknown,
): Promise<FailoverWorld> {
  const world = await aFailoverWorld(options);
  await world.until('first_seen');
  await inTheWay(world);
  const asked = requestFailover(world.app, world.group, s.aWish({ to: 'secondary' }));
  await world.waitFor(asked, seconds(30));
  return world;
}

const lock = (world: FailoverWorld): void =>
  world.byHandRow({ lock_until_utc: '2099-01-01T00:00:00Z' });

async function latch({ group, ports }: FailoverWorld): Promise<void> {
  const loaded = await ports.failovers.load(group);
  const state = { ...newFailover(loaded.now), ...loaded.state.value, latched: true };
  await ports.failovers.commit({ subject: group, loaded, state, groupState: null, entry: null });
}

describe('at rest', () => {
  test.each<[string, FailoverOptions, (world: FailoverWorld) => unknown]>([
    ['blocked_by_pause', {}, ({ pause }) => pause(true)],
    ['locked', {}, lock],
    ['latched', {}, latch],
  ])('a call that was refused as %s is over ten minutes later', async (reason, own, inTheWay) => {
    const world = await refused(own, inTheWay);
    expect(await world.state()).toMatchObject({ phase: 'steady', reason });
    await world.pause(false);
    await world.pass(minutes(10));
    await world.look();
    expect(await world.state()).toMatchObject({ phase: 'steady', reason: 'nothing_wrong' });
    const before = world.entries(world.group.id).length;
    await world.look();
    expect(world.entries(world.group.id)).toHaveLength(before);
  });

  test('who calls in vain again and again is recorded once in ten minutes', async () => {
    const world = await aFailoverWorld();
    await world.until('first_seen');
    world.ail('secondary');
    const before = world.entries(world.group.id).length;
    for (let calls = 0; calls < 12; calls++) {
      const asked = requestFailover(world.app, world.group, s.aWish({ to: 'secondary' }));
      const answer = await world.waitFor(asked, seconds(45));
      expect(answer).toMatchObject({ reason: 'standby_not_proved', done: false });
      await world.look();
    }
    expect(world.entries(world.group.id).length - before).toBeLessThanOrEqual(2);
  });

  test('what holds a failback back stays its reason while it does', async () => {
    const world = await aFailoverWorld({ policy: home });
    await world.until('first_seen');
    world.byHandRow({ active_target: 'secondary' });
    await world.until('promoted_is_stable');
    await world.pause(true);
    await world.pass(home.failbackAfterMs);
    await world.until('blocked_by_pause');
    const before = world.entries(world.group.id).length;
    for (let looks = 0; looks < 5; looks++) {
      await world.pass(seconds(30));
      await world.look();
    }
    expect((await world.state())?.reason).toBe('blocked_by_pause');
    expect(world.entries(world.group.id)).toHaveLength(before);
    world.ail('primary');
    await world.pause(false);
    await world.pass(minutes(1));
    await world.look();
    expect((await world.state())?.reason).toBe('standby_not_proved');
  });
});
