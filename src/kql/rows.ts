/**
 * The border between JSON and values: rows that come in, cells that go out. A row in is an object
 * of JSON values by column name, dates and spans as text; a column that is left out, null or ''
 * is blank. A row that does not fit the table's schema is an error that names it.
 */
import type { KqlType, TableSchema } from './schema.ts';
import { formatDatetime, formatTimespan } from './time.ts';
import { blankOf, convert, isNumeric } from './values.ts';
import type { Json, Value, Values } from './values.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Ticks; `from` is included, `to` is not. */
interface TimeFilter {
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
}

/** Azure filters every table of a query by this column. */
const TIME_COLUMN = 'TimeGenerated';

export function readTable(
  table: string,
  schema: TableSchema,
  rows: readonly Row[],
  filter: TimeFilter,
): readonly Values[] {
  const columns = Object.entries(schema);
  const time = columns.findIndex(([name]) => name === TIME_COLUMN);
  const read: Values[] = [];
  for (const [index, row] of rows.entries()) {
    for (const name of Object.keys(row)) {
      if (!Object.hasOwn(schema, name)) throw misfit(table, index, `has no column ${name}`);
    }
    const values = columns.map(([name, type]) => {
      const value = valueOf(row[name], type);
      if (value === undefined) {
        throw misfit(table, index, `${name} is no ${type}: ${JSON.stringify(row[name])}`);
      }
      return value;
    });
    if (time < 0 || isInside(values[time] ?? null, filter)) read.push(values);
  }
  return read;
}

function misfit(table: string, index: number, problem: string): Error {
  return new Error(`table ${table}, row ${index + 1}: ${problem}`);
}

function isInside(time: Value, { from, to }: TimeFilter): boolean {
  if (typeof time !== 'bigint') return from === undefined && to === undefined;
  return (from === undefined || time >= from) && (to === undefined || time < to);
}

/** Undefined for what is not of the type. */
function valueOf(value: unknown, type: KqlType): Value | undefined {
  if (value === null || value === undefined || value === '') return blankOf(type);
  if (type === 'dynamic') return value as Json;
  if (type === 'bool') return typeof value === 'boolean' ? value : undefined;
  if (isNumeric(type)) {
    const whole = type === 'int' || type === 'long';
    return typeof value === 'number' && (!whole || Number.isSafeInteger(value)) ? value : undefined;
  }
  if (typeof value !== 'string') return undefined;
  return convert(value, 'string', type) ?? undefined;
}

/** assumed: dynamic text goes out as it is, any other dynamic value as JSON text. */
export function cellOf(value: Value, type: KqlType): unknown {
  if (value === null) return null;
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value === 'bigint') {
    // assumed: a whole second has no fraction, as in Microsoft Learn's examples.
    if (type === 'timespan') return formatTimespan(value);
    return formatDatetime(value).replace(/\.?0*Z$/, 'Z');
  }
  const asText = type === 'dynamic' || type === 'decimal' || Number.isNaN(value);
  return asText || value === Infinity || value === -Infinity ? String(value) : value;
}
