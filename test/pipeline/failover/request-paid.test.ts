/**
 * What callers of do_failover may cost: a claim that is not made costs the fleet nothing, one that
 * is refused again and again waits, and no look takes a move of ours for somebody's hand.
 */
import * as s from '../../core/failover/states.ts';
import { aFailoverWorld } from './a-group.ts';
import { describe, expect, test } from 'vitest';
import { hours, minutes, seconds } from '../../../src/core/time.ts';
import { lookAfter } from '../../../src/pipeline/look-after.ts';
import { PortError } from '../../../src/pipeline/port-error.ts';
import { requestFailover } from '../../../src/pipeline/failover/request.ts';
import type { FailoverWorld } from './a-group.ts';
import type { Requested } from '../../../src/pipeline/failover/request.ts';
import type { Wish } from '../../../src/core/failover/state.ts';

const spent = async ({ ports }: FailoverWorld): Promise<number> =>
  (await ports.shared.read({ kind: 'fleet' })).value.actions.length;

const called = ({ app, group, waitFor }: FailoverWorld, own: Partial<Wish>): Promise<Requested> =>
  waitFor(requestFailover(app, group, s.aWish(own)), minutes(1));

const hang = ({ group, sites, now }: FailoverWorld): void =>
  sites.get(group.sides.primary.probe.url)?.ailUntil(now() + hours(24), { kind: 'hangs' });

describe('request: what it costs the fleet', () => {
  test('nothing, where the store refuses the claim', async () => {
    const world = await aFailoverWorld({
      instead: ({ ports: { failovers } }) => ({
        failovers: {
          ...failovers,
          async commit(change) {
            if (change.state?.phase !== 'moving') return failovers.commit(change);
            throw new PortError('damaged', 'failovers: an entry of that number is there');
          },
        },
      }),
    });
    await world.until('first_seen');
    await expect(called(world, { to: 'secondary' })).rejects.toMatchObject({ kind: 'damaged' });
    expect(await spent(world)).toBe(0);
  });

  test('few of its actions, where a key names a side and ARM refuses every time', async () => {
    const refused = { kind: 'refused', detail: 'the profile has a ReadOnly lock' } as const;
    const world = await aFailoverWorld({
      policy: { mode: 'on-request' },
      instead: ({ ports: { routing } }) => ({ routing: { ...routing, set: async () => refused } }),
    });
    await world.until('first_seen');
    for (let calls = 0; calls < 20; calls++) await called(world, { to: 'secondary', by: 'key' });
    expect(await spent(world)).toBeLessThanOrEqual(4);
  });
});

describe('request: beside a look of the loop', () => {
  /** What the group was recorded to have gone through when a caller came so late in an outage. */
  async function recordedWith(delay: number): Promise<readonly string[]> {
    const world = await aFailoverWorld();
    const { app, group, ports } = world;
    await world.until('first_seen');
    hang(world);
    const over = new AbortController();
    void (async () => {
      while (!over.signal.aborted) {
        const { state, seq, now } = await ports.failovers.load(group);
        const due = state.value?.nextLookAt ?? null;
        if (due === null) await lookAfter(app, group, { kind: 'sweep' });
        else if (now >= due) await lookAfter(app, group, { kind: 'timer', seq });
        await ports.stopwatch.sleep(seconds(1));
      }
    })();
    await world.pass(seconds(delay));
    await called(world, {});
    await world.pass(minutes(1));
    over.abort();
    expect(world.row()).toMatchObject({ active_target: 'secondary', failover_count: 5 });
    expect((await world.state())?.toggles).toHaveLength(1);
    return world.entries(group.id).map(({ reason }) => reason);
  }

  test('a move that the loop makes meanwhile is nobody’s hand', async () => {
    for (const delay of [22, 26, 30, 34, 38, 42]) {
      expect([delay, await recordedWith(delay)]).toEqual([
        delay,
        expect.not.arrayContaining(['moved_by_hand']),
      ]);
    }
  });

  test('a hand that writes meanwhile is recorded once', async () => {
    const world = await aFailoverWorld({ policy: { mode: 'on-request' } });
    const { app, group, pass, waitFor } = world;
    await world.until('first_seen');
    hang(world);
    const call = requestFailover(app, group, s.aWish({}));
    await pass(seconds(4));
    world.byHandRow({ active_target: 'secondary', failover_count: 5 });
    await pass(seconds(1));
    const cause = { kind: 'operator', ask: 'look', by: 'ana' } as const;
    await waitFor(lookAfter(app, group, cause), seconds(20));
    expect(await waitFor(call, minutes(2))).toMatchObject({ active: 'secondary', count: 5 });
    await world.look();
    const reasons = world.entries(group.id).map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === 'moved_by_hand')).toHaveLength(1);
    expect((await world.state())?.toggles).toHaveLength(1);
  });
});
