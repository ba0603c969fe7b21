/**
 * The values of a running query, and what holds for all of them: comparing, grouping, converting.
 * A string is never null (KQL has no null strings): missing text is ''. int, long, real and decimal
 * are numbers, datetime and timespan bigints of ticks (time.ts), dynamic is plain JSON.
 * Conversions that fail give null, never an error (Microsoft Learn: null values; scalar types).
 */
import type { KqlType } from './schema.ts';
import { formatDatetime, formatTimespan, parseDatetime, parseTimespan } from './time.ts';

export type Json =
  null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

export type Value = Json | bigint;
export type Values = readonly Value[];

const numericTypes: ReadonlySet<KqlType> = new Set<KqlType>(['int', 'long', 'real', 'decimal']);
const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const hexPattern = /^0x[0-9a-f]+$/i;
const guidPattern = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/;
const INT_MAX = 2_147_483_647;

export function isNumeric(type: KqlType): boolean {
  return numericTypes.has(type);
}

/** What a column of this type holds where there is nothing. */
export function blankOf(type: KqlType): Value {
  return type === 'string' ? '' : null;
}

export function isBag(value: Value): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: Value): value is readonly Json[] {
  return Array.isArray(value);
}

/** Below zero, zero or above zero; both sides are of one type and not null. Text is ordinal. */
export function compareValues(left: Value, right: Value): number {
  if (typeof left === 'object' || typeof right === 'object' || typeof left !== typeof right) {
    return compareText(toText(left, 'dynamic'), toText(right, 'dynamic'));
  }
  if (typeof left === 'string') return compareText(left, String(right));
  return Number(left > (right as typeof left)) - Number(left < (right as typeof left));
}

function compareText(left: string, right: string): number {
  return Number(left > right) - Number(left < right);
}

/** Two nulls are neither equal nor unequal; one null is unequal to anything. */
export function equalValues(left: Value, right: Value): boolean | null {
  if (left === null || right === null) return left === right ? null : false;
  if (typeof left === 'object' || typeof right === 'object' || typeof left !== typeof right) {
    return toText(left, 'dynamic') === toText(right, 'dynamic');
  }
  return left === right;
}

/** Equal keys mean one group: for summarize, distinct, join and sets. Nulls form one group. */
export function keyOf(values: Values): string {
  let key = '';
  for (const value of values) {
    if (typeof value === 'string') key += `s${value.length}:${value}`;
    else if (typeof value === 'object') key += `j${JSON.stringify(value)}`;
    else key += `${typeof value === 'bigint' ? 't' : 'v'}${value === 0 ? '0' : value};`;
  }
  return key;
}

/** As `tostring()`. assumed: a bool reads `true`, a whole real has no fraction. */
export function toText(value: Value, type: KqlType): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value !== 'bigint') return String(value);
  return type === 'timespan' ? formatTimespan(value) : formatDatetime(value);
}

export function toReal(value: Value): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' ? textToNumber(value.trim()) : null;
}

function textToNumber(text: string): number | null {
  if (numberPattern.test(text) || hexPattern.test(text)) return Number(text);
  switch (text.toLowerCase()) {
    case 'nan':
      return Number.NaN;
    case 'inf':
    case '+inf':
      return Number.POSITIVE_INFINITY;
    case '-inf':
      return Number.NEGATIVE_INFINITY;
    default:
      return null;
  }
}

/** Cuts towards zero. Null beyond 2^53, where a number is no longer exact. */
export function toLong(value: Value): number | null {
  const real = toReal(value);
  if (real === null) return null;
  const whole = Math.trunc(real);
  return Number.isSafeInteger(whole) ? whole + 0 : null;
}

function toInt(value: Value): number | null {
  const long = toLong(value);
  return long === null || long > INT_MAX || long < -INT_MAX - 1 ? null : long;
}

export function toBool(value: Value): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value !== 'string') return null;
  const text = value.trim().toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[+-]?\d+$/.test(text) ? Number(text) !== 0 : null;
}

/** Any value as another type: what casts, typed columns and mixed comparisons do. */
export function convert(value: Value, from: KqlType, to: KqlType): Value {
  if (from === to) return value;
  if (value === null) return blankOf(to);
  switch (to) {
    case 'string':
      return toText(value, from);
    case 'int':
      return toInt(value);
    case 'long':
      return toLong(value);
    case 'real':
    case 'decimal':
      return toReal(value);
    case 'bool':
      return toBool(value);
    case 'datetime':
      return typeof value === 'string' ? parseDatetime(value) : null;
    case 'timespan':
      return typeof value === 'string' ? parseTimespan(value) : null;
    case 'guid':
      return toGuid(value);
    case 'dynamic':
      return typeof value === 'bigint' ? toText(value, from) : value;
  }
}

function toGuid(value: Value): string | null {
  const text = toText(value, 'dynamic').toLowerCase();
  return guidPattern.test(text) ? text : null;
}
