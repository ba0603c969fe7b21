import * as a from '../core/fixtures.ts';
import { aWorld } from './a-world.ts';
import { expect, test } from 'vitest';
import { minutes, seconds } from '../../src/core/time.ts';
import { lookAfter } from '../../src/pipeline/look-after.ts';
import { simNotices } from '../../src/sim/notices.ts';
import type { Cause } from '../../src/core/wake.ts';
import type { Notice } from '../../src/core/notice.ts';

const sweep: Cause = { kind: 'sweep' };

/** A webhook that answers as it is told, and an escalation that nobody was told of. */
async function anEscalation() {
  const got: Notice[] = [];
  const receiver = { status: 503 };
  const notices = simNotices((notice) => {
    got.push(notice);
    return receiver.status;
  });
  const world = await aWorld({ instead: () => ({ notices }) });
  world.patient().sickenUntil(a.now + minutes(60));
  await world.put(world.web, a.anEscalated());
  const look = async () => {
    await world.waitFor(lookAfter(world.app, world.web, sweep), seconds(40));
    return (await world.ports.incidents.load(world.web)).state.value?.told;
  };
  return { ...world, got, receiver, look };
}

test('tell: every look repeats a notice under its key, until it was told', async () => {
  const { got, receiver, look, entries, lines } = await anEscalation();
  for (let turn = 0; turn < 3; turn++) expect(await look()).toEqual([]);
  receiver.status = 202;
  expect(await look()).toMatchObject([{ why: 'escalated', epoch: 3 }]);
  await look();
  expect(got).toHaveLength(4);
  expect(new Set(got.map(({ key }) => key)).size).toBe(1);
  expect(entries().filter(({ reason }) => reason === 'human_told')).toHaveLength(1);
  expect(lines.filter(({ event }) => event === 'paramedic.notice')).toHaveLength(4);
});

test('tell: the error line is written first, whether or not the webhook takes the notice', async () => {
  const { look, lines } = await anEscalation();
  await look();
  expect(lines).toEqual([
    { level: 'error', event: 'paramedic.notice' },
    { level: 'info', event: 'paramedic.notice_not_sent' },
  ]);
});

test('tell: it is told again with the same key, when the worker dies before it is written', async () => {
  const { got, receiver, look, store } = await anEscalation();
  receiver.status = 202;
  const transact = store.transact.bind(store);
  let writes = 0;
  store.transact = (partition, rows) => {
    writes += 1;
    return writes === 2 ? { kind: 'conflict', at: 0 } : transact(partition, rows);
  };
  expect(await look()).toEqual([]);
  expect(await look()).toMatchObject([{ why: 'escalated' }]);
  expect(got.map(({ key }) => key)).toEqual([got[0]?.key, got[0]?.key]);
});
