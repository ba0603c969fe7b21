// In: the files of resource-types/, which say what Azure publishes of a resource type in the words
// of its own pages. Out: the shape of each type and version: its properties, what they take, which
// are needed and which are only read. A file that cannot be understood is an error that names it.
import { parse } from 'yaml';
import { z } from 'zod';

/** What a property takes. */
export type Kind =
  | { readonly is: 'any' | 'bool' | 'map' }
  | { readonly is: 'number'; readonly min: number; readonly max: number }
  | {
      readonly is: 'text';
      readonly min: number;
      readonly max: number;
      readonly pattern: RegExp | null;
      /** The only values; null: any text. */
      readonly literals: readonly string[] | null;
    }
  | { readonly is: 'list'; readonly of: Kind }
  | { readonly is: 'object'; readonly shape: () => Shape };

export interface Property {
  readonly kind: Kind;
  readonly isRequired: boolean;
  readonly isReadOnly: boolean;
}

/** Of one kind, or of one for each value of a property of its own. */
export type Shape =
  | { readonly is: 'plain'; readonly properties: ReadonlyMap<string, Property> }
  | { readonly is: 'either'; readonly by: string; readonly variants: ReadonlyMap<string, Kind> };

export interface ResourceShape {
  /** `Microsoft.Storage/storageAccounts@2025-06-01`, as it is published. */
  readonly name: string;
  /** Where it may be deployed to; `Extension`: onto another resource. */
  readonly scopes: readonly string[];
  readonly shape: Shape;
}

/** Azure does not care for the letters' case in the name of a type. */
export const shapeOf = (
  shapes: readonly ResourceShape[],
  { type, version }: { readonly type: string; readonly version: string },
): ResourceShape | undefined =>
  shapes.find(({ name }) => name.toLowerCase() === `${type}@${version}`.toLowerCase());

const anything: Property = { kind: { is: 'any' }, isRequired: false, isReadOnly: false };

/** What is at `properties.ipAddress.fqdn`; of a list, what is in it. null: there is nothing. */
export function propertyAtPath(shape: Shape, path: readonly string[]): Property | null {
  const [first, ...rest] = path;
  if (first === undefined || shape.is === 'either') return anything;
  const property = shape.properties.get(first) ?? shape.properties.get('*');
  if (property === undefined || rest.length === 0) return property ?? null;
  const kind = property.kind.is === 'list' ? property.kind.of : property.kind;
  if (kind.is === 'any' || kind.is === 'map') return anything;
  return kind.is === 'object' ? propertyAtPath(kind.shape(), rest) : null;
}

const plain = z.record(z.string(), z.string());
const either = z.strictObject({ discriminator: z.string(), variants: plain });
const scopes = z
  .array(z.enum(['Tenant', 'ManagementGroup', 'Subscription', 'ResourceGroup', 'Extension']))
  .min(1);

const typesFile = z.strictObject({
  source: z.string().regex(/^[\w-]+\/[\w.-]+, generated\/\S+, [0-9a-f]{7}$/),
  resources: z.record(
    z.string().regex(/^Microsoft\.\w+(\/\w+)+@[\w.-]+$/),
    z.union([z.strictObject({ scopes, properties: plain }), either.extend({ scopes })]),
  ),
  types: z.record(z.string(), z.union([either, plain])),
});

type Types = z.infer<typeof typesFile>['types'];
type Written = Types[string];

/** What every resource has and no template sets. */
const everywhere: Written = {
  apiVersion: 'string (ReadOnly)',
  id: 'string (ReadOnly)',
  systemData: 'any (ReadOnly)',
  type: 'string (ReadOnly)',
};

export function shapesIn(path: string, text: string): readonly ResourceShape[] {
  const read = typesFile.safeParse(parse(text));
  if (!read.success) throw new Error(`${path}: ${z.prettifyError(read.error)}`);
  const { resources, types } = read.data;
  const reader = readerOf(path, types);
  for (const [name, written] of Object.entries(types)) reader(name, written);
  return Object.entries(resources).map(([name, { scopes: where, ...rest }]) => ({
    name,
    scopes: where,
    shape: reader(name, 'properties' in rest ? { ...everywhere, ...rest.properties } : rest),
  }));
}

function readerOf(path: string, types: Types): (name: string, written: Written) => Shape {
  const kindOf = (at: string, text: string): Kind => {
    const named = types[text];
    if (named !== undefined) return { is: 'object', shape: () => read(text, named) };
    const item = /^\(?(.+?)\)?\[\]$/.exec(text)?.[1];
    if (item !== undefined) return { is: 'list', of: kindOf(at, item) };
    const kind = primitive(text);
    if (kind === null) throw new Error(`${path}: ${at}: '${text}' is neither a type nor known`);
    return kind;
  };
  const read = (name: string, written: Written): Shape => {
    if (isEither(written)) {
      const variants = Object.entries(written.variants);
      return {
        is: 'either',
        by: written.discriminator,
        variants: new Map(variants.map(([value, text]) => [value, kindOf(name, text)])),
      };
    }
    const properties = Object.entries(written).map(([key, text]) => {
      const [, kind = '', flag] = /^(.+?)(?: \((Required|ReadOnly)\))?$/.exec(text) ?? [];
      const property: Property = {
        kind: kindOf(`${name}.${key}`, kind),
        isRequired: flag === 'Required',
        isReadOnly: flag === 'ReadOnly',
      };
      return [key, property] as const;
    });
    return { is: 'plain', properties: new Map(properties) };
  };
  return read;
}

const isEither = (written: Written): written is z.infer<typeof either> =>
  typeof written['variants'] === 'object';

function primitive(text: string): Kind | null {
  if (text === 'any' || text === 'bool' || text === 'map') return { is: text };
  if (/^'[^']*'( \| ('[^']*'|string))*$/.test(text)) {
    // An open list, which ends in `string`, is held to as well: what is not on it is a slip.
    const literals = [...text.matchAll(/'([^']*)'/g)].map(([, literal = '']) => literal);
    return { is: 'text', min: 0, max: Infinity, pattern: null, literals };
  }
  const [, kind, limits = ''] = /^(string|int)(?: \{(.+)\})?$/.exec(text) ?? [];
  const limit = (name: string, otherwise: number): number =>
    Number(new RegExp(`\\b${name}: (-?\\d+)`).exec(limits)?.[1] ?? otherwise);
  if (kind === 'int') {
    return { is: 'number', min: limit('minValue', -Infinity), max: limit('maxValue', Infinity) };
  }
  if (kind !== 'string') return null;
  const pattern = /\bpattern: "(.+)"$/.exec(limits)?.[1];
  return {
    is: 'text',
    min: limit('minLength', 0),
    max: limit('maxLength', Infinity),
    pattern: pattern === undefined ? null : new RegExp(pattern),
    literals: null,
  };
}
