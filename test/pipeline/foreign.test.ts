/** What somebody else did to a target, from the wake that tells of it to the rows. */
import * as a from '../core/fixtures.ts';
import { aFailoverWorld } from './failover/a-group.ts';
import { aWorld } from './a-world.ts';
import { expect, test } from 'vitest';
import { instant, minutes, plus, seconds } from '../../src/core/time.ts';
import { lookAfter } from '../../src/pipeline/look-after.ts';
import { PortError } from '../../src/pipeline/port-error.ts';
import type { Cause } from '../../src/core/wake.ts';
import type { Instant } from '../../src/core/time.ts';
import type { PipelineWorld } from './a-world.ts';
import type { Wake } from '../../src/core/wake.ts';

const toldOf = (
  at: Instant,
  action: 'restart' | 'start' | 'stop' = 'restart',
  by = 'ana',
): Cause => ({
  kind: 'event',
  hint: `${action} ${at}`,
  foreign: { action, at, by, surely: true },
});

async function rowsOf({ ports, web }: PipelineWorld) {
  const { state, groupState } = await ports.incidents.load(web);
  return { incident: state.value ?? a.aQuiet(), group: groupState.value };
}

const actsIn = (world: PipelineWorld): readonly string[] =>
  world
    .entries()
    .filter(({ detail }) => detail.includes(' by ana') || detail.includes(' by ben'))
    .map(({ reason, detail }) => `${reason}: ${detail.split(',')[0]}`);

test('foreign: who restarts twice in a row and is stopped by another is told of all three', async () => {
  const world = await aWorld();
  const { app, web, now, pass } = world;
  const first = now();
  await world.waitFor(lookAfter(app, web, toldOf(first)), seconds(1));
  await pass(15_000);
  const second = now();
  await world.waitFor(lookAfter(app, web, toldOf(second)), seconds(1));
  await pass(15_000);
  world.patient().group.stop();
  await pass(15_000);
  await world.waitFor(lookAfter(app, web, toldOf(now(), 'stop', 'ben')), seconds(1));
  const { incident, group } = await rowsOf(world);
  expect([incident.actions, group.actions]).toEqual([
    [first, second],
    [first, second],
  ]);
  expect(incident.foreignStartAt).toBe(second);
  expect(actsIn(world)).toEqual([
    'foreign_action: restart by ana',
    'foreign_action: restart by ana',
    'stopped_on_purpose: stop by ben',
  ]);
});

test('foreign: the same event many times, in any order and after another, costs nothing', async () => {
  const world = await aWorld();
  const { app, web, now } = world;
  const acts = [toldOf(a.ago(seconds(40))), toldOf(a.ago(seconds(20))), toldOf(now(), 'start')];
  for (const act of [...acts, ...acts.toReversed(), ...acts]) {
    await world.waitFor(lookAfter(app, web, act), seconds(1));
  }
  const { incident, group } = await rowsOf(world);
  expect(incident.actions).toEqual([a.ago(seconds(40)), a.ago(seconds(20)), a.now]);
  expect(group.actions).toEqual(incident.actions);
  expect(actsIn(world)).toHaveLength(3);
});

test('foreign: of acts that are told at once none is lost in the race', async () => {
  const world = await aWorld();
  const acts = [40, 30].map((age) => a.ago(seconds(age)));
  const looks = acts.map((at) => lookAfter(world.app, world.web, toldOf(at)));
  const looked = await world.waitFor(Promise.all(looks), seconds(30));
  expect(looked.map(({ result }) => result)).toEqual(['moved', 'moved']);
  const { incident, group } = await rowsOf(world);
  expect(incident.actions).toEqual(acts);
  expect(group.actions).toEqual(acts);
});

test('foreign: an act goes back to the queue, when its row is written at every try', async () => {
  let commits = 0;
  const world = await aWorld({
    instead: ({ ports: { incidents } }) => ({
      incidents: { ...incidents, commit: async () => (++commits, 'lost') },
    }),
  });
  const { app, web } = world;
  await expect(lookAfter(app, web, toldOf(a.now))).rejects.toThrow('written by others');
  expect(commits).toBe(4);
  await lookAfter(app, web, { kind: 'alert', hint: 'h' });
  expect(commits).toBe(5);
});

test('foreign: an act told while a treatment is in flight comes again, or goes back', async () => {
  let isDown = true;
  const wakes: Wake[] = [];
  const schedule = async (wake: Wake) => {
    if (isDown) throw new PortError('unavailable', 'the queue is down');
    wakes.push(wake);
  };
  const { app, web, put } = await aWorld({ instead: () => ({ wakes: { schedule } }) });
  await put(
    web,
    a.aTreating({ claimedAt: a.ago(seconds(10)), lostAfter: plus(a.now, minutes(1)) }),
  );
  const cause = toldOf(a.ago(seconds(1)));
  await expect(lookAfter(app, web, cause)).rejects.toThrow('the queue is down');
  isDown = false;
  expect(await lookAfter(app, web, cause)).toMatchObject({ reason: 'treatment_in_flight' });
  expect(wakes).toEqual([{ targets: ['web'], cause }]);
});

test('foreign: somebody’s restart right after ours is counted beside ours', async () => {
  const world = await aWorld();
  const { app, web, now, pass } = world;
  world.patient().sicken();
  const readings = [20, 10].map((age) => a.aReading(a.unhealthy, instant(now() - seconds(age))));
  await world.put(web, a.aSuspected({ readings, openedAt: a.ago(minutes(1)) }));
  await world.waitFor(lookAfter(app, web, { kind: 'sweep' }), seconds(5));
  const [ours] = (await rowsOf(world)).incident.actions;
  expect(world.history.of('order')).toHaveLength(1);
  await pass(10_000);
  const theirs = now();
  await world.waitFor(lookAfter(app, web, toldOf(theirs)), seconds(5));
  expect((await rowsOf(world)).incident.actions).toEqual([ours, theirs]);
});

test('foreign: a failover waits for the latest of somebody’s restarts of a member', async () => {
  const world = await aFailoverWorld();
  await world.until('first_seen');
  world.ail('primary');
  const first = world.now();
  await world.waitFor(lookAfter(world.app, world.web, toldOf(first)), seconds(1));
  await world.pass(15_000);
  const second = world.now();
  await world.waitFor(lookAfter(world.app, world.web, toldOf(second)), seconds(1));
  expect((await rowsOf(world)).incident.actions).toEqual([first, second]);
  await world.until('restart_near');
  await world.until('failed_over');
  const effectMax = world.group.policy.effectMaxMs;
  expect(world.now()).toBeGreaterThanOrEqual(plus(second, effectMax));
});
