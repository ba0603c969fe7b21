/**
 * The port `Entities` on Table Storage. In: columns of a public row. Out: all its columns as plain
 * values, whoever wrote them, and whether a create or a merge under If-Match was the one that
 * counted. A write is sent once; what comes of one that is not answered, the next read tells.
 */
import { PortError } from '../pipeline/port-error.ts';
import type { EntityColumns } from '../core/failover/entity.ts';
import type { Entities } from '../pipeline/ports.ts';
import { entityKey } from './keys.ts';
import { spokenKey } from './tables.ts';
import type { Columns, Key, Table } from './tables.ts';

const port = 'entities';

export function entities(table: Table): Entities {
  return {
    async read(group) {
      const { row, now } = await table.read(entityKey(group));
      if (row === null) return { columns: null, etag: null, now };
      return { columns: plainColumns(row.columns), etag: row.etag, now };
    },
    async create(group, given) {
      const key = entityKey(group);
      const columns = storable(given, key);
      const { kind } = await table.write(key.partition, [
        { kind: 'put', row: key.row, etag: null, columns },
      ]);
      return kind === 'written' ? 'created' : 'exists';
    },
    async merge(group, etag, given) {
      const key = entityKey(group);
      const columns = storable(given, key);
      const { kind } = await table.write(key.partition, [
        { kind: 'merge', row: key.row, etag, columns },
      ]);
      return kind === 'written' ? 'written' : 'lost';
    },
  };
}

/** What the service and the SDK add, such as `odata.metadata`: no column's name holds a dot. */
const isAdded = (name: string): boolean => name === 'timestamp' || name.includes('.');

const plainColumns = (columns: EntityColumns): EntityColumns =>
  Object.fromEntries(
    Object.entries(columns)
      .filter(([name]) => !isAdded(name))
      .map(([name, value]) => [name, plain(value)]),
  );

/** Text of what the SDK makes of Edm.Int64, DateTime, Binary and Guid; all else is plain. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return timeText(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'object' && value !== null && 'value' in value) return String(value.value);
  return value;
}

/** A time that is none must not look like an empty column. */
const timeText = (time: Date): string =>
  Number.isNaN(time.getTime()) ? 'no time' : time.toISOString();

/** What may be sent; the fault of a value that may not is ours. */
const storable = (columns: EntityColumns, key: Key): Columns =>
  Object.fromEntries(
    Object.entries(columns).map(([name, value]) => {
      // Raw U+2028 and U+2029 break a transaction's body in Azurite; both are ends of a line.
      if (typeof value === 'string') return [name, value.replace(/[\u2028\u2029]/g, '\n')];
      // The service makes a whole number without a type an Edm.Int32, if it is small enough.
      if (typeof value === 'number' && isInt32(value)) return [name, value];
      const problem = `column ${name} is neither a text nor an Int32`;
      throw new PortError('rejected', `${port}: ${spokenKey(key)}: ${problem}`);
    }),
  );

const isInt32 = (value: number): boolean => value === (value | 0);
