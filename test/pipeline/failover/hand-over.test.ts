import * as a from '../../core/fixtures.ts';
import * as s from '../../core/failover/states.ts';
import { aFailoverWorld } from './a-group.ts';
import { expect, test } from 'vitest';
import { instant, minutes, seconds } from '../../../src/core/time.ts';
import { lookAfter } from '../../../src/pipeline/look-after.ts';
import type { FailoverPhase } from '../../../src/core/failover/state.ts';
import type { FailoverWorld } from './a-group.ts';

const sweep = { kind: 'sweep' } as const;

/** An unwell target at the end of its ladder, on the side that is active. */
async function endOfLadder(world: FailoverWorld, id = 'web') {
  const target = world.targets.find((one) => one.id === id) ?? world.web;
  world.patient(id).sicken();
  const now = world.now();
  const readings = [20, 10].map((age) => a.aReading(a.unhealthy, instant(now - seconds(age))));
  const openedAt = instant(now - minutes(1));
  await world.put(target, a.aSuspected({ readings, attempts: 3, openedAt }));
  await world.waitFor(lookAfter(world.app, target, sweep), seconds(10));
  return {
    look: async (after: number) => {
      await world.pass(after);
      await world.waitFor(lookAfter(world.app, target, sweep), seconds(10));
    },
  };
}

const toldOf = ({ history }: FailoverWorld, id: string): readonly string[] =>
  history
    .of('notice')
    .filter(({ notice }) => notice.target === id)
    .map(({ notice }) => notice.why);

async function putPhase(world: FailoverWorld, phase: FailoverPhase): Promise<void> {
  const { ports, group } = world;
  const loaded = await ports.failovers.load(group);
  const state = phase === 'asking' ? s.anAsking() : s.aSuspect();
  await ports.failovers.commit({ subject: group, loaded, state, groupState: null, entry: null });
}

test('hand-over: the end of the ladder wakes the failover group, and nobody is told yet', async () => {
  const world = await aFailoverWorld();
  await world.until('first_seen');
  await endOfLadder(world);
  expect(world.entries('web').at(-1)).toMatchObject({
    reason: 'handed_to_failover',
    to: 'escalated',
    detail: 'failover:shop; attempts made: 3',
  });
  expect(toldOf(world, 'web')).toEqual([]);
  expect(world.queued.map(({ wake }) => wake)).toContainEqual({
    targets: ['failover:shop'],
    cause: { kind: 'event', hint: 'handed_to_failover', foreign: null },
  });
});

test('hand-over: of the standby it is none; a human hears of that at once', async () => {
  const world = await aFailoverWorld();
  await world.until('first_seen');
  await endOfLadder(world, 'spare');
  expect(world.entries('spare').map(({ reason }) => reason)).toEqual([
    'remedies_exhausted',
    'human_told',
  ]);
});

test('hand-over: a human is told by the target itself, when the group does nothing in time', async () => {
  const world = await aFailoverWorld();
  await world.until('first_seen');
  const { look } = await endOfLadder(world);
  await putPhase(world, 'suspected');
  await look(minutes(4));
  expect(toldOf(world, 'web')).toEqual([]);
  await look(minutes(2));
  expect(toldOf(world, 'web')).toEqual(['escalated']);
});

test('hand-over: it is put off for as long as people are asked', async () => {
  const world = await aFailoverWorld();
  await world.until('first_seen');
  const { look } = await endOfLadder(world);
  await putPhase(world, 'asking');
  for (let looks = 0; looks < 6; looks++) await look(minutes(2));
  expect(toldOf(world, 'web')).toEqual([]);
});

test('hand-over: the whole way, from the last restart to a group that serves again', async () => {
  const world = await aFailoverWorld();
  await world.until('first_seen');
  world.patient('web').sicken();
  await endOfLadder(world);
  await world.until('failed_over');
  expect(world.inRotation()).toEqual({ primary: false, secondary: true });
  expect(world.history.of('order')).toEqual([]);
});
