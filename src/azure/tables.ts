/**
 * A table of Table Storage as the ports use it: point reads, transactions in one partition, bounded
 * ranges. Every answer comes with the store's own time where the service tells it. The SDK never
 * retries: only reads are tried twice, since a repeated transaction could not tell its own first
 * try from another writer's. A call takes 2 s at most, so that a door answers well within 10 s.
 */
import { TableClient } from '@azure/data-tables';
import type { TableEntity, TransactionAction } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { instant } from '../core/time.ts';
import type { Instant } from '../core/time.ts';
import { PortError } from '../pipeline/port-error.ts';
import { bounded } from './bounded.ts';
import { faultOf, portErrorOf } from './port-error.ts';

/** Longest wait for one try; the doors' patience is a few of these. */
const tryTimeoutMs = 2_000;
/** A page of a query holds at most this many rows. Source: Query Timeout and Pagination. */
const pageRows = 1_000;

export interface TableOptions {
  readonly endpoint: string;
  readonly name: string;
  readonly credential: TokenCredential;
  /** Name of the port that uses it, for errors. */
  readonly port: string;
}

export type Columns = Readonly<Record<string, string | number | boolean>>;

export interface Key {
  readonly partition: string;
  readonly row: string;
}

/** A row as it is stored: nothing in it is believed until it has been parsed. */
export interface StoredRow {
  readonly key: Key;
  readonly etag: string;
  readonly columns: Readonly<Record<string, unknown>>;
}

/**
 * `put` creates where the ETag is null, and replaces exactly that version where it is not; `merge`
 * keeps columns that it does not name, of that version or, without an ETag, of any.
 */
export type Write =
  | {
      readonly kind: 'put';
      readonly row: string;
      readonly etag: string | null;
      readonly columns: Columns;
    }
  | {
      readonly kind: 'merge';
      readonly row: string;
      readonly etag?: string;
      readonly columns: Columns;
    }
  | { readonly kind: 'delete'; readonly row: string };

/** ETags by position, null for a deleted row; or which write met a row that was not as expected. */
export type Written =
  | { readonly kind: 'written'; readonly etags: readonly (string | null)[] }
  | { readonly kind: 'conflict'; readonly at: number };

export interface RowRange {
  /** OData; values in it must be quoted by `odata`. */
  readonly filter: string;
  readonly rowsMax: number;
}

export interface Table {
  read(key: Key): Promise<{ readonly row: StoredRow | null; readonly now: Instant }>;
  /** All or nothing, sent once; at most 100 writes. */
  write(partition: string, writes: readonly Write[]): Promise<Written>;
  /** In the order of the keys. `complete` is false where there were more than `rowsMax`. */
  range(range: RowRange): Promise<{ rows: readonly StoredRow[]; complete: boolean }>;
}

export function openTable({ endpoint, name, credential, port }: TableOptions): Table {
  const client = new TableClient(endpoint, name, credential, { retryOptions: { maxRetries: 0 } });

  return {
    read: (key) => twice(port, `reading ${spokenKey(key)}`, () => readOnce(client, port, key)),
    async write(partition, writes) {
      const actions = writes.map((write) => actionOf(partition, write));
      try {
        const { subResponses } = await bounded(tryTimeoutMs, (abortSignal) =>
          client.submitTransaction(actions, { abortSignal }),
        );
        // By position: an update's answer does not name its row.
        return { kind: 'written', etags: writes.map((_, at) => subResponses[at]?.etag ?? null) };
      } catch (error) {
        if (isConflict(error)) return { kind: 'conflict', at: indexOf(error) };
        const row = writes[0]?.row ?? '';
        throw portErrorOf(port, `writing ${spokenKey({ partition, row })}`, error);
      }
    },
    async range({ filter, rowsMax }) {
      const rows: StoredRow[] = [];
      let next: string | undefined;
      // A page may hold fewer rows than asked for, even none: bounded by pages as well as by rows.
      for (let page = 0; page <= rowsMax / pageRows + 10; page++) {
        const left = Math.min(pageRows, rowsMax - rows.length);
        if (left <= 0) return { rows, complete: false };
        const got = await twice(port, `listing ${name}`, () =>
          pageOnce(client, filter, left, next),
        );
        rows.push(...got.rows);
        next = got.next;
        if (next === undefined) return { rows, complete: true };
      }
      return { rows, complete: false };
    },
  };
}

async function readOnce(client: TableClient, port: string, key: Key) {
  let date: string | undefined;
  const entity = await bounded(tryTimeoutMs, (abortSignal) =>
    client.getEntity(key.partition, key.row, {
      abortSignal,
      onResponse: ({ headers }) => {
        date = headers.get('date');
      },
    }),
  ).catch((error: unknown) => {
    if (isNoRow(error)) return null;
    throw error;
  });
  const now = Date.parse(date ?? '');
  if (Number.isNaN(now)) throw new PortError('unavailable', `${port}: the answer has no Date`);
  return { row: entity === null ? null : storedRow(entity), now: instant(now) };
}

async function pageOnce(
  client: TableClient,
  filter: string,
  rows: number,
  continuationToken: string | undefined,
) {
  const settings = {
    maxPageSize: rows,
    ...(continuationToken === undefined ? {} : { continuationToken }),
  };
  const { value, done } = await bounded(tryTimeoutMs, (abortSignal) =>
    client.listEntities({ queryOptions: { filter }, abortSignal }).byPage(settings).next(),
  );
  return done === true || value === undefined
    ? { rows: [], next: undefined }
    : { rows: value.map(storedRow), next: value.continuationToken };
}

/** A read is tried once more when the store did not answer or could not. */
async function twice<T>(port: string, asked: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!portErrorOf(port, asked, error).retryable) throw portErrorOf(port, asked, error);
  }
  try {
    return await read();
  } catch (error) {
    throw portErrorOf(port, asked, error);
  }
}

function actionOf(partition: string, write: Write): TransactionAction {
  const columns = write.kind === 'delete' ? {} : write.columns;
  const entity: TableEntity = { ...columns, partitionKey: partition, rowKey: write.row };
  switch (write.kind) {
    case 'put':
      // The ETag must be an option: one within the entity is ignored and overwrites blindly.
      return write.etag === null
        ? ['create', entity]
        : ['update', entity, 'Replace', { etag: write.etag }];
    case 'merge':
      return write.etag === undefined
        ? ['update', entity, 'Merge']
        : ['update', entity, 'Merge', { etag: write.etag }];
    case 'delete':
      // A transaction cannot delete under If-Match: only rows that nobody writes again are deleted.
      return ['delete', entity];
  }
}

function storedRow(entity: Readonly<Record<string, unknown>>): StoredRow {
  const { partitionKey, rowKey, etag, ...columns } = entity;
  return {
    key: { partition: String(partitionKey), row: String(rowKey) },
    etag: String(etag),
    columns,
  };
}

/** No such row; a table that is missing is another matter. */
function isNoRow(error: unknown): boolean {
  const { status, code } = faultOf(error);
  return status === 404 && code === 'ResourceNotFound';
}

/** Somebody else's row is there, or ours is not as it was read, or gone. */
function isConflict(error: unknown): boolean {
  const { status, code } = faultOf(error);
  return status === 412 || (status === 409 && code === 'EntityAlreadyExists') || isNoRow(error);
}

/** The message of a failed transaction begins with the index of the write that failed it. */
function indexOf(error: unknown): number {
  const index = error instanceof Error ? /^(\d{1,3}):/.exec(error.message)?.[1] : undefined;
  return Number(index ?? 0);
}

export const spokenKey = ({ partition, row }: Key): string => `${partition}/${row}`;
