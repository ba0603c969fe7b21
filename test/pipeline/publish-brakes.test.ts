import * as a from '../core/fixtures.ts';
import { aWorld } from './a-world.ts';
import { expect, test } from 'vitest';
import { publishBrakes } from '../../src/pipeline/publish-brakes.ts';
import { simEvents } from '../../src/sim/events.ts';
import { sweep } from '../../src/pipeline/sweep.ts';
import { withChange } from '../../src/core/brakes.ts';
import type { OutEvent } from '../../src/core/event.ts';
import type { RowKey, SharedRows } from '../../src/pipeline/ports.ts';
import type { BrakeChange } from '../../src/core/brakes.ts';

type Braked = 'fleet' | 'group';

async function aWorldWithTopic() {
  const got: OutEvent[] = [];
  const topic = { status: 200 };
  const events = simEvents((event) => {
    if (topic.status === 200) got.push(event);
    return topic.status;
  });
  const world = await aWorld({ instead: () => ({ events }) });
  const { shared } = world.ports;
  /** As a door does: the brake and the news of it in one write. */
  const brake = async <Kind extends Braked>(key: RowKey<Kind>, change: 'set' | 'lifted') => {
    const seen = await shared.read<Kind>(key);
    const scope = key.kind === 'fleet' ? ({ kind: 'fleet' } as const) : a.aBrake().scope;
    const set = change === 'set' ? a.aBrake({ scope, from: a.now }) : null;
    const unpublished = withChange(
      seen.value.unpublished,
      { change, scope, brake: set, at: world.now() },
      key.kind,
    );
    const next: SharedRows[Kind] = {
      ...seen.value,
      brakes: set === null ? [] : [set],
      unpublished,
    };
    await shared.write<Kind>(key, seen, next);
  };
  return { ...world, got, topic, brake };
}

const fleet = { kind: 'fleet' } as const;

/** What is still to be published; the last that was stays, for the numbers to go on from. */
const owedIn = ({ unpublished }: { readonly unpublished: readonly BrakeChange[] }) =>
  unpublished.filter(({ published }) => !published);

const shop = { kind: 'group', group: 'shop' } as const;

test('brakes: what was set and lifted is published in order, and owed no longer', async () => {
  const { app, got, brake, ports } = await aWorldWithTopic();
  await brake(shop, 'set');
  await brake(shop, 'lifted');
  await publishBrakes(app, 'shop');
  expect(got.map(({ type, subject, data }) => [type, subject, data['change']])).toEqual([
    ['Paramedic.BrakeChanged', 'brakes/target:web', 'set'],
    ['Paramedic.BrakeChanged', 'brakes/target:web', 'lifted'],
  ]);
  expect((got[1]?.sequence ?? 0) - (got[0]?.sequence ?? 0)).toBe(1);
  const { value } = await ports.shared.read(shop);
  expect(value.brakes).toEqual([]);
  expect(owedIn(value)).toEqual([]);
  await publishBrakes(app, 'shop');
  expect(got).toHaveLength(2);
});

test('brakes: a topic that fails leaves them in force and owed, until a sweep tells them', async () => {
  const { app, got, topic, brake, lines, ports } = await aWorldWithTopic();
  topic.status = 503;
  await brake(fleet, 'set');
  await publishBrakes(app, null);
  expect(lines).toEqual([{ level: 'info', event: 'paramedic.event_not_published' }]);
  const { value } = await ports.shared.read(fleet);
  expect(value.brakes).toHaveLength(1);
  expect(value.unpublished).toHaveLength(1);
  topic.status = 200;
  await sweep(app);
  expect(got.map(({ id }) => id)).toEqual(value.unpublished.map(({ id }) => id));
  expect(owedIn((await ports.shared.read(fleet)).value)).toEqual([]);
});

test('brakes: a brake set meanwhile is not forgotten; what was told is told again by its id', async () => {
  const { app, got, brake, ports } = await aWorldWithTopic();
  await brake(fleet, 'set');
  const { shared } = ports;
  const publishing = publishBrakes(
    {
      ...app,
      ports: {
        ...app.ports,
        shared: {
          ...shared,
          async write(key, seen, next) {
            await brake(fleet, 'lifted');
            return shared.write(key, seen, next);
          },
        },
      },
    },
    null,
  );
  await publishing;
  await publishBrakes(app, null);
  expect(got.map(({ data }) => data['change'])).toEqual(['set', 'set', 'lifted']);
  expect(got[1]?.id).toBe(got[0]?.id);
  const { value } = await shared.read(fleet);
  expect(value.brakes).toEqual([]);
  expect(owedIn(value)).toEqual([]);
});

test('brakes: the store that does not answer is a line of the log, and no more', async () => {
  const { app, store, lines } = await aWorldWithTopic();
  store.setDown(true);
  await publishBrakes(app, 'shop');
  expect(lines).toEqual([{ level: 'info', event: 'paramedic.event_not_published' }]);
});

test('brakes: two changes in one second have two numbers, published in between or not', async () => {
  const { app, got, brake } = await aWorldWithTopic();
  await brake(fleet, 'set');
  await publishBrakes(app, null);
  await brake(fleet, 'lifted');
  await publishBrakes(app, null);
  expect(new Set(got.map(({ id }) => id)).size).toBe(2);
  expect((got[1]?.sequence ?? 0) - (got[0]?.sequence ?? 0)).toBe(1);
});
