import * as a from '../core/fixtures.ts';
import { aWorld } from './a-world.ts';
import { expect, test } from 'vitest';
import { minutes, seconds } from '../../src/core/time.ts';
import { sweep } from '../../src/pipeline/sweep.ts';
import type { Ports } from '../../src/pipeline/ports.ts';
import type { PipelineWorld } from './a-world.ts';
import type { World } from '../../src/sim/world.ts';

const heartbeat = { kind: 'heartbeat', group: 'shop' } as const;

async function lastLooked(world: PipelineWorld, ages: Readonly<Record<string, number>>) {
  const { shared } = world.ports;
  const looks = Object.entries(ages).map(([id, age]) => [id, a.ago(seconds(age))] as const);
  const next = { lookedAt: Object.fromEntries(looks), toldAt: null };
  await shared.write(heartbeat, await shared.read(heartbeat), next);
}

async function sweepsEvery30s(world: PipelineWorld, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn++) {
    await sweep(world.app);
    await world.pass(seconds(30));
  }
}

/** Probes that take their time and find everyone well; `most` of them were under way at once. */
function slowProbes(takes: number) {
  let underWay = 0;
  const seen = { most: 0 };
  const instead = ({ ports, clock }: World): Partial<Ports> => ({
    probes: {
      ...ports.probes,
      async probe(target) {
        underWay += 1;
        seen.most = Math.max(seen.most, underWay);
        await clock.sleep(takes);
        underWay -= 1;
        return ports.probes.probe(target);
      },
    },
  });
  return { seen, instead };
}

test('sweep: everyone due is looked at, the longest unseen first, and their looks are kept', async () => {
  const world = await aWorld();
  await lastLooked(world, { web: 40, api: 5, jobs: 90 });
  expect(await sweep(world.app)).toEqual({ looked: 2, failed: 0, handedOver: 0, unreadable: 0 });
  expect(world.history.of('probe').map(({ target }) => target)).toEqual(['jobs', 'web']);
  const { value } = await world.ports.shared.read(heartbeat);
  expect(value.lookedAt).toEqual({ web: a.now, api: a.ago(seconds(5)), jobs: a.now });
});

test('sweep: a new target is looked at, and one that left is forgotten', async () => {
  const world = await aWorld({ ids: ['web'] });
  await lastLooked(world, { gone: 400 });
  expect(await sweep(world.app)).toMatchObject({ looked: 1 });
  expect((await world.ports.shared.read(heartbeat)).value.lookedAt).toEqual({ web: a.now });
});

test('sweep: eight are looked at at once, and who is not reached in time is handed over', async () => {
  const ids = Array.from({ length: 70 }, (_, at) => `web-${String(at).padStart(2, '0')}`);
  const { seen, instead } = slowProbes(seconds(5));
  const world = await aWorld({ ids, instead });
  const report = await world.waitFor(sweep(world.app), minutes(1));
  expect(report).toEqual({ looked: 40, failed: 0, handedOver: 30, unreadable: 0 });
  expect(seen.most).toBe(8);
  expect(world.queued.map(({ wake }) => wake.targets.length)).toEqual([20, 10]);
  expect(world.queued.flatMap(({ wake }) => wake.targets)).toEqual(ids.slice(40));
  expect(world.queued.every(({ wake }) => wake.cause.kind === 'sweep')).toBe(true);
});

test('sweep: a damaged row keeps nobody else from being looked at', async () => {
  const world = await aWorld();
  world.store.damage('shop', 'target:web', { phase: 'unheard of' });
  expect(await sweep(world.app)).toMatchObject({ looked: 2, failed: 1 });
  expect(world.lines).toEqual([{ level: 'error', event: 'paramedic.look_failed' }]);
});

test('sweep: a damaged row is told after five sweeps, once an hour', async () => {
  const world = await aWorld();
  world.store.damage('shop', 'target:web', { phase: 'unheard of' });
  const notices = () => world.history.of('notice').map(({ notice }) => notice);
  await sweepsEvery30s(world, 5);
  expect(notices()).toEqual([]);
  await sweepsEvery30s(world, 1);
  expect(notices()).toMatchObject([{ why: 'not_looked_at', group: 'shop' }]);
  expect(notices()[0]?.text).toContain('web');
  expect(notices()[0]?.text).not.toContain('api');
  await sweepsEvery30s(world, 60);
  expect(notices()).toHaveLength(1);
  await sweepsEvery30s(world, 70);
  expect(notices()).toHaveLength(2);
});

test('sweep: the store that does not answer is an error line, and the next sweep goes on', async () => {
  const world = await aWorld();
  world.store.setDown(true);
  expect(await sweep(world.app)).toEqual({ looked: 0, failed: 0, handedOver: 0, unreadable: 1 });
  const errors = world.lines.filter(({ level }) => level === 'error');
  expect(errors).toEqual([{ level: 'error', event: 'paramedic.store_unreachable' }]);
  world.store.setDown(false);
  expect(await sweep(world.app)).toMatchObject({ looked: 3, unreadable: 0 });
});

test('sweep: an illness is found and treated by sweeps alone', async () => {
  const world = await aWorld();
  world.patient().sicken();
  await sweepsEvery30s(world, 8);
  expect(world.history.of('order')).toHaveLength(1);
});

test('sweep: hints of long ago are pruned, a day at a time', async () => {
  const world = await aWorld();
  const { hints } = world.ports;
  const hint = {
    key: 'k',
    day: '2026-01-01',
    source: 'Log Alerts V2',
    rule: 'error-burst',
    condition: 'Fired',
    firedAt: '2026-01-01T00:00:00Z',
    targets: ['web'],
    said: '',
  };
  await hints.keep(hint);
  await sweepsEvery30s(world, 4);
  expect(await hints.keep(hint)).toBe('new');
});
