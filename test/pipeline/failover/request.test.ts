import * as s from '../../core/failover/states.ts';
import { aFailoverWorld } from './a-group.ts';
import { anOutage, call } from './an-outage.ts';
import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../../src/core/time.ts';
import { PortError } from '../../../src/pipeline/port-error.ts';

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
      await world.look();
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
