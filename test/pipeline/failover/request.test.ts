import * as s from '../../core/failover/states.ts';
import { aFailoverWorld } from './a-group.ts';
import { describe, expect, test } from 'vitest';
import { judgeAsk } from '../../../src/pipeline/failover/approve.ts';
import { minutes, seconds } from '../../../src/core/time.ts';
import { PortError } from '../../../src/pipeline/port-error.ts';
import { requestFailover } from '../../../src/pipeline/failover/request.ts';
import type { FailoverWorld } from './a-group.ts';
import type { Requested } from '../../../src/pipeline/failover/request.ts';
import type { Wish } from '../../../src/core/failover/state.ts';

/** A call of do_failover, and the time it takes. */
async function call({ app, group, waitFor }: FailoverWorld, own: Partial<Wish> = {}) {
  return answered(await waitFor(requestFailover(app, group, s.aWish(own)), seconds(30)));
}

function answered(requested: Requested) {
  if (requested.kind !== 'answered') throw new Error(`not answered, but ${requested.kind}`);
  return requested;
}

/** The active side has been bad for so long that the traffic's monitor says so. */
async function anOutage(own: Parameters<typeof aFailoverWorld>[0] = {}): Promise<FailoverWorld> {
  const world = await aFailoverWorld(own);
  await world.until('first_seen');
  world.ail('primary');
  await world.pass(minutes(1));
  return world;
}

describe('request: a bare call', () => {
  test('leaves a bad side in one go, and its repetition moves nothing back', async () => {
    const world = await anOutage();
    expect(await call(world)).toMatchObject({
      reason: 'failed_over',
      done: true,
      active: 'secondary',
      endpoint: 'https://us.example',
      count: 5,
      epoch: 1,
      following: false,
    });
    expect(world.done()).toEqual(['secondary in', 'row says secondary', 'primary out']);
    for (let again = 0; again < 3; again++) {
      expect(await call(world)).toMatchObject({ reason: 'active_is_healthy', done: false });
    }
    expect(world.row()).toMatchObject({ active_target: 'secondary', failover_count: 5 });
  });

  test('leaves no healthy side', async () => {
    const world = await aFailoverWorld();
    expect(await call(world)).toMatchObject({
      reason: 'active_is_healthy',
      done: false,
      active: 'primary',
      retryAfterMs: null,
    });
    expect(world.done()).toEqual([]);
  });

  test('of twenty at once one is served, and the others are told that it is', async () => {
    const world = await anOutage();
    const calls = Array.from({ length: 20 }, () => call(world));
    const answers = await Promise.all(calls);
    const reasons = answers.map(({ reason }) => reason).toSorted();
    expect(reasons).toEqual(
      ['failed_over', ...Array<string>(19).fill('failover_in_flight')].sort(),
    );
    expect(world.row()['failover_count']).toBe(5);
    expect(world.history.of('claim')).toHaveLength(1);
    const turnedAway = answers.filter(({ done }) => !done);
    expect(turnedAway.every(({ retryAfterMs }) => (retryAfterMs ?? 0) > 0)).toBe(true);
  });

  test('one whose worker died keeps others out for a while, and no longer', async () => {
    const world = await anOutage();
    const { failovers } = world.ports;
    const loaded = await failovers.load(world.group);
    const state = s.aSuspect({
      known: { active: 'primary', count: 4 },
      readings: { primary: [], secondary: [] },
    });
    const marked = { ...state, requestUntil: loaded.now + seconds(20) } as typeof state;
    const change = { subject: world.group, loaded, groupState: null, entry: null };
    await failovers.commit({ ...change, state: marked });
    expect(await call(world)).toMatchObject({ reason: 'failover_in_flight' });
    expect(await call(world)).toMatchObject({ reason: 'failed_over' });
  });
});

describe('request: a bare call where no traffic follows, so that nobody else looks', () => {
  const own = { traffic: null } as const;
  const policy = { mode: 'on-request' } as const;

  test('is told to wait while the side is bad for less than twice goneAfter', async () => {
    const world = await anOutage({ own, policy });
    const early = await call(world);
    expect(early).toMatchObject({ reason: 'no_second_vantage', done: false, active: 'primary' });
    const rest = early.retryAfterMs ?? 0;
    expect(rest).toBeGreaterThan(minutes(8));
    await world.pass(minutes(4));
    await world.look();
    const later = await call(world);
    expect(later.reason).toBe('no_second_vantage');
    expect(later.retryAfterMs ?? 0).toBeLessThanOrEqual(rest - minutes(4));
    for (let left = later.retryAfterMs ?? 0; left > 0; left -= seconds(30)) {
      await world.pass(seconds(30));
      await world.look();
    }
    expect(await call(world)).toMatchObject({ reason: 'failed_over', done: true });
  });

  test('is told how to go on now: the side named, it is moved', async () => {
    const world = await anOutage({ own, policy });
    expect((await call(world)).reason).toBe('no_second_vantage');
    expect(await call(world, { to: 'secondary' })).toMatchObject({ done: true });
  });

  test('one blip now and another after that are not one long outage', async () => {
    const world = await aFailoverWorld({ own, policy });
    await world.until('first_seen');
    for (let blip = 0; blip < 3; blip++) {
      await world.pass(minutes(6));
      world.ail('primary', seconds(8));
      expect((await call(world)).reason).toBe('no_second_vantage');
      await world.pass(seconds(30));
      expect((await world.look()).reason).not.toBe('no_second_vantage');
      expect((await world.state())?.badSince).toBeNull();
    }
    expect(world.done()).toEqual([]);
  });

  test('asks at once where a person must approve: they are the second vantage', async () => {
    const world = await anOutage({ own, policy: { ...policy, approval: 'always' } });
    expect(await call(world)).toMatchObject({ reason: 'approval_requested', done: false });
  });
});

