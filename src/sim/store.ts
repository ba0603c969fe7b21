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
}

/** A null ETag asks for a row that is not there yet; `any` for none at all. */
export interface Write {
  readonly row: string;
  readonly etag: string | null;
  readonly value: unknown;
}

export interface SimStore {
  now(): Instant;
  get(partition: string, row: string): Row | null;
  /** Rows whose key begins with `prefix`, in order of their keys. */
  list(partition: string, prefix: string): readonly (readonly [string, Row])[];
  /** All writes or none; `lost` when any ETag is not the row's. */
  transact(partition: string, writes: readonly Write[]): readonly string[] | 'lost';
  remove(partition: string, rows: readonly string[]): void;
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
  const put = (rows: Map<string, Row>, row: string, value: unknown): string => {
    const etag = `etag-${++etags}`;
    rows.set(row, { value: structuredClone(value), etag });
    return etag;
  };

  return {
    now: () => instant(Math.floor(clock.now() / 1000) * 1000),
    get(partition, row) {
      const found = partitionOf(partition).get(row);
      return found ? { value: structuredClone(found.value), etag: found.etag } : null;
    },
    list(partition, prefix) {
      return [...partitionOf(partition)]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1));
    },
    transact(partition, writes) {
      const rows = partitionOf(partition);
      const matches = writes.every(({ row, etag }) => (rows.get(row)?.etag ?? null) === etag);
      return matches ? writes.map(({ row, value }) => put(rows, row, value)) : 'lost';
    },
    remove(partition, keys) {
      const rows = partitionOf(partition);
      for (const key of keys) rows.delete(key);
    },
    partitions: () => [...tables.keys()].sort(),
    setDown(value) {
      down = value;
    },
    damage(partition, row, value) {
      put(partitionOf(partition), row, value);
    },
  };
}
