/**
 * Between values and rows. A row holds its value as JSON in the column `state`; other columns are
 * for people and queries. What comes out of the store is `unknown` until it is parsed here, and
 * what does not parse is `damaged`, with the row and the column's place.
 */
import type { z } from 'zod';
import { PortError } from '../pipeline/port-error.ts';
import { spokenKey } from './tables.ts';
import type { Key, StoredRow } from './tables.ts';

/** A column holds 32 K UTF-16 characters. Source: Table service data model. */
const stateCharsMax = 30_000;

/** The JSON of `value`, or an error when it is too long to be stored. */
export function stateText(value: unknown, port: string, key: Key): string {
  // Raw U+2028 and U+2029 are line ends to some readers and break a transaction's body in Azurite.
  const text = JSON.stringify(value).replace(/[\u2028\u2029]/g, (separator) =>
    separator === '\u2028' ? String.raw`\u2028` : String.raw`\u2029`,
  );
  if (text.length <= stateCharsMax) return text;
  const problem = `its state has ${text.length} characters, at most ${stateCharsMax} are stored`;
  throw new PortError('rejected', `${port}: ${spokenKey(key)}: ${problem}`);
}

/** The row's columns, parsed. */
export function columnsOf<Value>(schema: z.ZodType<Value>, row: StoredRow, port: string): Value {
  return parsed(schema, row.columns, { port, key: row.key, column: null });
}

/** The row's value, parsed. */
export function stateOf<Value>(schema: z.ZodType<Value>, row: StoredRow, port: string): Value {
  const place = { port, key: row.key, column: 'state' };
  const text = row.columns['state'];
  if (typeof text !== 'string') throw damaged(place, 'is not a text');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(place, 'is not JSON');
  }
  return parsed(schema, value, place);
}

interface Place {
  readonly port: string;
  readonly key: Key;
  readonly column: string | null;
}

function parsed<Value>(schema: z.ZodType<Value>, value: unknown, place: Place): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = [place.column, ...(issue?.path ?? [])].filter((part) => part !== null);
  throw damaged({ ...place, column: path.join('.') }, issue?.message.slice(0, 120) ?? 'is wrong');
}

const damaged = ({ port, key, column }: Place, problem: string): PortError =>
  new PortError('damaged', `${port}: row ${spokenKey(key)}, column ${column}: ${problem}`);
