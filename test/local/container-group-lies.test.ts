/**
 * What a container group writes down (table rows, logs), and the ways in which ARM lies about it.
 */
import { expect, test } from 'vitest';
import { aBody, aWorld, type World } from './container-group-fixtures.ts';

const state = ({ group }: World) => group.get().properties.instanceView.state;
const events = ({ rows }: World) =>
  rows
    .filter(({ table }) => table === 'ContainerEvent')
    .map(({ row }) => [row['Reason'], row['Message']]);

test('rows: every column of both tables is there', () => {
  const world = aWorld(aBody(), { workspaceId: 'workspace-1' });
  world.run().events.onOutput('ERROR no more tea');
  const shared = {
    TenantId: 'workspace-1',
    TimeGenerated: '2026-11-21T10:00:03.000Z',
    SourceSystem: 'Azure',
    ContainerGroup: 'Web',
    ContainerID: expect.stringMatching(/^[0-9a-f]{64}$/),
    ContainerName: 'app',
    Location: 'westeurope',
    OSType: 'Linux',
    _ResourceId: aBody().id.toLowerCase(),
    _SubscriptionId: 'Sub-1',
    _IsBillable: 'true',
    _BilledSize: 17,
  };
  expect(world.rows.at(-2)?.row).toEqual({
    ...shared,
    Type: 'ContainerEvent',
    Reason: 'Started',
    Message: 'Started container',
    Count: 1,
    ContainerGroupInstanceID: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  });
  expect(world.rows.at(-1)).toEqual({
    table: 'ContainerInstanceLog',
    row: {
      ...shared,
      Type: 'ContainerInstanceLog',
      ContainerImage: 'shop/web:1',
      Message: 'ERROR no more tea',
      Source: 'LoggingAgent',
    },
  });
});

test('rows: a crash is Failed and BackOff, an ordered end is Killing alone', () => {
  const world = aWorld();
  world.run().events.onExit(1);
  world.clock.advance(10_000);
  world.group.restart();
  expect(events(world).slice(3)).toEqual([
    ['Failed', 'Container app terminated with ExitCode 1.'],
    ['BackOff', 'Back-off restarting failed container'],
    ['Pulled', 'Successfully pulled image "shop/web:1"'],
    ['Created', 'Created container'],
    ['Started', 'Started container'],
    ['Killing', expect.stringMatching(/^Killing container with id [0-9a-f]{64}\.$/)],
  ]);
});

test('logs: the tail is given, without or with times', () => {
  const { group, run } = aWorld();
  for (const line of ['one', 'two', 'three']) run().events.onOutput(line);
  expect(group.logs('APP')).toBe('one\ntwo\nthree\n');
  expect(group.logs('app', 2)).toBe('two\nthree\n');
  expect(group.logs('app', 0)).toBe('');
  expect(group.logs('app', 1, true)).toBe('2026-11-21T10:00:03.000Z three\n');
  expect(group.logs('nobody')).toBeUndefined();
});

test('logs: are cut to what Azure keeps, while running and once ended', () => {
  const { group, run } = aWorld();
  const line = 'x'.repeat(999);
  for (let count = 0; count < 10_000; count += 1) run().events.onOutput(line);
  expect(group.logs('app')?.length).toBeLessThanOrEqual(4 * 1024 * 1024);
  expect(group.logs('app')?.length).toBeGreaterThan(2 * 1024 * 1024 - 1_000);
  run().events.onExit(1);
  expect(group.logs('app')?.length).toBe(16_000);
});

test('logs: start over with every run', () => {
  const { group, run, clock } = aWorld();
  run().events.onOutput('the evidence');
  group.restart();
  expect(group.logs('app')).toBe('the evidence\n');
  clock.advance(3_000);
  expect(group.logs('app')).toBe('');
});

test('works-but-500: the restart is done, and the answer is an error', () => {
  const world = aWorld(aBody(), { lies: { restart: 'works-but-500' } });
  expect(world.group.restart()).toMatchObject({
    status: 500,
    error: { code: 'InternalServerError' },
  });
  world.clock.advance(3_000);
  expect(world.runs).toHaveLength(2);
});

test('answers-204-does-nothing: the operation has succeeded, and nothing happened', () => {
  const world = aWorld(aBody(), { lies: { restart: 'answers-204-does-nothing' } });
  const answer = world.group.restart();
  expect(answer.status).toBe(204);
  expect('operation' in answer && world.group.operation(answer.operation ?? '')).toBe('succeeded');
  world.clock.advance(60_000);
  expect(world.runs).toHaveLength(1);
  expect(state(world)).toBe('Running');
});

test('slowMs: nothing is to be seen for that long, but other orders are refused', () => {
  const world = aWorld(aBody(), { lies: { restart: { slowMs: 90_000 } } });
  expect(world.group.restart().status).toBe(204);
  world.clock.advance(89_999);
  expect(state(world)).toBe('Running');
  expect(world.group.get().properties.provisioningState).toBe('Succeeded');
  expect(world.group.restart().status).toBe(409);
  expect(world.runs).toHaveLength(1);
  world.clock.advance(3_001);
  expect(world.runs).toHaveLength(2);
});

test('slowMs: a group that is slow to start looks Stopped meanwhile', () => {
  const world = aWorld(aBody(), { lies: { start: { slowMs: 5_000 } } });
  world.group.stop();
  world.clock.advance(1_000);
  expect(world.group.start().status).toBe(202);
  expect(state(world)).toBe('Stopped');
  world.clock.advance(8_000);
  expect(state(world)).toBe('Running');
});

test('polls failing: the operation is done, but cannot be asked about', () => {
  const world = aWorld();
  world.group.lie({ polls: 'failing' });
  const answer = world.group.restart();
  const operation = ('operation' in answer && answer.operation) || '';
  expect(world.group.operation(operation)).toBe('failing');
  world.group.lie({ polls: 'honest' });
  world.clock.advance(3_000);
  expect(world.group.operation(operation)).toBe('succeeded');
});

test('staleReadsMs: a GET shows the past, till it has been that long', () => {
  const world = aWorld();
  world.group.lie({ staleReadsMs: 5_000 });
  world.clock.advance(60_000);
  world.group.stop();
  world.clock.advance(1_000);
  expect(state(world)).toBe('Running');
  world.clock.advance(4_999);
  expect(state(world)).toBe('Running');
  world.clock.advance(1);
  expect(state(world)).toBe('Stopped');
  world.group.start();
  world.clock.advance(3_000);
  expect(state(world)).toBe('Stopped');
  world.group.lie({ staleReadsMs: 0 });
  expect(state(world)).toBe('Running');
});
