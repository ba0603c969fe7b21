/** A public row that makes no sense, mends and goes wrong again: recorded and told each time. */
import * as s from '../../core/failover/states.ts';
import { aFailoverWorld, toldIn } from './a-group.ts';
import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../../src/core/time.ts';
import { PortError } from '../../../src/pipeline/port-error.ts';
import { requestFailover } from '../../../src/pipeline/failover/request.ts';
import type { EntityColumns } from '../../../src/core/failover/entity.ts';
import type { FailoverWorld } from './a-group.ts';

const subject = 'failover:shop';

/** The reasons recorded since `before` entries, but for what a human was told. */
const recorded = (world: FailoverWorld, before: number): readonly string[] =>
  world
    .entries(subject)
    .slice(before)
    .map(({ reason }) => reason)
    .filter((reason) => reason !== 'human_told');

async function edited(world: FailoverWorld, columns: EntityColumns): Promise<void> {
  world.byHandRow(columns);
  await world.pass(seconds(20));
  await world.look();
}

const isWrong = (why: string): boolean => why === 'entity_wrong';

describe('a wrong row', () => {
  test.each<[string, string, (world: FailoverWorld) => Promise<unknown>]>([
    ['steady', 'nothing_wrong', () => Promise.resolve()],
    [
      'asking',
      'entity_mended',
      ({ app, group, waitFor }) =>
        waitFor(requestFailover(app, group, s.aWish({ to: 'secondary', by: 'key' })), seconds(30)),
    ],
    [
      'protecting',
      'entity_mended',
      async (world) => {
        world.byHandRow({ active_target: 'secondary' });
        await world.until('recovered');
      },
    ],
  ])('is told anew once it was mended meanwhile, while %s', async (phase, mended, first) => {
    const world = await aFailoverWorld({ policy: { approval: 'always' } });
    await world.until('first_seen');
    await world.pass(minutes(1));
    await first(world);
    expect((await world.state())?.phase).toBe(phase);
    const before = world.entries(subject).length;
    for (const last_status of ['x', 'OK', 'y', 'OK']) await edited(world, { last_status });
    const once = ['entity_nonsense', mended];
    expect(recorded(world, before)).toEqual([...once, ...once]);
    expect(toldIn(world).filter(isWrong)).toHaveLength(2);
    expect(await world.state()).toMatchObject({ phase, reason: mended });
  });

  test('that was told of only after it was mended is told anew when it is wrong once more', async () => {
    const down = { is: true };
    const world = await aFailoverWorld({
      instead: ({ ports: { notices } }) => ({
        notices: {
          async tell(notice) {
            if (down.is) throw new PortError('unavailable', 'no answer');
            await notices.tell(notice);
          },
        },
      }),
    });
    await world.until('first_seen');
    await edited(world, { last_status: 'x' });
    await edited(world, { last_status: 'OK' });
    expect(toldIn(world)).toEqual([]);
    down.is = false;
    for (let looks = 0; looks < 2; looks++) await edited(world, {});
    expect(toldIn(world)).toEqual(['entity_wrong']);
    await edited(world, { last_status: 'x' });
    expect(toldIn(world)).toEqual(['entity_wrong', 'entity_wrong']);
  });

  test('that is wrong otherwise is recorded with what is wrong now, and told once', async () => {
    const world = await aFailoverWorld();
    await world.until('first_seen');
    await edited(world, { last_status: 'x' });
    await edited(world, { last_status: 'OK', failover_count: 'many' });
    await edited(world, { last_status: 'OK', failover_count: 'many' });
    const details = world
      .entries(subject)
      .flatMap(({ reason, detail }) =>
        reason === 'entity_nonsense' ? [detail.split(' ')[0]] : [],
      );
    expect(details).toEqual(['last_status', 'failover_count']);
    expect((await world.state())?.detail).toContain('failover_count');
    expect(toldIn(world).filter(isWrong)).toHaveLength(1);
  });
});