describe('request: a named call', () => {
  test('of the active side does nothing, however often it comes', async () => {
    const world = await anOutage();
    const seq = (await world.ports.failovers.load(world.group)).seq;
    expect(await call(world, { to: 'primary' })).toMatchObject({ reason: 'already_active' });
    expect((await world.ports.failovers.load(world.group)).seq).toBe(seq);
  });

  test('moves a healthy group as planned, and moves it home once the cooldown is over', async () => {
    const world = await aFailoverWorld();
    expect(await call(world, { to: 'secondary', by: 'ana', reason: 'drill' })).toMatchObject({
      done: true,
    });
    expect(world.row()['last_reason']).toBe('failed over from primary to secondary for ana: drill');
    const early = await call(world, { to: 'primary' });
    expect(early).toMatchObject({ reason: 'locked', done: false });
    expect(early.retryAfterMs ?? 0).toBeGreaterThan(minutes(9));
    await world.pass(minutes(11));
    await world.until('promoted_is_stable');
    expect(await call(world, { to: 'primary' })).toMatchObject({ done: true, active: 'primary' });
    expect(world.inRotation()).toEqual({ primary: true, secondary: false });
  });

  test('is refused with whose brake it is', async () => {
    const world = await anOutage();
    await world.pause(true);
    expect(await call(world, { to: 'secondary' })).toMatchObject({
      reason: 'blocked_by_pause',
      done: false,
      brake: { owner: 'ana', reason: 'drill' },
    });
  });
});

describe('request: when nobody can say what came of it', () => {
  test('it is being found out, and is answered so: it must not be called again', async () => {
    const world = await anOutage({
      instead: ({ ports }) => ({
        entities: {
          ...ports.entities,
          merge: async () => {
            throw new PortError('unavailable', 'entities: no answer');
          },
        },
      }),
    });
    expect(await call(world)).toMatchObject({ reason: 'finding_out', done: false, epoch: 1 });
    expect(await call(world)).toMatchObject({ reason: 'failover_in_flight' });
    await world.until('failover_lost');
  });

  test('a store that is down before the claim is an error: surely nothing was done', async () => {
    const world = await anOutage();
    world.store.setDown(true);
    await expect(call(world)).rejects.toMatchObject({ kind: 'unavailable' });
    world.store.setDown(false);
    expect(world.done()).toEqual([]);
  });
});

describe('approval: over the ports', () => {
  const judged = async (world: FailoverWorld, id: number, by: string) => {
    const person = { id: by, name: by, roles: [] };
    return (await judgeAsk(world.app, world.group, id, 'approved', person, '')).kind;
  };

  test('a call asks; who asked cannot approve; another person can, and it is moved', async () => {
    const world = await anOutage({ policy: { approval: 'always' } });
    const asked = await call(world, { to: 'secondary', by: 'ana' });
    expect(asked).toMatchObject({ reason: 'approval_requested', done: false, ask: 1 });
    expect(await call(world, { to: 'secondary', by: 'eve' })).toMatchObject({
      reason: 'approval_pending',
      ask: 1,
    });
    expect(await judged(world, 1, 'ana')).toBe('own_request');
    expect(await judged(world, 1, 'eve')).toBe('own_request');
    expect(await judged(world, 2, 'bob')).toBe('no_such_ask');
    expect(await judged(world, 1, 'bob')).toBe('taken');
    expect(await judged(world, 1, 'bob')).toBe('already');
    expect(world.done()).toEqual([]);
    await world.until('failed_over');
    expect(await judged(world, 1, 'bob')).toBe('too_late');
    expect((await world.state())?.epoch).toBe(1);
    expect(world.history.of('notice').map(({ notice }) => notice.why)).toEqual([
      'approval_requested',
      'failed_over',
    ]);
  });

  test('an approval given does not move a group that is well again', async () => {
    const world = await aFailoverWorld({ policy: { approval: 'always' } });
    await world.until('first_seen');
    world.ail('primary', minutes(4));
    await world.until('approval_requested');
    await world.pass(minutes(3));
    await judged(world, 1, 'bob');
    await world.until('approval_withdrawn');
    expect(world.done()).toEqual([]);
  });

  test('refused, it is not asked again by a key that names the side; a person may', async () => {
    const world = await anOutage({ policy: { approval: 'always' } });
    expect(await call(world, { to: 'secondary' })).toMatchObject({ ask: 1 });
    const bob = { id: 'bob', name: 'bob', roles: [] };
    await world.waitFor(judgeAsk(world.app, world.group, 1, 'refused', bob, ''), seconds(5));
    for (const to of ['secondary', null] as const) {
      const again = await call(world, { to });
      expect(again).toMatchObject({ reason: 'approval_refused', done: false, ask: null });
      expect(again.retryAfterMs ?? 0).toBeGreaterThan(minutes(19));
    }
    expect(await call(world, { to: 'secondary', by: 'ana' })).toMatchObject({
      reason: 'approval_requested',
    });
    expect(world.history.of('ask')).toHaveLength(2);
  });

  test('nobody answers: it is refused, and not asked again for a while', async () => {
    const world = await anOutage({ policy: { approval: 'always' } });
    await world.until('approval_requested');
    await world.pass(minutes(15));
    await world.until('approval_expired');
    await world.pass(minutes(10));
    await world.until('approval_expired');
    expect(world.history.of('ask')).toHaveLength(1);
    await world.pass(minutes(11));
    await world.until('approval_requested');
    expect(world.history.of('ask').map(({ id }) => id)).toEqual([1, 2]);
  });
});
