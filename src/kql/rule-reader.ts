/**
 * Reads an untyped body (an ARM body, a parsed YAML file) field by field and collects every
 * complaint with its path instead of stopping at the first. A field that is wrong is complained
 * about and read as its fallback, so that the rest is still checked; nothing read so may be used
 * once there is a complaint.
 */

import { isoDurationMs } from './rule-duration.ts';

export type Path = readonly (string | number)[];

export interface Complaint {
  readonly path: Path;
  readonly message: string;
}

/** One place in the body: its value, where it stands, and where complaints go. */
export interface Field {
  readonly value: unknown;
  readonly path: Path;
  readonly complaints: Complaint[];
}

export function rootField(value: unknown): Field {
  return { value, path: [], complaints: [] };
}

/** `properties.criteria.allOf[0].operator`; the body itself is `(body)`. */
export function pathText(path: Path): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return text === '' ? '(body)' : text.replace(/^\./, '');
}

export function complain(field: Field, message: string): void {
  field.complaints.push({ path: field.path, message });
}

/** True where the body says nothing about this field: absent or null, as ARM writes both. */
export function isAbsent(field: Field): boolean {
  return field.value === undefined || field.value === null;
}

/** The same place, read as an empty object where the body says nothing. */
export function orEmpty(field: Field): Field {
  return isAbsent(field) ? { ...field, value: {} } : field;
}

/**
 * The fields of an object. A key that is not in `keys` is complained about, with the known ones.
 */
export function readFields<const K extends string>(
  field: Field,
  keys: readonly K[],
): Readonly<Record<K, Field>> {
  const body = isObject(field.value) ? field.value : {};
  if (!isObject(field.value)) complain(field, `must be an object, is ${kindOf(field.value)}`);
  for (const key of Object.keys(body)) {
    if (!(keys as readonly string[]).includes(key)) {
      complain(fieldAt(field, key, undefined), `is not known here; known: ${keys.join(', ')}`);
    }
  }
  const fields = keys.map((key) => [key, fieldAt(field, key, body[key])] as const);
  return Object.fromEntries(fields) as Record<K, Field>;
}

/** The entries of an object whose keys are free, such as rows or dimensions. */
export function readEntries(field: Field): readonly (readonly [string, Field])[] {
  if (isAbsent(field)) return [];
  if (!isObject(field.value)) {
    complain(field, `must be an object, is ${kindOf(field.value)}`);
    return [];
  }
  return Object.entries(field.value).map(([key, value]) => [key, fieldAt(field, key, value)]);
}

/** The items of a list; absent is an empty one. */
export function readItems(field: Field, itemsMax: number): readonly Field[] {
  if (isAbsent(field)) return [];
  if (!Array.isArray(field.value)) {
    complain(field, `must be a list, is ${kindOf(field.value)}`);
    return [];
  }
  if (field.value.length > itemsMax) complain(field, `has more than ${itemsMax} items`);
  return field.value.slice(0, itemsMax).map((value, index) => fieldAt(field, index, value));
}

export function readTexts(field: Field): readonly string[] {
  return readItems(field, 100).map((item) => readText(item));
}

export function readText(field: Field, fallback?: string): string {
  if (isAbsent(field) && fallback !== undefined) return fallback;
  if (typeof field.value === 'string' && field.value !== '') return field.value;
  if (field.value === '' && fallback === '') return '';
  complain(field, `must be a text, is ${kindOf(field.value)}`);
  return fallback ?? '';
}

export function readNumber(field: Field, fallback?: number): number {
  if (isAbsent(field) && fallback !== undefined) return fallback;
  if (typeof field.value === 'number' && Number.isFinite(field.value)) return field.value;
  complain(field, `must be a number, is ${kindOf(field.value)}`);
  return fallback ?? 0;
}

export function readInteger(field: Field, least: number, most: number, fallback?: number): number {
  const value = readNumber(field, fallback);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  complain(field, `must be a whole number from ${least} to ${most}, is ${value}`);
  return least;
}

export function readFlag(field: Field, fallback: boolean): boolean {
  if (isAbsent(field)) return fallback;
  if (typeof field.value === 'boolean') return field.value;
  complain(field, `must be true or false, is ${kindOf(field.value)}`);
  return fallback;
}

export function readChoice<const C extends string>(
  field: Field,
  choices: readonly [C, ...C[]],
  fallback?: C,
): C {
  if (isAbsent(field) && fallback !== undefined) return fallback;
  const choice = choices.find((one) => one === field.value);
  if (choice === undefined) {
    const seen = typeof field.value === 'string' ? `"${field.value}"` : kindOf(field.value);
    complain(field, `must be one of ${choices.join(', ')}, is ${seen}`);
  }
  return choice ?? choices[0];
}

/** An ISO 8601 duration in milliseconds; with `choices`, one of those only. */
export function readDuration(field: Field, choices?: readonly string[]): number {
  const text = readText(field);
  const ms = isoDurationMs(text);
  if (text === '') return 0;
  if (choices !== undefined && !choices.includes(text)) {
    complain(field, `must be one of ${choices.join(', ')}, is "${text}"`);
  } else if (ms === null) {
    complain(field, `must be an ISO 8601 duration such as PT5M, is "${text}"`);
  }
  return ms ?? 0;
}

function fieldAt(field: Field, key: string | number, value: unknown): Field {
  return { value, path: [...field.path, key], complaints: field.complaints };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing';
  if (value === '') return 'empty';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
