/** Hints over the simulated store: the twin of `azure/hints.ts`. */
import type { Hint, Hints } from '../pipeline/ports.ts';
import type { SimStore } from './store.ts';

const pruneMax = 100;
const bucketMs = 10_000;
/** Partitions of hints are days behind this mark, which no group can bear. */
const mark = ':hints:';

export function simHints(store: SimStore): Hints {
  const rowOf = (hint: Hint): string => `hint:${hint.key}`;
  const waitingRow = (hint: Hint): string =>
    `waiting:${[...hint.targets].sort().join(',')}:${Math.floor(store.now() / bucketMs)}`;
  return {
    async keep(hint) {
      const partition = mark + hint.day;
      const both = [
        { row: rowOf(hint), etag: null, value: { hint, queued: false } },
        { row: waitingRow(hint), etag: null, value: {} },
      ];
      if (store.transact(partition, both) !== 'lost') return 'new';
      const known = store.get(partition, rowOf(hint));
      if (known) return (known.value as { queued: boolean }).queued ? 'known' : 'unqueued';
      const alone = { row: rowOf(hint), etag: null, value: { hint, queued: true } };
      return store.transact(partition, [alone]) === 'lost' ? 'known' : 'waiting';
    },
    async queued(hint) {
      const partition = mark + hint.day;
      const known = store.get(partition, rowOf(hint));
      if (known === null) return;
      store.transact(partition, [
        { row: rowOf(hint), etag: known.etag, value: { hint, queued: true } },
      ]);
    },
    async prune(beforeDay) {
      const old = store
        .partitions()
        .find((name) => name.startsWith(mark) && name < mark + beforeDay);
      if (old === undefined) return 0;
      const rows = store.list(old, '').slice(0, pruneMax);
      store.remove(
        old,
        rows.map(([key]) => key),
      );
      return rows.length;
    },
  };
}
