/**
 * A caller of do_failover beside the loop: a side that hangs makes a request's readings slower than
 * the loop's own looks, and a hand may spoil the row right after the swap. Who asks is served, or
 * told what is true, and pays the fleet for nothing that was not done.
 */
import * as s from '../../core/failover/states.ts';
import { after, aFailoverWorld } from './a-group.ts';
import { describe, expect, test } from 'vitest';
import { entityPartition } from '../../../src/sim/entities.ts';
import { hours, minutes, ms, seconds } from '../../../src/core/time.ts';
import { lookAfter } from '../../../src/pipeline/look-after.ts';
import { PortError } from '../../../src/pipeline/port-error.ts';
import { requestFailover } from '../../../src/pipeline/failover/request.ts';
import type { FailoverWorld } from './a-group.ts';
import type { Requested } from '../../../src/pipeline/failover/request.ts';
import type { Wish } from '../../../src/core/failover/state.ts';

/** The loop's own looks meanwhile: as the row itself expects the next, and by the sweep. */
function loopBeside({ app, group, ports }: FailoverWorld): { readonly end: () => void } {
  const over = new AbortController();
  void (async () => {
    for (let sweptAt = -Infinity; !over.signal.aborted;) {
      const { state, seq, now } = await ports.failovers.load(group);
      const due = state.value?.nextLookAt ?? null;
      const isSwept = now - sweptAt >= seconds(30);
      if (isSwept) sweptAt = now;
      if (due !== null && now >= due) await lookAfter(app, group, { kind: 'timer', seq });
      else if (isSwept) await lookAfter(app, group, { kind: 'sweep' });
      await ports.stopwatch.sleep(seconds(1));
    }
  })();
  return { end: () => over.abort() };
}

async function called(world: FailoverWorld, own: Partial<Wish> = {}): Promise<Requested> {
  const loop = loopBeside(world);
  const call = requestFailover(world.app, world.group, s.aWish(own));
  const requested = await world.waitFor(call, minutes(3));
  loop.end();
  return requested;
}

/** The active side takes requests and answers none. */
async function aHang(own: Parameters<typeof aFailoverWorld>[0] = {}): Promise<FailoverWorld> {
  const world = await aFailoverWorld(own);
  await world.until('first_seen');
  const url = world.group.sides.primary.probe.url;
  world.sites.get(url)?.ailUntil(world.now() + hours(24), { kind: 'hangs' });
  return world;
}

const spent = async ({ ports }: FailoverWorld): Promise<number> =>
  (await ports.shared.read({ kind: 'fleet' })).value.actions.length;

const onRequest = { mode: 'on-request', goneAfterAgreedMs: minutes(2) } as const;

describe('request: of a side that hangs', () => {
  test.each([{}, { to: 'secondary' as const }])(
    'it is served at the first call, while the loop looks as well: %o',
    async (wish) => {
      for (const delay of [5, 12, 20, 31, 47, 60]) {
        const world = await aHang({ policy: onRequest });
        const loop = loopBeside(world);
        await world.pass(seconds(60 + delay));
        loop.end();
        const answer = await called(world, wish);
        expect([delay, answer]).toEqual([
          delay,
          expect.objectContaining({ reason: 'failed_over' }),
        ]);
        expect(await spent(world)).toBe(1);
      }
    },
  );
});

describe('request: of a host that is frozen amidst its readings', () => {
  test('they are taken anew: what was read then is of no known time', async () => {
    let frozenMs = 0;
    let probes = 0;
    const world = await aFailoverWorld({
      instead: ({ ports: { stopwatch, probes: real } }) => ({
        stopwatch: { ...stopwatch, elapsed: () => ms(stopwatch.elapsed() - frozenMs) },
        probes: {
          ...real,
          async probeUrl(probe, timeout) {
            const verdict = await real.probeUrl(probe, timeout);
            if (++probes === 3) {
              await stopwatch.sleep(minutes(1));
              frozenMs += minutes(1);
            }
            return verdict;
          },
        },
      }),
    });
    const call = requestFailover(world.app, world.group, s.aWish({ to: 'secondary' }));
    expect(await world.waitFor(call, minutes(3))).toMatchObject({ reason: 'failed_over' });
    expect(probes).toBeGreaterThanOrEqual(12);
    expect(world.history.of('claim')).toHaveLength(1);
  });
});

describe('request: that loses every race', () => {
  const losing = async (): Promise<FailoverWorld> => {
    let world: FailoverWorld | null = null;
    const made = await aHang({
      policy: onRequest,
      instead: ({ ports: { failovers } }) => ({
        failovers: {
          ...failovers,
          commit: async (change) => {
            const claims = change.state?.phase === 'moving';
            return claims && world !== null ? 'lost' : failovers.commit(change);
          },
        },
      }),
    });
    world = made;
    await made.pass(minutes(2));
    return made;
  };

  test('is told so, has spent nothing of the fleet, and keeps nobody out any longer', async () => {
    const world = await losing();
    await world.look();
    expect(await called(world)).toMatchObject({ reason: 'failover_in_flight', done: false });
    expect(await spent(world)).toBe(0);
    expect((await world.state())?.requestUntil).toBeNull();
  });
});

describe('request: a fault after its mark', () => {
  test('is an error, and the next caller is let in at once', async () => {
    let isDown = true;
    const world = await aFailoverWorld({
      instead: ({ ports: { routing } }) => ({
        routing: {
          ...routing,
          async read(group) {
            if (isDown) throw new PortError('unavailable', 'routing: no answer');
            return routing.read(group);
          },
        },
      }),
    });
    const call = () =>
      world.waitFor(requestFailover(world.app, world.group, s.aWish({})), ms(60_000));
    await expect(call()).rejects.toMatchObject({ kind: 'unavailable' });
    isDown = false;
    expect(await call()).toMatchObject({ reason: 'active_is_healthy' });
  });
});

describe('request: a row spoilt right after the swap', () => {
  test.each(['nonsense', 'deleted'])('what was done is answered all the same: %s', async (how) => {
    let world: FailoverWorld | null = null;
    world = await aFailoverWorld(
      after('swap', ({ store }) => {
        if (how === 'nonsense') world?.byHandRow({ last_status: 'fine' });
        else store.transact(entityPartition, [{ row: 'shop', etag: '*', value: null }]);
      }),
    );
    await world.until('first_seen');
    const wish = s.aWish({ to: 'secondary' });
    const requested = await world.waitFor(
      requestFailover(world.app, world.group, wish),
      seconds(30),
    );
    expect(requested).toMatchObject({
      kind: 'answered',
      reason: 'failed_over',
      done: true,
      active: 'secondary',
      count: 5,
    });
  });
});

describe('request: a count that has no number after it', () => {
  test('is kept, and what to write instead is said', async () => {
    const world = await aFailoverWorld();
    await world.until('first_seen');
    const call = async (): Promise<Requested> =>
      world.waitFor(
        requestFailover(world.app, world.group, s.aWish({ to: 'secondary' })),
        seconds(30),
      );
    world.byHandRow({ failover_count: 2_147_483_647 });
    await world.until('moved_by_hand');
    expect(await call()).toMatchObject({
      kind: 'answered',
      reason: 'entity_nonsense',
      done: false,
      detail: expect.stringContaining('failover_count') as string,
    });
    world.byHandRow({ failover_count: 2_147_483_646 });
    await world.until('moved_by_hand');
    expect(await call()).toMatchObject({ reason: 'failed_over', count: 2_147_483_647 });
    await world.pass(minutes(1));
    expect((await world.look()).reason).not.toBe('entity_nonsense');
  });
});
