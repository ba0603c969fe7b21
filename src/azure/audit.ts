/**
 * The port `Audit` on Table Storage. Entries are keyed by the number of the commit that made them,
 * oldest first, and the target's row tells the newest number: so the newest are found by ranges
 * that reach back from there, each twice as long as the last, and never by reading everything.
 */
import { odata } from '@azure/data-tables';
import type { Subject } from '../core/subject.ts';
import type { Instant } from '../core/time.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { Audit, AuditQuery, StoredEntry } from '../pipeline/ports.ts';
import { entriesFrom, entriesUpTo, partitionOf, subjectKey } from './keys.ts';
import { entrySchema, seqColumn } from './row-schemas.ts';
import { columnsOf, stateOf } from './row-values.ts';
import type { StoredRow, Table } from './tables.ts';

const port = 'audit';
/** Commits that the first range reaches back at least. */
const firstReach = 50;
/** Entries in one range: a range of that many commits, and as many notes between them. */
const rangeRowsMax = 20_000;
/** One transaction. Source: Table service, entity group transactions. */
const pruneRows = 100;

export function audit(table: Table): Audit {
  async function query({ subject, since, limit }: AuditQuery): Promise<readonly StoredEntry[]> {
    const found: StoredEntry[] = [];
    const { row } = await table.read(subjectKey(subject));
    let upTo = row === null ? 0 : columnsOf(seqColumn, row, port).seq;
    // The reach doubles, so the loop ends after as many turns as the number has binary digits.
    for (let reach = Math.max(firstReach, limit); upTo >= 0; reach *= 2) {
      const from = Math.max(0, upTo - reach + 1);
      const entries = await newestFirst(table, subject, from, upTo);
      found.push(...entries);
      upTo = from - 1;
      const oldest = found.at(-1);
      if (found.length >= limit || (since !== null && oldest && oldest.at < since)) break;
    }
    return found.filter(({ at }) => since === null || at >= since).slice(0, limit);
  }

  async function prune(subject: Subject, before: Instant): Promise<number> {
    const rows = await entryRows(table, subject, { from: 0, upTo: 9_999_999_999 }, pruneRows);
    const old: StoredRow[] = [];
    for (const row of rows) {
      const entry = entryIn(row);
      if (entry !== null && entry.at >= before) break;
      old.push(row);
    }
    if (old.length === 0) return 0;
    const deletes = old.map(({ key }) => ({ kind: 'delete', row: key.row }) as const);
    const { kind } = await table.write(partitionOf(subject.group), deletes);
    // A conflict: another sweep is pruning the same rows.
    return kind === 'written' ? old.length : 0;
  }

  return { query, prune };
}

async function newestFirst(
  table: Table,
  subject: Subject,
  from: number,
  upTo: number,
): Promise<StoredEntry[]> {
  const rows = await entryRows(table, subject, { from, upTo }, rangeRowsMax);
  return rows.flatMap((row) => entryIn(row) ?? []).reverse();
}

/** Null: not to be read, like one of a later version of ours; the others are none the worse. */
function entryIn(row: StoredRow): StoredEntry | null {
  try {
    return {
      ...stateOf(entrySchema, row, port),
      seq: columnsOf(seqColumn, row, port).seq,
    };
  } catch (error) {
    if (error instanceof PortError) return null;
    throw error;
  }
}

async function entryRows(
  table: Table,
  subject: Subject,
  { from, upTo }: { readonly from: number; readonly upTo: number },
  rowsMax: number,
): Promise<readonly StoredRow[]> {
  const first = entriesFrom(subject, from);
  const last = entriesUpTo(subject, upTo);
  const partition = partitionOf(subject.group);
  const filter = odata`PartitionKey eq ${partition} and RowKey ge ${first} and RowKey lt ${last}`;
  return (await table.range({ filter, rowsMax })).rows;
}
