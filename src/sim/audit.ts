/**
 * The audit over the simulated store: the twin of `azure/audit.ts`. Keys of entries are in order of
 * time, so the newest are at the end and the old ones at the beginning.
 */
import { entryPrefix } from './incidents.ts';
import type { Audit, StoredEntry } from '../pipeline/ports.ts';
import type { Entry } from '../core/entry.ts';
import type { SimStore } from './store.ts';

/** How many entries one call deletes. */
const pruneMax = 100;

export function simAudit(store: SimStore): Audit {
  const entryAt = (group: string, key: string): StoredEntry => {
    const entry = store.get(group, key)?.value as Entry;
    return { ...entry, seq: Number(key.split(':')[2]) };
  };
  return {
    async query({ target: { id, group }, since, limit }) {
      const found: StoredEntry[] = [];
      for (const key of store.keys(group.name, entryPrefix(id)).toReversed()) {
        if (found.length >= limit) break;
        const entry = entryAt(group.name, key);
        if (since === null || entry.at >= since) found.push(entry);
      }
      return found;
    },
    async prune({ id, group }, before) {
      const keys = store.keys(group.name, entryPrefix(id)).slice(0, pruneMax);
      const young = keys.findIndex((key) => entryAt(group.name, key).at >= before);
      const old = young < 0 ? keys : keys.slice(0, young);
      store.remove(group.name, old);
      return old.length;
    },
  };
}
