/**
 * What a container group answers to its orders and shows of itself, in virtual time.
 */
import { expect, test } from 'vitest';
import { makeContainerGroup } from '../../src/local/resources/container-group.ts';
import { aBody, aRuntime, aVirtualClock, aWorld, type World } from './container-group-fixtures.ts';

const state = ({ group }: World) => group.get().properties.instanceView.state;
const provisioning = ({ group }: World) => group.get().properties.provisioningState;
const container = ({ group }: World) => {
  const view = group.get().properties.containers[0]?.properties.instanceView;
  if (view === undefined) throw new Error('The group shows no container.');
  return view;
};

test('container group: is Pending and Creating, until its first start is over', () => {
  const clock = aVirtualClock();
  const runtime = aRuntime();
  const group = makeContainerGroup(aBody(), { clock, runtime });
  expect(group.get().properties).toMatchObject({
    provisioningState: 'Creating',
    instanceView: { state: 'Pending' },
  });
  expect(runtime.runs).toHaveLength(0);
  clock.advance(3_000);
  expect(group.get().properties).toMatchObject({
    provisioningState: 'Succeeded',
    restartPolicy: 'Always',
    instanceView: { state: 'Running' },
  });
  expect(runtime.runs).toHaveLength(1);
});

test('container group: shows a run in full, when it is running', () => {
  const world = aWorld();
  expect(container(world)).toEqual({
    restartCount: 0,
    currentState: {
      state: 'Running',
      startTime: '2026-11-21T10:00:03.000Z',
      finishTime: null,
      exitCode: null,
      detailStatus: '',
    },
    events: ['Pulled', 'Created', 'Started'].map((name) =>
      expect.objectContaining({ name, type: 'Normal', count: 1 }),
    ),
  });
});

test('container group: hands secrets to the runtime and never shows them', () => {
  const properties = {
    image: 'shop/web:1',
    ports: [{ port: 80 }],
    environmentVariables: [
      { name: 'COLOUR', value: 'red' },
      { name: 'KEY', secureValue: 'hush' },
    ],
  };
  const world = aWorld(aBody({ containers: [{ name: 'app', properties }] }));
  expect(world.run().spec).toMatchObject({
    environment: { COLOUR: 'red', KEY: 'hush' },
    ports: [80],
    run: 1,
  });
  expect(JSON.stringify(world.group.get())).not.toContain('hush');
  expect(JSON.stringify(world.rows)).not.toContain('hush');
});

test('container group: is refused with the place and the fix, when the body is wrong', () => {
  const make = (body: ReturnType<typeof aBody>) => () =>
    makeContainerGroup(body, { clock: aVirtualClock(), runtime: aRuntime() });
  const one = { name: 'app', properties: { image: 'i' } };
  expect(make(aBody({ containers: [] }))).toThrow(/properties\.containers .* give it 1 to 60/);
  expect(make(aBody({ containers: [one, one] }))).toThrow(/'app' twice; rename one/);
  expect(make({ ...aBody(), name: 'Other' })).toThrow(/correct id or name/);
});

test('container group: ends every container and refuses orders, when closed', () => {
  const world = aWorld();
  world.group.close();
  world.clock.advance(3_600_000);
  expect(world.runs).toHaveLength(1);
  expect(world.happenings.slice(-2)).toEqual([
    { what: 'killed', run: 1, cause: 'close' },
    { what: 'exited', run: 1, exitCode: 143, killed: true },
  ]);
  expect(world.group.start()).toMatchObject({ status: 409 });
});

test('container group: stays down, when closed in the middle of a restart', () => {
  const world = aWorld();
  world.group.restart();
  world.group.close();
  world.clock.advance(3_600_000);
  expect(world.runs).toHaveLength(1);
});

