/**
 * A storage account of the local Azure: Azurite behind fronts that hold its ports, with the tables
 * and queues that a deployment would have made. In: their names, a folder, tokens. Out: endpoints;
 * the way to them can be cut and mended, which loses nothing that Azurite holds.
 */
import type { Azurite } from './azurite.ts';
import { startAzurite } from './azurite.ts';
import type { Call } from './cloud-call.ts';
import { openFront } from './cloud-front.ts';
import type { Front } from './cloud-front.ts';
import type { Authority } from './faces/tls.ts';

export interface StorageOptions {
  readonly folder: string;
  readonly authority: Authority;
  readonly tables: readonly string[];
  readonly queues: readonly string[];
  /** What somebody has put into the tables before anything runs. */
  readonly rows: readonly StorageRow[];
  readonly call: Call;
  /** A bearer token for Azure Storage. */
  readonly token: () => Promise<string>;
}

export interface StorageRow {
  readonly table: string;
  /** With `PartitionKey` and `RowKey`; a whole number is an Int32. */
  readonly entity: Readonly<Record<string, string | number>>;
}

export interface LocalStorage {
  /** https://127.0.0.1:<port>/devstoreaccount1 */
  readonly endpoints: { readonly queue: string; readonly table: string };
  /** Tables and queues are out of reach from now on; nothing is lost. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

const CALL_TIMEOUT_MS = 10_000;

export async function startStorage(options: StorageOptions): Promise<LocalStorage> {
  const { folder, authority } = options;
  const azurite = await startAzurite({ folder, authority });
  const fronts: Front[] = [];
  const stop = async () => {
    await Promise.all(fronts.map((front) => front.stop()));
    await azurite.stop();
  };
  try {
    const table = await frontOf(azurite, 'table', fronts);
    const queue = await frontOf(azurite, 'queue', fronts);
    await createAll(options, { table, queue });
    return {
      endpoints: { table, queue },
      cut: () => fronts.forEach((front) => front.cut()),
      mend: () => fronts.forEach((front) => front.mend()),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function frontOf(
  azurite: Azurite,
  service: 'table' | 'queue',
  fronts: Front[],
): Promise<string> {
  const front = await openFront(() => ({ host: '127.0.0.1', port: azurite.ports[service] }));
  fronts.push(front);
  return `https://127.0.0.1:${front.port}/devstoreaccount1`;
}

/** By the REST calls "Create Table", "Create Queue" and "Insert Entity" of Microsoft Learn. */
async function createAll(
  { tables, queues, rows, call, token }: StorageOptions,
  endpoints: LocalStorage['endpoints'],
): Promise<void> {
  const headers = {
    Authorization: `Bearer ${await token()}`,
    'x-ms-version': '2020-12-06',
    'Content-Type': 'application/json',
    Accept: 'application/json;odata=nometadata',
    DataServiceVersion: '3.0',
  };
  const dated = () => ({ ...headers, 'x-ms-date': new Date().toUTCString() });
  const create = async (what: string, question: Omit<Parameters<Call>[0], 'timeoutMs'>) => {
    const { status, body } = await call({ ...question, timeoutMs: CALL_TIMEOUT_MS });
    // 409: it is there already, of a run before in the same folder.
    if (status >= 300 && status !== 409) {
      throw new Error(`${what} cannot be made: Azurite answered ${status}: ${body.slice(0, 500)}`);
    }
  };
  for (const name of tables) {
    await create(`Table ${name}`, {
      method: 'POST',
      url: `${endpoints.table}/Tables`,
      headers: dated(),
      body: JSON.stringify({ TableName: name }),
    });
  }
  for (const { table, entity } of rows) {
    const body = JSON.stringify(entity);
    const url = `${endpoints.table}/${table}`;
    await create(`A row of ${table}`, { method: 'POST', url, headers: dated(), body });
  }
  for (const name of queues) {
    const url = `${endpoints.queue}/${name}`;
    await create(`Queue ${name}`, { method: 'PUT', url, headers: dated() });
  }
}
