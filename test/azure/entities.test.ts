/** The public rows over the real Azurite: TLS, managed identity, the unmodified SDKs. */
import { TableClient } from '@azure/data-tables';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entities } from '../../src/azure/entities.ts';
import { entityTable } from '../../src/azure/keys.ts';
import { prepareStorage } from '../../src/azure/prepare-storage.ts';
import { openTable } from '../../src/azure/tables.ts';
import type { EntityColumns } from '../../src/core/failover/entity.ts';
import type { FailoverGroup } from '../../src/core/failover/group.ts';
import { aFailoverGroup, theColumns } from '../contract/a-failover.ts';
import { entitiesContract } from '../contract/entities.contract.ts';
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

const endpoint = () => `${storage.tables.url}/devstoreaccount1`;
const rawTable = () => new TableClient(endpoint(), entityTable, new ManagedIdentityCredential());
const entitiesIn = (name: string) =>
  entities(
    openTable({
      endpoint: endpoint(),
      name,
      credential: new ManagedIdentityCredential(),
      port: 'entities',
    }),
  );

/** Writes the row as other tools do. */
const edit = async ({ name }: FailoverGroup, columns: EntityColumns): Promise<void> => {
  const row = { ...columns, partitionKey: 'failover', rowKey: name };
  await rawTable().upsertEntity(row, 'Replace');
};

entitiesContract('Azurite', async () => ({
  entities: entitiesIn(entityTable),
  now: () => Date.now(), // Azurite's clock is this machine's
  loseNextAnswer: () => storage.tables.next('POST', { kind: 'lose-answer' }),
  loseNextRequest: () => storage.tables.next('POST', { kind: 'lose-request' }),
  edit,
  remove: async ({ name }) => void (await rawTable().deleteEntity('failover', name)),
}));

test('entities: the count is an Int32 and all else a text, as others see the row', async () => {
  const group = aFailoverGroup();
  const port = entitiesIn(entityTable);
  await port.create(group, theColumns);
  const { etag } = await port.read(group);
  await port.merge(group, etag ?? '', { failover_count: 12, active_target: 'secondary' });
  const typed = { disableTypeConversion: true };
  const row = await rawTable().getEntity<EntityColumns>('failover', group.name, typed);
  const types = Object.keys(theColumns).map((name) => [name, row[name]]);
  expect(types).toEqual(
    Object.entries({ ...theColumns, active_target: 'secondary' }).map(([name, value]) => [
      name,
      name === 'failover_count' ? { type: 'Int32', value: '12' } : { type: 'String', value },
    ]),
  );
});

test('entities: columns of other types are read as their text', async () => {
  const group = aFailoverGroup();
  const guid = 'c9da6455-213d-42c9-9a79-3e9149a57833';
  await edit(group, {
    failover_count: 3n,
    lock_until_utc: new Date('2026-11-21T10:20:00.123Z'),
    ticket: { type: 'Guid', value: guid },
    blob: new Uint8Array([1, 2, 3]),
  });
  expect((await entitiesIn(entityTable).read(group)).columns).toEqual({
    failover_count: '3',
    lock_until_utc: '2026-11-21T10:20:00.123Z',
    ticket: guid,
    blob: 'AQID',
  });
});

test('entities: a merge keeps the type of what it does not name', async () => {
  const group = aFailoverGroup();
  const port = entitiesIn(entityTable);
  await edit(group, { ...theColumns, since: new Date('2026-11-21T10:20:00.000Z'), many: 3n });
  const { etag } = await port.read(group);
  expect(await port.merge(group, etag ?? '', { last_status: 'ERROR' })).toBe('written');
  expect(await rawTable().getEntity('failover', group.name)).toMatchObject({
    since: new Date('2026-11-21T10:20:00.000Z'),
    many: 3n,
    last_status: 'ERROR',
  });
});

test('entities: what a transaction cannot carry is put right or refused by its column', async () => {
  const group = aFailoverGroup();
  const port = entitiesIn(entityTable);
  const last_reason = 'one\u2028two\u2029three ü 🚑 --batch_ \r\n';
  expect(await port.create(group, { ...theColumns, last_reason })).toBe('created');
  const read = await port.read(group);
  expect(read.columns).toMatchObject({ last_reason: 'one\ntwo\nthree ü 🚑 --batch_ \r\n' });
  for (const failover_count of [2 ** 31, 1.5, null]) {
    await expect(port.merge(group, read.etag ?? '', { failover_count })).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining(`failover/${group.name}: column failover_count`),
    });
  }
});

test('entities: a missing table is no missing row', async () => {
  const port = entitiesIn('nosuchtable');
  const group = aFailoverGroup();
  const missing = { kind: 'missing', retryable: false };
  await expect(port.read(group)).rejects.toMatchObject(missing);
  await expect(port.create(group, theColumns)).rejects.toMatchObject(missing);
  await expect(port.merge(group, 'W/"1"', theColumns)).rejects.toMatchObject(missing);
});
