/**
 * The same event by several roads at once: how many looks it costs when the real loop takes the
 * wakes that it leaves in the queue.
 */
import { aGridLook, anAction } from './event-samples.ts';
import { aWorld } from '../pipeline/a-world.ts';
import { events } from '../../src/handlers/events.ts';
import { expect, test } from 'vitest';
import { isoOf } from '../../src/handlers/times.ts';
import { seconds } from '../../src/core/time.ts';
import { wakes } from '../../src/handlers/wakes.ts';
import type { PipelineWorld } from '../pipeline/a-world.ts';
import type { Ports } from '../../src/pipeline/ports.ts';
import type { World } from '../../src/sim/world.ts';

const copies = 6;

/**
 * No copy goes on before all have kept their hint, so that none sees what the first has queued. A
 * probe takes its time, so that looks can meet.
 */
function together({ clock, ports: { hints, probes } }: World): Partial<Ports> {
  const all = Promise.withResolvers<void>();
  let kept = 0;
  return {
    hints: {
      ...hints,
      async keep(hint) {
        const answer = await hints.keep(hint);
        kept += 1;
        if (kept === copies) all.resolve();
        await all.promise;
        return answer;
      },
    },
    probes: {
      ...probes,
      async probe(target) {
        await clock.sleep(300);
        return probes.probe(target);
      },
    },
  };
}

/** All copies at once, then every wake that they leave in the queue, each when it is due. */
async function raced(world: PipelineWorld, event: unknown): Promise<void> {
  const { app, clock, queued } = world;
  await Promise.all(Array.from({ length: copies }, () => events(app, event)));
  const looked = queued.splice(0).map(async ({ wake, delay }) => {
    await clock.sleep(delay);
    await wakes(app, wake);
  });
  await world.waitFor(Promise.all(looked), seconds(60));
}

const looks = ({ history }: PipelineWorld): number => history.of('probe').length;
const byHand = (world: PipelineWorld) => {
  const { resourceId } = world.web;
  const [topic] = resourceId.split('/providers/');
  const data = { ...anAction('restart').data, resourceUri: resourceId };
  const own = { topic, subject: resourceId, eventTime: isoOf(world.now()), data };
  return anAction('restart', undefined, own);
};

test.each([
  ['asks for a look', () => aGridLook()],
  ['tells of somebody’s restart', byHand],
])('two roads: one look, when six copies come at once of an event that %s', async (_, event) => {
  const world = await aWorld({ instead: together });
  await raced(world, event(world));
  expect([looks(world), world.entries().length]).toEqual([1, 1]);
});

test('two roads: a look more for each copy, and one entry, when the first look is slow', async () => {
  const world = await aWorld({ instead: together });
  world.patient().sickenUntil(world.now() + seconds(60));
  await raced(world, aGridLook());
  expect(looks(world)).toBeGreaterThan(1);
  expect(looks(world)).toBeLessThanOrEqual(copies);
  expect(world.entries()).toHaveLength(1);
});

test('two roads: the wake comes by the second, when the worker of the first died', async () => {
  let isAlive = false;
  const world = await aWorld({
    instead: ({ ports }) => ({
      hints: {
        ...ports.hints,
        async keep(hint) {
          const kept = await ports.hints.keep(hint);
          if (!isAlive) throw new Error('the worker died');
          return kept;
        },
      },
    }),
  });
  await expect(events(world.app, aGridLook())).rejects.toThrow('the worker died');
  isAlive = true;
  await raced(world, aGridLook());
  expect(world.entries()).toHaveLength(1);
});
