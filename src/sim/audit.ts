/** The audit over the simulated store: the twin of `azure/audit.ts`. */
import type { Audit, StoredEntry } from '../pipeline/ports.ts';
import type { Entry } from '../core/entry.ts';
import type { SimStore } from './store.ts';

/** How many entries one call deletes. */
const pruneMax = 100;

export function simAudit(store: SimStore): Audit {
  const entries = (group: string, id: string): [string, StoredEntry][] =>
    store.list(group, `entry:${id}:`).map(([key, { value }]) => {
      const seq = Number(key.split(':')[2]);
      return [key, { ...(value as Entry), seq }];
    });
  return {
    async query({ target, since, limit }) {
      return entries(target.group.name, target.id)
        .map(([, entry]) => entry)
        .filter((entry) => since === null || entry.at >= since)
        .reverse()
        .slice(0, limit);
    },
    async prune({ id, group }, before) {
      const old = entries(group.name, id)
        .filter(([, entry]) => entry.at < before)
        .slice(0, pruneMax)
        .map(([key]) => key);
      store.remove(group.name, old);
      return old.length;
    },
  };
}
