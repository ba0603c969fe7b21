/** The shared rows over the simulated store: the twin of `azure/shared.ts`. */
import { newFleetState, newGroupState } from '../core/group-state.ts';
import type { RowKey, Shared, SharedRows } from '../pipeline/ports.ts';
import type { SimStore } from './store.ts';

/** A partition that no group can be named. */
const fleetPartition = ':fleet';

const empty: SharedRows = {
  fleet: newFleetState,
  group: newGroupState,
  heartbeat: { lookedAt: {}, toldAt: {} },
};

export function simShared(store: SimStore): Shared {
  return {
    async read<Kind extends keyof SharedRows>(key: RowKey<Kind>) {
      const row = store.get(partitionOf(key), key.kind);
      const value = (row?.value ?? empty[key.kind]) as SharedRows[Kind];
      return { value, etag: row?.etag ?? null, now: store.now() };
    },
    async write(key, seen, next) {
      const written = store.transact(partitionOf(key), [
        { row: key.kind, etag: seen.etag, value: next },
      ]);
      return written === 'lost' ? 'lost' : 'written';
    },
  };
}

const partitionOf = (key: RowKey<keyof SharedRows>): string =>
  'group' in key ? key.group : fleetPartition;
