/**
 * The file's value against its schema. Every complaint about the shape goes out, and the parts that
 * are sound: one wrong setting must not hide what is wrong elsewhere, nor cause a second complaint.
 */
import { z } from 'zod';
import { hintFor, nearest } from './nearest.ts';
import { pathText } from './complaint.ts';
import { fileSchema, soundPartsSchema } from './schema.ts';
import type { Path } from './complaint.ts';
import type { SoundParts } from './schema.ts';

export interface Misshape {
  readonly path: Path;
  readonly message: string;
}

export interface Shape {
  readonly misshapes: readonly Misshape[];
  /** Defaults stand for what was wrong, so that the rest can be checked. */
  readonly parts: SoundParts;
}

type Issue = z.core.$ZodIssue;

export function readShape(value: unknown): Shape {
  const whole = fileSchema.safeParse(value);
  if (whole.success) return { misshapes: [], parts: whole.data };
  const issues = whole.error.issues.flatMap((issue) => leaves(issue));
  const rest = soundPartsSchema.safeParse(without(value, issues));
  return { misshapes: misshapesOf(issues), parts: rest.data ?? soundPartsSchema.parse({}) };
}

/** An issue of a union is told as those of the branch that was meant: the one that got further. */
function leaves(issue: Issue, above: Path = []): readonly Issue[] {
  const path = [...above, ...(issue.path as Path)];
  const meant =
    issue.code === 'invalid_union'
      ? issue.errors.find((branch) =>
          branch.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'),
        )
      : undefined;
  if (meant) return meant.flatMap((inner) => leaves(inner, path));
  return [{ ...issue, path }];
}

function misshapesOf(issues: readonly Issue[]): readonly Misshape[] {
  const unknown = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [];
    const path = issue.path as Path;
    const known = knownKeys(fileSchema, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `is not known: ${hintFor(key, known)}`,
      meant: pathText([...path, nearest(key, known) ?? '']),
    }));
  });
  // A misspelt key is one mistake, not two: what it meant is not told as missing.
  const meant = new Set(unknown.map((one) => one.meant));
  const others = issues
    .filter((issue) => issue.code !== 'unrecognized_keys')
    .filter((issue) => !(isMissing(issue) && meant.has(pathText(issue.path as Path))))
    .map((issue) => ({ path: issue.path as Path, message: messageOf(issue) }));
  return [...unknown.map(({ path, message }) => ({ path, message })), ...others];
}

const messageOf = (issue: Issue): string =>
  (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined) ?? issue.message;

const isMissing = ({ message }: Issue): boolean => message.startsWith('is missing');

/** The settings that may stand at `path`. */
function knownKeys(schema: unknown, path: Path): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) {
    return knownKeys(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap((option) => knownKeys(option, path));
  }
  const [step, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, unknown>> = schema.shape;
    return step === undefined ? Object.keys(shape) : knownKeys(shape[step], rest);
  }
  if (schema instanceof z.ZodRecord) return knownKeys(schema.valueType, rest);
  return schema instanceof z.ZodArray ? knownKeys(schema.element, rest) : [];
}

/**
 * A copy of the value without what was complained about: a setting is taken out, a named or listed
 * thing that is wrong as a whole becomes empty, so that its name and place stay known.
 */
function without(value: unknown, issues: readonly Issue[]): unknown {
  if (!isObject(value)) return {};
  const copy = structuredClone(value);
  for (const issue of issues) {
    const path = issue.path as Path;
    if (issue.code !== 'unrecognized_keys') removeSetting(copy, path);
    else for (const key of issue.keys) remove(copy, path, key);
  }
  return copy;
}

/** Settings of a target or a failover group that hold settings of their own. */
const nesting: readonly unknown[] = ['probe', 'traffic', 'primary', 'secondary'];

/** What lies deeper is taken out with what holds it, but for what nests. */
function removeSetting(file: object, [section, item, setting, inner]: Path): void {
  if (section === undefined) return;
  if (item === undefined) return remove(file, [], section);
  const within = section === 'fleet' || section === 'notices';
  if (within) return remove(file, [section], item);
  if (setting !== undefined && inner !== undefined && nesting.includes(setting)) {
    return remove(file, [section, item, setting], inner);
  }
  if (setting !== undefined) return remove(file, [section, item], setting);
  const holder = valueAt(file, [section]);
  if (isObject(holder) || Array.isArray(holder)) Reflect.set(holder, item, {});
}

function remove(file: object, path: Path, key: string | number): void {
  const holder = valueAt(file, path);
  if (isObject(holder)) Reflect.deleteProperty(holder, key);
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      isObject(at) || Array.isArray(at) ? (Object(at) as Record<string, unknown>)[step] : undefined,
    value,
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
