/** The storage ports over the real Azurite: TLS, managed identity, the unmodified SDKs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit } from '../../src/azure/audit.ts';
import { prepareStorage } from '../../src/azure/prepare-storage.ts';
import { failovers } from '../../src/azure/failovers.ts';
import { hints } from '../../src/azure/hints.ts';
import { incidents } from '../../src/azure/incidents.ts';
import { hintTable, stateTable, subjectKey, wakeQueue } from '../../src/azure/keys.ts';
import { shared } from '../../src/azure/shared.ts';
import { stopwatch } from '../../src/azure/stopwatch.ts';
import { openTable } from '../../src/azure/tables.ts';
import { openQueue, wakes } from '../../src/azure/wakes.ts';
import { newGroupState } from '../../src/core/group-state.ts';
import { instant, ms } from '../../src/core/time.ts';
import type { Subject } from '../../src/core/subject.ts';
import type { Wake } from '../../src/core/wake.ts';
import { auditContract } from '../contract/audit.contract.ts';
import { aChange, anIncident, aTarget } from '../contract/fixtures.ts';
import { failoversContract } from '../contract/failovers.contract.ts';
import { hintsContract } from '../contract/hints.contract.ts';
import { incidentsContract } from '../contract/incidents.contract.ts';
import { sharedContract } from '../contract/shared.contract.ts';
import { wakesContract } from '../contract/wakes.contract.ts';
import { startIdentity, startStorage } from './local-azure.ts';
import type { LocalIdentity, LocalStorage } from './local-azure.ts';

let identity: LocalIdentity;
let storage: LocalStorage;
beforeAll(async () => {
  identity = await startIdentity();
  storage = await startStorage(identity);
  await prepareStorage(storage.settings);
});
afterAll(async () => {
  await storage.end();
  await identity.end();
});

const tableEndpoint = () => `${storage.tables.url}/devstoreaccount1`;
const queueOptions = () => ({
  endpoint: `${storage.queues.url}/devstoreaccount1`,
  credential: new ManagedIdentityCredential(),
});
const aTable = (name = stateTable) =>
  openTable({
    endpoint: tableEndpoint(),
    name,
    credential: new ManagedIdentityCredential(),
    port: 'incidents',
  });
const rawTable = () =>
  new TableClient(tableEndpoint(), stateTable, new ManagedIdentityCredential());

/** Sets a column of the subject's row as somebody's hand would. */
async function setColumn(subject: Subject, name: string, value: string | number): Promise<void> {
  const { partition, row } = subjectKey(subject);
  await rawTable().updateEntity({ partitionKey: partition, rowKey: row, [name]: value }, 'Merge');
}

const aStateWorld = async () => ({
  incidents: incidents(aTable(), stopwatch),
  failovers: failovers(aTable(), stopwatch),
  audit: audit(aTable()),
  shared: shared(aTable()),
  now: () => Date.now(), // Azurite's clock is this machine's
  loseNextAnswer: () => storage.tables.next('POST', { kind: 'lose-answer' }),
  loseNextRequest: () => storage.tables.next('POST', { kind: 'lose-request' }),
  damage: (target: Subject) => setColumn(target, 'state', '{"phase": "unheard of"}'),
  async remove(target: Subject) {
    const { partition, row } = subjectKey(target);
    await rawTable().deleteEntity(partition, row);
  },
});

incidentsContract('Azurite', aStateWorld);
failoversContract('Azurite', aStateWorld);
sharedContract('Azurite', aStateWorld);
auditContract('Azurite', aStateWorld);
hintsContract('Azurite', async () => ({
  hints: hints(aTable(hintTable)),
  loseNextAnswer: () => storage.tables.next('POST', { kind: 'lose-answer' }),
  calls: () => storage.tables.count(),
}));
wakesContract('Azurite', async () => {
  const queue = openQueue(queueOptions());
  return {
    wakes: wakes(queueOptions()),
    async take() {
      const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
      for (const { messageId, popReceipt } of receivedMessageItems) {
        await queue.deleteMessage(messageId, popReceipt);
      }
      return receivedMessageItems.map(({ messageText }) => JSON.parse(messageText) as Wake);
    },
    pass: (milliseconds) => sleep(milliseconds), // a queue has no clock but its own
  };
});

test('tables: a damaged row names its column, whatever is wrong with it', async () => {
  const port = incidents(aTable(), stopwatch);
  for (const [column, value, place] of [
    ['state', 'not json', 'column state: is not JSON'],
    ['state', '[]', 'column state: '],
    [
      'state',
      JSON.stringify({ ...anIncident(), readings: [{}] }),
      'column state.readings.0.verdict',
    ],
    ['state', JSON.stringify({ ...anIncident(), openedAt: -1 }), 'column state.openedAt'],
    ['seq', 'many', 'column seq'],
  ] as const) {
    const target = aTarget();
    await port.commit(aChange(target, await port.load(target)));
    await setColumn(target, column, value);
    await expect(port.load(target)).rejects.toThrow(place);
  }
});

