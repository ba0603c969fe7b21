import * as a from '../core/fixtures.ts';
import { aFailoverWorld } from './failover/a-group.ts';
import { aWorld } from './a-world.ts';
import { expect, test } from 'vitest';
import { hours, minutes, seconds } from '../../src/core/time.ts';
import { lookAfter } from '../../src/pipeline/look-after.ts';
import { simEvents } from '../../src/sim/events.ts';
import type { Instant } from '../../src/core/time.ts';
import type { OutEvent } from '../../src/core/event.ts';
import type { PipelineWorld } from './a-world.ts';

const sweep = { kind: 'sweep' } as const;

/** A topic that answers as it is told. */
function aTopic() {
  const got: OutEvent[] = [];
  const topic = { status: 200 as number | null };
  const events = simEvents((event) => {
    if (topic.status === 200) got.push(event);
    return topic.status;
  });
  return { got, topic, events };
}

async function anIllness(instead: object) {
  const world = await aWorld({ instead: () => instead });
  world.patient().sicken();
  const look = async () => {
    const { seq } = await world.ports.incidents.load(world.web);
    return world.waitFor(lookAfter(world.app, world.web, { kind: 'timer', seq }), seconds(11));
  };
  return { ...world, look };
}

const ledgerOf = async ({ ports, web }: PipelineWorld) => {
  const { state } = await ports.incidents.load(web);
  return { recorded: state.value?.recordedSeq, published: state.value?.publishedSeq };
};

test('publish: every entry is published once, in order, numbered as the row', async () => {
  const { got, events } = aTopic();
  const world = await anIllness({ events });
  for (let looks = 0; looks < 12; looks++) await world.look();
  const entries = world.entries();
  expect(got.map(({ data }) => data['reason'])).toEqual(entries.map(({ reason }) => reason));
  expect(got.length).toBeGreaterThan(3);
  const numbers = got.map(({ sequence }) => sequence);
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  expect(new Set(got.map(({ id }) => id)).size).toBe(got.length);
  const { recorded, published } = await ledgerOf(world);
  expect(published).toBe(recorded);
});

test('publish: a topic that fails blocks no healing, and gets all of it once it is back', async () => {
  const { got, topic, events } = aTopic();
  topic.status = null;
  const world = await anIllness({ events });
  for (let looks = 0; looks < 5; looks++) await world.look();
  expect(world.history.of('order')).toHaveLength(1);
  expect(got).toEqual([]);
  expect(world.lines).toContainEqual({ level: 'info', event: 'paramedic.event_not_published' });
  topic.status = 200;
  await world.look();
  expect(got.map(({ data }) => data['reason'])).toEqual(
    world.entries().map(({ reason }) => reason),
  );
});

test('publish: a quiet look publishes what is still owed, and writes nothing else', async () => {
  const { got, topic, events } = aTopic();
  topic.status = 503;
  const world = await anIllness({ events });
  await world.look();
  const { entries, web, ports } = world;
  const loaded = await ports.incidents.load(web);
  const quiet = { ...a.aQuiet({ recordedSeq: loaded.seq }), publishedSeq: 0 };
  await world.put(web, quiet);
  world.patient().group.restart();
  await world.pass(minutes(1));
  topic.status = 200;
  await lookAfter(world.app, web, sweep);
  expect(got).toHaveLength(entries().length);
  expect(await ledgerOf(world)).toEqual({ recorded: loaded.seq, published: loaded.seq });
  const { seq } = await ports.incidents.load(web);
  await lookAfter(world.app, web, sweep);
  expect((await ports.incidents.load(web)).seq).toBe(seq);
});

test('publish: a worker that dies before it is written publishes again, with the same ids', async () => {
  const { got, events } = aTopic();
  const world = await anIllness({ events });
  const { store } = world;
  const transact = store.transact.bind(store);
  let writes = 0;
  store.transact = (partition, rows) => {
    writes += 1;
    return writes === 2 ? { kind: 'conflict', at: 0 } : transact(partition, rows);
  };
  await world.look();
  await world.pass(seconds(20));
  await lookAfter(world.app, world.web, sweep);
  expect(got[1]?.id).toBe(got[0]?.id);
  expect(got[1]).toEqual(got[0]);
});

test('publish: fifty at a time, and what is a day old is nobody’s news', async () => {
  const { got, topic, events } = aTopic();
  topic.status = 429;
  const world = await anIllness({ events });
  const { web, ports } = world;
  const note = async (at: number) => {
    const loaded = await ports.incidents.load(web);
    const state = { ...a.aQuiet({ recordedSeq: loaded.seq + 1 }), publishedSeq: 0 };
    const entry = anEntry(`${at}`, world.now());
    await ports.incidents.commit({ subject: web, loaded, state, groupState: null, entry });
  };
  for (let old = 0; old < 5; old++) await note(old);
  await world.pass(hours(25));
  for (let fresh = 0; fresh < 70; fresh++) await note(fresh);
  topic.status = 200;
  await world.pass(seconds(1));
  world.patient().group.restart();
  await world.pass(minutes(1));
  await lookAfter(world.app, web, sweep);
  expect(got).toHaveLength(50);
  expect(got[0]?.sequence).toBe(6);
  await lookAfter(world.app, web, sweep);
  expect(got).toHaveLength(70);
});

function anEntry(detail: string, at: Instant) {
  return {
    target: 'web',
    group: 'shop',
    at,
    epoch: 0,
    from: 'quiet',
    to: 'quiet',
    reason: 'nothing_wrong',
    detail,
    remedy: null,
    cause: 'sweep',
    hint: null,
    reading: null,
    platform: null,
    policy: 'careful',
  } as const;
}

test('publish: nothing is read or written, where no topic is configured', async () => {
  const world = await anIllness({ events: { topic: null, publish: () => Promise.reject() } });
  await world.look();
  expect((await ledgerOf(world)).published).toBe(0);
});

test('publish: a failover tells of itself as the group, and of its asks as approvals', async () => {
  const { got, events } = aTopic();
  const world = await aFailoverWorld({
    instead: () => ({ events }),
    policy: { approval: 'always' },
  });
  await world.until('first_seen');
  world.ail('primary');
  await world.until('approval_requested');
  expect(new Set(got.map(({ subject }) => subject))).toEqual(new Set(['failovers/shop']));
  expect(got.map(({ type, data }) => `${type}: ${String(data['reason'])}`)).toEqual([
    'Paramedic.FailoverChanged: first_seen',
    'Paramedic.FailoverChanged: suspicion_raised',
    'Paramedic.FailoverChanged: vantage_disagrees',
    'Paramedic.ApprovalChanged: approval_requested',
    'Paramedic.FailoverChanged: human_told',
  ]);
});
