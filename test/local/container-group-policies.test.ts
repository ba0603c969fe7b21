/**
 * What becomes of a container group whose containers exit by themselves, in virtual time.
 */
import { expect, test } from 'vitest';
import { aBody, aWorld, type World } from './container-group-fixtures.ts';

const state = ({ group }: World) => group.get().properties.instanceView.state;
const container = ({ group }: World) => {
  const view = group.get().properties.containers[0]?.properties.instanceView;
  if (view === undefined) throw new Error('The group shows no container.');
  return view;
};

test('Always: backs off 10 s, twice as long each time, at most 300 s', () => {
  const world = aWorld();
  const delays: number[] = [];
  for (let crash = 0; crash < 7; crash += 1) {
    const crashedAt = world.clock.now();
    world.run().events.onExit(1);
    expect(state(world)).toBe('Running');
    expect(container(world)).toMatchObject({
      currentState: {
        state: 'Waiting',
        detailStatus: expect.stringContaining('CrashLoopBackOff'),
      },
      previousState: { state: 'Terminated', exitCode: 1 },
    });
    const runs = world.runs.length;
    for (let step = 0; step < 400 && world.runs.length === runs; step += 1) {
      world.clock.advance(1_000);
    }
    delays.push(world.clock.now() - crashedAt);
  }
  expect(delays.map((ms) => ms / 1_000)).toEqual([10, 20, 40, 80, 160, 300, 300]);
  expect(container(world).restartCount).toBe(7);
});

test('Always: the back-off starts over, when a run has lasted ten minutes', () => {
  const world = aWorld();
  for (let crash = 0; crash < 4; crash += 1) {
    world.run().events.onExit(1);
    world.clock.advance(300_000 + 300_000);
  }
  const runs = world.runs.length;
  world.clock.advance(600_000);
  world.run().events.onExit(1);
  world.clock.advance(10_000);
  expect(world.runs).toHaveLength(runs + 1);
});

test.each([
  ['Never', 0, 'Succeeded', 'Terminated'],
  ['Never', 3, 'Failed', 'Terminated'],
  ['OnFailure', 0, 'Succeeded', 'Terminated'],
  ['OnFailure', 3, 'Running', 'Waiting'],
  ['Always', 0, 'Running', 'Waiting'],
] as const)('%s: exit code %i makes the group %s', (restartPolicy, exitCode, group, one) => {
  const world = aWorld(aBody({ restartPolicy }));
  world.run().events.onExit(exitCode);
  expect(state(world)).toBe(group);
  expect(container(world).currentState.state).toBe(one);
  world.clock.advance(10_000);
  expect(world.runs).toHaveLength(one === 'Waiting' ? 2 : 1);
});

test('Never: an ended group is started again by start, not by restart', () => {
  const world = aWorld(aBody({ restartPolicy: 'Never' }));
  world.run().events.onExit(1);
  expect(world.group.restart()).toMatchObject({ status: 409 });
  expect(world.group.start()).toMatchObject({ status: 202 });
  world.clock.advance(3_000);
  expect(state(world)).toBe('Running');
});

test('Never: the group runs on, while one of its containers does', () => {
  const containers = ['a', 'b'].map((name) => ({ name, properties: { image: 'i' } }));
  const world = aWorld(aBody({ restartPolicy: 'Never', containers }));
  world.runs[0]?.events.onExit(1);
  expect(state(world)).toBe('Running');
  world.runs[1]?.events.onExit(0);
  expect(state(world)).toBe('Failed');
});
