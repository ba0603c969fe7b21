/**
 * A worker died amidst a move, and the public row, which alone could tell what came of it, makes
 * no sense: the group waits for the row, and nothing else waits for the group.
 */
import * as a from '../../core/fixtures.ts';
import * as s from '../../core/failover/states.ts';
import { aFailoverWorld, toldIn } from './a-group.ts';
import { describe, expect, test } from 'vitest';
import { instant, minutes, plus, seconds } from '../../../src/core/time.ts';
import { lookAfter } from '../../../src/pipeline/look-after.ts';
import type { Failover } from '../../../src/core/failover/state.ts';
import type { FailoverWorld } from './a-group.ts';
import type { Entry } from '../../../src/core/entry.ts';

const sweep = { kind: 'sweep' } as const;

/** Long enough for the claim to be lost, and for whatever it sent to have landed. */
const overAfter = seconds(150 + 180);

async function deadAmidstAMove(state: Failover = s.aMoving()): Promise<FailoverWorld> {
  const world = await aFailoverWorld();
  await world.until('first_seen');
  const { failovers } = world.ports;
  const loaded = await failovers.load(world.group);
  const known = { ...state, known: { active: 'primary', count: 4 } } as const;
  const change = { subject: world.group, loaded, groupState: null, entry: null };
  await failovers.commit({ ...change, state: known });
  world.byHandRow({ last_status: 'broken' });
  return world;
}

/** What was said last of `web`, after a look that proves it unwell. */
async function unwell(world: FailoverWorld, attempts = 0): Promise<Entry | undefined> {
  world.patient('web').sicken();
  const now = world.now();
  const readings = [20, 10].map((age) => a.aReading(a.unhealthy, instant(now - seconds(age))));
  const openedAt = instant(now - minutes(1));
  await world.put(world.web, a.aSuspected({ readings, attempts, openedAt }));
  await world.waitFor(lookAfter(world.app, world.web, sweep), seconds(30));
  return world.entries('web').at(-1);
}

describe('a worker dead amidst a move whose row is nonsense', () => {
  test('holds restarts back for as long as anything of it may land, and no longer', async () => {
    const world = await deadAmidstAMove();
    await world.pass(overAfter - minutes(1));
    await world.look();
    const held = await unwell(world);
    expect(held).toMatchObject({
      reason: 'blocked_by_failover',
      detail: 'failover:shop is moving',
    });
    expect(world.history.of('order')).toEqual([]);
    await world.pass(minutes(1));
    await unwell(world);
    expect((await world.state())?.phase).toBe('moving');
    expect(world.history.of('order')).toHaveLength(1);
  });

  test('says what is unfinished, since whoever mends the row must know', async () => {
    const world = await deadAmidstAMove();
    await world.pass(overAfter);
    await world.look();
    expect(toldIn(world)).toEqual(['entity_wrong']);
    const { reason, detail } = (await world.state()) ?? {};
    expect(reason).toBe('entity_nonsense');
    expect(detail).toMatch(/^last_status .*; unfinished: primary to secondary, epoch 7$/);
  });

  test.each<[string, Failover]>([
    ['moving', s.aMoving()],
    ['asking', s.anAsking(s.anAsk({ expiresAt: plus(a.now, minutes(2)) }))],
    ['verifying', s.aVerifying({ deadline: plus(a.now, minutes(2)) })],
  ])('puts off no notice of a member for good, while %s', async (phase, state) => {
    const world = await deadAmidstAMove(state);
    await world.pass(overAfter);
    await world.look();
    await world.pass(minutes(2));
    const last = await unwell(world, 3);
    expect(last?.reason).toBe('handed_to_failover');
    for (let looks = 0; looks < 12; looks++) {
      await world.pass(minutes(1));
      await world.waitFor(lookAfter(world.app, world.web, sweep), seconds(10));
    }
    expect((await world.state())?.phase).toBe(phase);
    const told = world.history.of('notice').filter(({ notice }) => notice.target === 'web');
    expect(told.map(({ notice }) => notice.why)).toEqual(['escalated']);
  });
});
