import { aFailoverWorld } from './a-group.ts';
import { anOutage, call } from './an-outage.ts';
import { describe, expect, test } from 'vitest';
import { judgeAsk } from '../../../src/pipeline/failover/approve.ts';
import { minutes, seconds } from '../../../src/core/time.ts';
import type { FailoverWorld } from './a-group.ts';

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
