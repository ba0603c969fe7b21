/**
 * A transaction that is sent once, as Azure's adapters send theirs: where its answer is lost, the
 * first row itself tells by its commit id who wrote it.
 */
import { PortError } from '../pipeline/port-error.ts';
import type { SimStore, Write, Written } from './store.ts';

/** Throws what the store throws when it does not answer the look-up either. */
export function writeOnce(
  store: SimStore,
  partition: string,
  commitId: string,
  unsigned: readonly Write[],
): Written {
  const writes = unsigned.map((write) => ({ ...write, commitId }));
  try {
    return store.transact(partition, writes);
  } catch (error) {
    if (!(error instanceof PortError) || !error.retryable) throw error;
    const rows = writes.map(({ row }) => store.get(partition, row));
    return rows[0]?.commitId === commitId
      ? { kind: 'written', etags: rows.map((row) => row?.etag ?? '') }
      : { kind: 'conflict', at: 0 };
  }
}
