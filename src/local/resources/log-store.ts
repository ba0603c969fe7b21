/**
 * The tables of one Log Analytics workspace: rows come in with their ingestion delay, and a reader
 * gets the rows that have arrived by then. Each table holds a bounded number of rows, the newest
 * ones.
 */

import type { Clock } from '../clock.ts';

export type LogRow = Readonly<Record<string, unknown>>;

export interface LogStore {
  /**
   * Takes a row that becomes visible `delayMs` from now. Throws for a table that does not exist.
   */
  append(table: string, row: LogRow, options?: { readonly delayMs?: number }): void;
  /** The rows of every table that have arrived by `nowMs`, in the order of their arrival. */
  visible(nowMs: number): Readonly<Record<string, readonly LogRow[]>>;
}

interface StoredRow {
  readonly row: LogRow;
  readonly visibleAtMs: number;
}

const DAY_MS = 86_400_000;
const ROWS_MAX = 20_000;

export function makeLogStore(options: {
  readonly tables: readonly string[];
  readonly clock: Clock;
  /** Rows kept per table; 20,000 unless told. */
  readonly rowsMax?: number;
}): LogStore {
  const { clock, rowsMax = ROWS_MAX } = options;
  const stored = new Map(options.tables.map((table): [string, StoredRow[]] => [table, []]));
  return {
    append(table, row, { delayMs = 0 } = {}) {
      const rows = stored.get(table);
      if (rows === undefined) {
        throw new Error(`No table ${table} here; there are: ${options.tables.join(', ')}`);
      }
      const visibleAtMs = clock.now() + Math.max(0, delayMs);
      insert(rows, { row: withTimes(row, visibleAtMs, clock.now()), visibleAtMs });
      // A table is cut at twice its bound, so that the cost of cutting is shared by many appends.
      if (rows.length >= 2 * rowsMax) rows.splice(0, rows.length - rowsMax);
    },
    visible(nowMs) {
      const arrived = ([table, rows]: [string, StoredRow[]]): [string, readonly LogRow[]] => {
        const end = rows.findLastIndex(({ visibleAtMs }) => visibleAtMs <= nowMs) + 1;
        return [table, rows.slice(Math.max(0, end - rowsMax), end).map(({ row }) => row)];
      };
      return Object.fromEntries([...stored].map(arrived));
    },
  };
}

/** Keeps the rows in order of arrival; nearly always the new row is the last. */
function insert(rows: StoredRow[], added: StoredRow): void {
  const before = rows.findLastIndex(({ visibleAtMs }) => visibleAtMs <= added.visibleAtMs);
  rows.splice(before + 1, 0, added);
}

/**
 * A TimeGenerated older than two days or more than a day ahead is replaced by the time received
 * (Microsoft Learn: standard columns in Azure Monitor Logs); so is a missing one (assumed).
 */
function withTimes(row: LogRow, receivedMs: number, nowMs: number): LogRow {
  const generated = row['TimeGenerated'];
  const generatedMs = typeof generated === 'string' ? Date.parse(generated) : Number.NaN;
  const kept = generatedMs >= receivedMs - 2 * DAY_MS && generatedMs <= nowMs + DAY_MS;
  return kept ? row : { ...row, TimeGenerated: new Date(receivedMs).toISOString() };
}
