/**
 * The audit over the simulated store: the twin of `azure/audit.ts`. Keys of entries are in order of
 * time, so the newest are at the end and the old ones at the beginning.
 */
import { entryPrefix } from './rows.ts';
import type { Audit, StoredEntry } from '../pipeline/ports.ts';
import type { Entry } from '../core/entry.ts';
import type { SimStore } from './store.ts';
import type { Subject } from '../core/subject.ts';

/** How many entries one call deletes. */
const pruneMax = 100;

export function simAudit(store: SimStore): Audit {
  const entryAt = ({ id, group }: Subject, key: string): StoredEntry => {
    const entry = store.get(group.name, key)?.value as Entry;
    return { ...entry, seq: Number(key.slice(entryPrefix(id).length).split(':')[0]) };
  };
  return {
    async query({ subject, since, limit }) {
      const { id, group } = subject;
      const found: StoredEntry[] = [];
      for (const key of store.keys(group.name, entryPrefix(id)).toReversed()) {
        if (found.length >= limit) break;
        const entry = entryAt(subject, key);
        if (since === null || entry.at >= since) found.push(entry);
      }
      return found;
    },
    async prune(subject, before) {
      const { id, group } = subject;
      const keys = store.keys(group.name, entryPrefix(id)).slice(0, pruneMax);
      const young = keys.findIndex((key) => entryAt(subject, key).at >= before);
      const old = young < 0 ? keys : keys.slice(0, young);
      store.remove(group.name, old);
      return old.length;
    },
  };
}
