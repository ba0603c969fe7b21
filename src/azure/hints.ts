/**
 * The port `Hints` on Table Storage: a hint and the mark of the wake that it asks for are one
 * transaction in the partition of its day, so a new hint costs one call and any other two. That a
 * key is there already is the whole of the dedupe, however many doors are called at once.
 */
import { createHash } from 'node:crypto';
import { odata } from '@azure/data-tables';
import { wakeAsked } from '../core/wake.ts';
import type { Hint, Hints } from '../pipeline/ports.ts';
import { safe } from './keys.ts';
import { stateText } from './row-values.ts';
import type { StoredRow, Table, Write } from './tables.ts';

const port = 'hints';
/** One transaction. Source: Table service, entity group transactions. */
const pruneRows = 100;
/** How many of its targets a row names; the rest is in the entries that the wake leads to. */
const targetsShown = 200;

export function hints(table: Table): Hints {
  return {
    async keep(hint) {
      const partition = safe(hint.day);
      const waiting = waitingRow(hint);
      const asks = waiting === null ? [] : [waiting];
      // Without a target there is no wake to be queued.
      const queued = waiting === null;
      const first = await table.write(partition, [hintRow(hint, queued), ...asks]);
      if (first.kind === 'written') return 'new';
      if (first.at === 0) return isQueued(await readHint(table, hint)) ? 'known' : 'unqueued';
      const second = await table.write(partition, [hintRow(hint, true)]);
      return second.kind === 'written' ? 'waiting' : 'known';
    },
    async queued(hint) {
      const row = hintKey(hint);
      // A conflict: pruned meanwhile; then nobody needs the mark any more.
      await table.write(safe(hint.day), [{ kind: 'merge', row, columns: { queued: true } }]);
    },
    async prune(firstDay, lastDay) {
      const filter = odata`PartitionKey lt ${firstDay} or PartitionKey gt ${lastDay}`;
      const { rows } = await table.range({ filter, rowsMax: pruneRows });
      const day = rows[0]?.key.partition;
      if (day === undefined) return 0;
      const deletes = rows
        .filter(({ key }) => key.partition === day)
        .map(({ key }) => ({ kind: 'delete', row: key.row }) as const);
      const { kind } = await table.write(day, deletes);
      return kind === 'written' ? deletes.length : 0;
    },
  };
}

const hintKey = ({ key }: Hint): string => `hint:${safe(key)}`;

function hintRow(hint: Hint, queued: boolean): Write {
  const row = hintKey(hint);
  const shown = { ...hint, targets: hint.targets.slice(0, targetsShown) };
  const state = stateText(shown, port, { partition: hint.day, row });
  return { kind: 'put', row, etag: null, columns: { state, queued } };
}

function waitingRow(hint: Hint): Write | null {
  const asked = wakeAsked(hint);
  if (asked === null) return null;
  const hash = createHash('sha256').update(asked).digest('hex');
  return { kind: 'put', row: `waiting:${hash}`, etag: null, columns: {} };
}

async function readHint(table: Table, hint: Hint): Promise<StoredRow | null> {
  const { row } = await table.read({ partition: hint.day, row: hintKey(hint) });
  return row;
}

/** A hint that was pruned between the two calls is as good as done. */
const isQueued = (row: StoredRow | null): boolean => row === null || row.columns['queued'] === true;
