/** The shared rows over the simulated store: the twin of `azure/shared.ts`. */
import { newFleetState, newGroupState } from '../core/group-state.ts';
import { writeOnce } from './write-once.ts';
import type { RowKey, Shared, SharedRows } from '../pipeline/ports.ts';
import type { SimStore } from './store.ts';

/** A partition that no group can be named. */
const fleetPartition = ':fleet';

const empty: SharedRows = {
  fleet: newFleetState,
  group: newGroupState,
  heartbeat: { lookedAt: {}, toldAt: null },
};

export function simShared(store: SimStore): Shared {
  let writes = 0;
  return {
    async read<Kind extends keyof SharedRows>(key: RowKey<Kind>) {
      const row = store.get(partitionOf(key), key.kind);
      const value = (row?.value ?? empty[key.kind]) as SharedRows[Kind];
      return { value, etag: row?.etag ?? null, now: store.now() };
    },
    async write(key, seen, next) {
      const written = writeOnce(store, partitionOf(key), `write-${++writes}`, [
        { row: key.kind, etag: seen.etag, value: next },
      ]);
      return written.kind === 'written' ? 'written' : 'lost';
    },
  };
}

const partitionOf = (key: RowKey<keyof SharedRows>): string =>
  'group' in key ? key.group : fleetPartition;
