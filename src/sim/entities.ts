/** The public rows over the simulated store: the twin of `azure/entities.ts`. */
import type { EntityColumns } from '../core/failover/entity.ts';
import type { Entities } from '../pipeline/ports.ts';
import type { SimStore } from './store.ts';

/** Where they are, a row by each group's name; no group's own partition can be named so. */
export const entityPartition = ':failoverState';

export function simEntities(store: SimStore): Entities {
  return {
    async read({ name }) {
      const row = store.get(entityPartition, name);
      const now = store.now();
      if (row === null) return { columns: null, etag: null, now };
      return { columns: row.value as EntityColumns, etag: row.etag, now };
    },
    async create({ name }, columns) {
      const { kind } = store.transact(entityPartition, [{ row: name, etag: null, value: columns }]);
      return kind === 'written' ? 'created' : 'exists';
    },
    async merge({ name }, etag, columns) {
      const kept = store.get(entityPartition, name)?.value as EntityColumns | undefined;
      const { kind } = store.transact(entityPartition, [
        { row: name, etag, value: { ...kept, ...columns } },
      ]);
      return kind === 'written' ? 'written' : 'lost';
    },
  };
}