test('restart: answers 204 with a long operation, and a new run follows', () => {
  const world = aWorld();
  const answer = world.group.restart();
  expect(answer).toEqual({ status: 204, operation: expect.any(String) });
  const operation = 'operation' in answer ? (answer.operation ?? '') : '';
  expect(world.group.operation(operation)).toBe('running');
  expect(provisioning(world)).toBe('Pending');
  expect(state(world)).toBe('Pending');
  world.clock.advance(3_000);
  expect(world.group.operation(operation)).toBe('succeeded');
  expect(world.group.operation('unknown')).toBeUndefined();
  expect(state(world)).toBe('Running');
  expect(container(world)).toMatchObject({
    restartCount: 1,
    currentState: { state: 'Running', startTime: '2026-11-21T10:00:06.000Z' },
    previousState: { state: 'Terminated', exitCode: 143, finishTime: '2026-11-21T10:00:03.000Z' },
  });
  expect(world.happenings).toEqual([
    { what: 'started', run: 1, cause: 'create' },
    { what: 'killed', run: 1, cause: 'restart' },
    { what: 'exited', run: 1, exitCode: 143, killed: true },
    { what: 'started', run: 2, cause: 'restart' },
  ]);
});

test('orders: all are refused as transitioning, while one is under way', () => {
  const world = aWorld();
  world.group.restart();
  for (const order of ['restart', 'start', 'stop'] as const) {
    expect(world.group[order]()).toMatchObject({
      status: 409,
      error: { code: 'ContainerGroupTransitioning' },
    });
  }
  world.clock.advance(3_000);
  expect(world.group.restart().status).toBe(204);
});

test('restart: waits for the old run to end, and gives it up after the limit', () => {
  const world = aWorld(aBody(), {}, aRuntime(false));
  const [first] = world.runs;
  world.group.restart();
  world.clock.advance(59_999);
  expect(first?.kills()).toBe(1);
  expect(world.runs).toHaveLength(1);
  world.clock.advance(3_001);
  expect(world.runs).toHaveLength(2);
  first?.events.onOutput('a voice from the dead');
  first?.events.onExit(0);
  expect(container(world).currentState.state).toBe('Running');
  expect(JSON.stringify(world.rows)).not.toContain('a voice from the dead');
});

test('stop: answers 204, and the group is Stopped a little later', () => {
  const world = aWorld();
  expect(world.group.stop()).toEqual({ status: 204 });
  expect(state(world)).toBe('Running');
  world.clock.advance(1_000);
  expect(state(world)).toBe('Stopped');
  expect(container(world).currentState).toMatchObject({ state: 'Terminated', exitCode: 143 });
  expect(world.group.stop()).toEqual({ status: 204 });
  expect(world.group.restart()).toEqual({
    status: 409,
    error: {
      code: 'ContainerGroupStopped',
      message: "Container Group 'Web' in resource group 'Shop' is stopped",
    },
  });
});

test('stop: ends the crash loop as well', () => {
  const world = aWorld();
  world.run().events.onExit(1);
  world.group.stop();
  world.clock.advance(3_600_000);
  expect(world.runs).toHaveLength(1);
  expect(container(world).currentState).toMatchObject({ state: 'Terminated', exitCode: 1 });
});

test('start: answers 202 and makes a new instance without a past, when stopped', () => {
  const world = aWorld();
  world.group.restart();
  world.clock.advance(3_000);
  world.group.stop();
  world.clock.advance(1_000);
  expect(world.group.start()).toEqual({ status: 202, operation: expect.any(String) });
  world.clock.advance(3_000);
  expect(state(world)).toBe('Running');
  expect(container(world)).toMatchObject({ restartCount: 0, events: [{}, {}, {}] });
  expect(container(world)).not.toHaveProperty('previousState');
  const instances = new Set(world.rows.map(({ row }) => row['ContainerGroupInstanceID']));
  expect(instances.size).toBe(2);
});

test('start: has nothing to do, when running', () => {
  const world = aWorld();
  expect(world.group.start()).toEqual({ status: 204 });
  world.clock.advance(60_000);
  expect(world.runs).toHaveLength(1);
});

test('repair: the platform is at it, and every container starts anew afterwards', () => {
  const world = aWorld();
  expect(world.group.repair(20_000)).toBe(true);
  expect(provisioning(world)).toBe('Repairing');
  expect(world.group.repair(1)).toBe(false);
  world.clock.advance(20_000);
  expect(provisioning(world)).toBe('Succeeded');
  expect(world.happenings.at(-1)).toEqual({ what: 'started', run: 2, cause: 'repair' });
});
