/**
 * A table service in virtual time: rows with ETags, entity-group transactions under If-Match, and
 * a clock that shows whole seconds, as the `Date` of an answer does. Values are copied in and out,
 * so that nobody shares memory through the store.
 */
import { instant } from '../core/time.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { Clock } from '../local/clock.ts';
import type { Instant } from '../core/time.ts';

export interface Row {
  readonly value: unknown;
  readonly etag: string;
  /** Of the transaction that wrote it, where it bore one. */
  readonly commitId: string | null;
}

/** A null ETag asks for a row that is not there yet, `*` for any that is. */
export interface Write {
  readonly row: string;
  readonly etag: string | null;
  readonly value: unknown;
  readonly commitId?: string;
}

/** ETags by position; or which write met a row that was not as expected. */
export type Written =
  | { readonly kind: 'written'; readonly etags: readonly string[] }
  | { readonly kind: 'conflict'; readonly at: number };

export interface SimStore {
  now(): Instant;
  get(partition: string, row: string): Row | null;
  /** Keys that begin with `prefix`, in order. */
  keys(partition: string, prefix: string): readonly string[];
  /** All writes or none. */
  transact(partition: string, writes: readonly Write[]): Written;
  remove(partition: string, rows: readonly string[]): void;
  /** Those that hold a row, in order. */
  partitions(): readonly string[];
  /** While down, everything throws. */
  setDown(down: boolean): void;
  /** Puts something there that nobody wrote. */
  damage(partition: string, row: string, value: unknown): void;
}

export function simStore(clock: Clock): SimStore {
  const tables = new Map<string, Map<string, Row>>();
  let etags = 0;
  let down = false;

  const partitionOf = (name: string): Map<string, Row> => {
    if (down) throw new PortError('unavailable', 'store: no answer');
    let rows = tables.get(name);
    if (!rows) tables.set(name, (rows = new Map()));
    return rows;
  };
  const put = (rows: Map<string, Row>, { row, value, commitId }: Omit<Write, 'etag'>): string => {
    const etag = `etag-${++etags}`;
    rows.set(row, { value: structuredClone(value), etag, commitId: commitId ?? null });
    return etag;
  };

  return {
    now: () => instant(Math.floor(clock.now() / 1000) * 1000),
    get(partition, row) {
      const found = partitionOf(partition).get(row);
      return found ? { ...found, value: structuredClone(found.value) } : null;
    },
    keys(partition, prefix) {
      return [...partitionOf(partition).keys()].filter((key) => key.startsWith(prefix)).sort();
    },
    transact(partition, writes) {
      const rows = partitionOf(partition);
      const at = writes.findIndex((write) => !isExpected(rows.get(write.row), write));
      return at < 0
        ? { kind: 'written', etags: writes.map((write) => put(rows, write)) }
        : { kind: 'conflict', at };
    },
    remove(partition, keys) {
      const rows = partitionOf(partition);
      for (const key of keys) rows.delete(key);
    },
    partitions: () =>
      [...tables.keys()].filter((partition) => partitionOf(partition).size > 0).sort(),
    setDown(value) {
      down = value;
    },
    damage(partition, row, value) {
      put(partitionOf(partition), { row, value });
    },
  };
}

const isExpected = (found: Row | undefined, { etag }: Write): boolean =>
  etag === '*' ? found !== undefined : (found?.etag ?? null) === etag;