test('tables: a row of a version before failover is read, with what it lacked', async () => {
  const port = incidents(aTable(), stopwatch);
  const target = aTarget();
  const loaded = await port.load(target);
  const { recordedSeq: _, publishedSeq: __, ...rest } = anIncident();
  const { foreignStartAt: ___, heard: ____, ...old } = rest;
  const { unpublished: _____, ...oldGroup } = newGroupState;
  const { partition } = subjectKey(target);
  await port.commit(aChange(target, loaded, { groupState: newGroupState }));
  await setColumn(target, 'state', JSON.stringify(old));
  const group = { partitionKey: partition, rowKey: 'group', state: JSON.stringify(oldGroup) };
  await rawTable().updateEntity(group, 'Merge');
  expect(await port.load(target)).toMatchObject({
    state: {
      value: { ...old, recordedSeq: 0, publishedSeq: 0, foreignStartAt: null, heard: [] },
    },
    groupState: { value: newGroupState },
  });
});

test('tables: an act heard by an older version was at the time that its event says', async () => {
  const port = incidents(aTable(), stopwatch);
  const target = aTarget();
  await port.commit(aChange(target, await port.load(target)));
  const at = instant(1_800_000_000_000);
  const heard = [{ action: 'stop', at, ours: false }] as const;
  await setColumn(target, 'state', JSON.stringify({ ...anIncident(), heard }));
  const value = { heard: [{ ...heard[0], actedAt: at }] };
  expect(await port.load(target)).toMatchObject({ state: { value } });
});

test('tables: a colon within a name is refused, so that no key can pass for another', async () => {
  const port = failovers(aTable(), stopwatch);
  for (const id of ['a:b', 'failover:a:b', 'failover:']) {
    const subject = { id, group: { name: 'failover:a' } };
    await expect(port.load(subject)).rejects.toMatchObject({ kind: 'rejected' });
    const named = { id: 'web', group: { name: id } };
    await expect(port.load(named)).rejects.toMatchObject({ kind: 'rejected' });
  }
});

test('tables: a state too long is refused before it is sent', async () => {
  const port = incidents(aTable(), stopwatch);
  const target = aTarget();
  const loaded = await port.load(target);
  const before = storage.tables.count();
  const state = anIncident({ detail: 'x'.repeat(30_000) });
  await expect(port.commit(aChange(target, loaded, { state }))).rejects.toMatchObject({
    kind: 'rejected',
    message: expect.stringMatching(/target:web: its state has 30\d{3} characters/),
  });
  expect(storage.tables.count()).toBe(before);
});

test('tables: a read is tried twice and a transaction once, when the store is busy', async () => {
  const port = incidents(aTable(), stopwatch);
  const target = aTarget();
  storage.tables.next('GET', { kind: 'answer', status: 503 });
  const loaded = await port.load(target);
  for (let turn = 0; turn < 2; turn++) storage.tables.next('GET', { kind: 'answer', status: 503 });
  await expect(port.load(target)).rejects.toMatchObject({ kind: 'unavailable', retryable: true });
  storage.tables.next('POST', { kind: 'answer', status: 503 });
  const before = storage.tables.count();
  expect(await port.commit(aChange(target, loaded))).toBe('lost');
  expect(storage.tables.count() - before).toBe(3); // the transaction, and two rows read back
});

test('tables: a load starts over when it was slow, and gives up after three', async () => {
  let elapsed = 0;
  let slowLoads = 2;
  const slow = {
    ...stopwatch,
    elapsed: () => {
      const reading = ms(elapsed);
      elapsed += slowLoads > 0 ? 2_500 : 1;
      slowLoads -= elapsed % 2 === 0 ? 0.5 : 0;
      return reading;
    },
  };
  await expect(incidents(aTable(), slow).load(aTarget())).resolves.toMatchObject({ seq: 0 });
  slowLoads = Infinity;
  await expect(incidents(aTable(), slow).load(aTarget())).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('3 times'),
  });
});

test('tables: a missing table is no empty table', async () => {
  const port = incidents(aTable('nosuchtable'), stopwatch);
  await expect(port.load(aTarget())).rejects.toMatchObject({ kind: 'missing' });
});

test('tables: a slow store is given up within seconds, for the door to answer in time', async () => {
  storage.tables.next('POST', { kind: 'delay', delayMs: 20_000 });
  const began = performance.now();
  const hint = hints(aTable(hintTable)).keep({
    key: 'slow',
    day: '2026-11-20',
    source: '',
    rule: '',
    condition: '',
    firedAt: '',
    targets: [],
    said: '',
  });
  await expect(hint).rejects.toMatchObject({ kind: 'unavailable' });
  expect(performance.now() - began).toBeLessThan(4_000);
});

test('wakes: a lost answer and a missing queue are errors that say so', async () => {
  const wake: Wake = { targets: ['web'], cause: { kind: 'sweep' } };
  storage.queues.next('POST', { kind: 'lose-answer' });
  await expect(wakes(queueOptions()).schedule(wake, ms(0))).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'wakes: queueing a wake: no answer (ECONNRESET)',
  });
  await openQueue(queueOptions()).delete();
  await expect(wakes(queueOptions()).schedule(wake, ms(0))).rejects.toMatchObject({
    kind: 'missing',
  });
  await openQueue(queueOptions(), wakeQueue).createIfNotExists();
});
