/** Hints over the simulated store: the twin of `azure/hints.ts`, call by call. */
import { wakeAsked } from '../core/wake.ts';
import type { Hint, Hints } from '../pipeline/ports.ts';
import type { SimStore, Write } from './store.ts';

const pruneMax = 100;
/** Partitions of hints are days behind this mark, which no group can bear. */
const mark = ':hints:';

export function simHints(store: SimStore): Hints {
  return {
    async keep(hint) {
      const partition = mark + hint.day;
      const asked = wakeAsked(hint);
      const waiting = { row: `waiting:${asked}`, etag: null, value: {} };
      const queued = asked === null;
      const first = store.transact(partition, [
        hintRow(hint, null, queued),
        ...(queued ? [] : [waiting]),
      ]);
      if (first.kind === 'written') return 'new';
      if (first.at === 0) return isQueued(store, hint) ? 'known' : 'unqueued';
      const second = store.transact(partition, [hintRow(hint, null, true)]);
      return second.kind === 'written' ? 'waiting' : 'known';
    },
    async queued(hint) {
      // A conflict: pruned meanwhile; then nobody needs the mark any more.
      store.transact(mark + hint.day, [hintRow(hint, '*', true)]);
    },
    async prune(firstDay, lastDay) {
      const old = store
        .partitions()
        .find(
          (name) => name.startsWith(mark) && !(mark + firstDay <= name && name <= mark + lastDay),
        );
      if (old === undefined) return 0;
      const rows = store.keys(old, '').slice(0, pruneMax);
      store.remove(old, rows);
      return rows.length;
    },
  };
}

const hintKey = ({ key }: Hint): string => `hint:${key}`;

const hintRow = (hint: Hint, etag: '*' | null, queued: boolean): Write => ({
  row: hintKey(hint),
  etag,
  value: { hint, queued },
});

/** A hint that was pruned between the two calls is as good as done. */
function isQueued(store: SimStore, hint: Hint): boolean {
  const row = store.get(mark + hint.day, hintKey(hint));
  return row === null || (row.value as { readonly queued: boolean }).queued;
}
