// In: a template and the shapes of resource types. Out: a complaint for each property that is set
// and is not published or only read, for each that is needed and missing, and for each value that
// is of the wrong kind, not allowed, or out of its range; and for a type that has no shape. What is
// read from a resource: resource-reads.ts.
import { complain, entriesOf, propertyAt, type Node } from './bicep.ts';
import { resourcesIn, type Resource } from './resources.ts';
import { shapeOf, type Kind, type Property, type ResourceShape, type Shape } from './shapes.ts';
import { valuesOf, type Entry, type Reading, type Value } from './values.ts';

export const shapeComplaints = (
  reading: Reading,
  shapes: readonly ResourceShape[],
): readonly string[] =>
  resourcesIn(reading.template).flatMap((resource) => {
    const { template, node, type, version } = resource;
    const found = shapeOf(shapes, resource);
    if (found === undefined) {
      const what = `${type}@${version} has no shape in test/infra/resource-types/`;
      return [complain(template, node, what)];
    }
    if (resource.isExisting) {
      return [...findingComplaints(resource), ...parentComplaints(resource, found)];
    }
    return [
      ...parentComplaints(resource, found),
      ...scopeComplaints(resource, found),
      ...bodyComplaints(reading, resource, found),
    ];
  });

/** What Bicep itself takes of a resource, whatever its type. */
const ofBicep = ['dependsOn', 'parent', 'scope'];

/** A resource that is only found has a name and a place. */
function findingComplaints({ template, type, body }: Resource): readonly string[] {
  const known = [...ofBicep, 'name', ...(type.startsWith('Microsoft.Graph/') ? keys : [])];
  return entriesOf(body)
    .filter(([key]) => !known.includes(key))
    .map(([key, at]) => complain(template, at, `${key} is set of a resource that is only found`));
}

/** By which a resource of Microsoft Graph is found. */
const keys = ['uniqueName', 'appId'];

function scopeComplaints(resource: Resource, { name, scopes }: ResourceShape): readonly string[] {
  const { template, node, body } = resource;
  const given = entriesOf(body).map(([key]) => key);
  const target = /^targetScope = '(\w+)'/m.exec(template.root.text)?.[1] ?? 'resourceGroup';
  const isPut = given.includes('scope');
  const isRight = isPut
    ? scopes.includes('Extension')
    : scopes.some((one) => one.toLowerCase() === target.toLowerCase());
  const where = isPut ? 'onto another resource' : `to a ${target}`;
  return isRight ? [] : [complain(template, node, `${name} is not deployed ${where}`)];
}

/** A child's parent is of the type that its own begins with; nothing else has one. */
function parentComplaints(resource: Resource, { name }: ResourceShape): readonly string[] {
  const { template, type, body } = resource;
  const parent = propertyAt(body, 'parent');
  if (parent === undefined) return [];
  const above = type.slice(0, type.lastIndexOf('/'));
  if (!above.includes('/')) return [complain(template, parent, `${name} has no parent`)];
  const named = parent.descendantsOfType('identifier')[0]?.text;
  const found = resourcesIn(template).find((one) => one.name === named);
  if (found === undefined || found.type.toLowerCase() === above.toLowerCase()) return [];
  return [complain(template, parent, `the parent of ${name} is a ${above}, and no ${found.type}`)];
}

/** Where a complaint is made, and of what. */
interface Place {
  readonly say: (at: Node | null, what: string) => string;
  /** The nearest that has a line. */
  readonly at: Node | null;
  /** `properties.siteConfig`; empty for the resource itself. */
  readonly path: string;
}

function bodyComplaints(
  reading: Reading,
  { template, node, body }: Resource,
  { name, shape }: ResourceShape,
): readonly string[] {
  const entries = entriesOf(body)
    .filter(([key]) => !ofBicep.includes(key))
    .map(([key, at]) => ({ key, at, values: valuesOf(reading, at) }));
  const place: Place = {
    say: (at, what) => complain(template, at ?? node, `${name}: ${what}`),
    at: node,
    path: '',
  };
  return objectComplaints({ is: 'object', entries, isWhole: true }, shape, place);
}

type ObjectValue = Extract<Value, { readonly is: 'object' }>;

function objectComplaints(value: ObjectValue, shape: Shape, place: Place): readonly string[] {
  if (shape.is === 'either') return variantComplaints(value, shape, place);
  const rest = shape.properties.get('*');
  const missing = [...shape.properties].filter(
    ([key, { isRequired }]) => isRequired && !value.entries.some((entry) => entry.key === key),
  );
  return [
    ...value.entries.flatMap((entry) => {
      const property = shape.properties.get(entry.key) ?? rest;
      const inside = { ...place, at: entry.at ?? place.at, path: pathTo(place, entry.key) };
      if (property !== undefined) return propertyComplaints(entry, property, inside);
      return [place.say(inside.at, `${inside.path} is not in the shape: ${howToAdd}`)];
    }),
    ...(value.isWhole ? missing : []).map(([key]) =>
      place.say(place.at, `${pathTo(place, key)} is needed`),
    ),
  ];
}

const howToAdd = 'where Azure publishes it, add it to test/infra/resource-types/';

const pathTo = ({ path }: Place, key: string): string => (path === '' ? key : `${path}.${key}`);

function variantComplaints(
  value: ObjectValue,
  { by, variants }: Extract<Shape, { readonly is: 'either' }>,
  place: Place,
): readonly string[] {
  const entry = value.entries.find(({ key }) => key === by);
  if (entry === undefined) return [place.say(place.at, `${pathTo(place, by)} is needed`)];
  return entry.values.flatMap((one) => {
    if (one.is !== 'text' || one.text === null) return [];
    const kind = variants.get(one.text);
    if (kind !== undefined) return valueComplaints(value, kind, place);
    const known = [...variants.keys()].join(', ');
    return [place.say(entry.at, `${pathTo(place, by)} is '${one.text}', and not one of ${known}`)];
  });
}

export function propertyComplaints(
  { values }: Entry,
  { kind, isReadOnly, isRequired }: Property,
  place: Place,
): readonly string[] {
  if (isReadOnly) return [place.say(place.at, `${place.path} is only read`)];
  const isLeftOut = isRequired && values.some(({ is }) => is === 'null');
  return [
    ...(isLeftOut ? [place.say(place.at, `${place.path} is needed, and may be null`)] : []),
    ...new Set(values.flatMap((value) => valueComplaints(value, kind, place))),
  ];
}

const words: Readonly<Record<Kind['is'], string>> = {
  any: 'anything',
  bool: 'true or false',
  list: 'a list',
  map: 'an object of texts',
  number: 'a number',
  object: 'an object',
  text: 'a text',
};

const texts: Kind = { is: 'text', min: 0, max: Infinity, pattern: null, literals: null };

function valueComplaints(value: Value, kind: Kind, place: Place): readonly string[] {
  if (kind.is === 'any' || value.is === 'unknown' || value.is === 'null') return [];
  if (kind.is === 'bool' && value.is === 'bool') return [];
  if (kind.is === 'text' && value.is === 'text') return textComplaints(value, kind, place);
  if (kind.is === 'list' && value.is === 'list') {
    return value.items.flatMap((item) => valueComplaints(item, kind.of, place));
  }
  if (kind.is === 'object' && value.is === 'object') {
    return objectComplaints(value, kind.shape(), place);
  }
  if (kind.is === 'map' && value.is === 'object') {
    return value.entries.flatMap(({ key, at, values }) =>
      values.flatMap((one) =>
        valueComplaints(one, texts, { ...place, at, path: pathTo(place, key) }),
      ),
    );
  }
  if (kind.is === 'number' && value.is === 'number') {
    const { number } = value;
    if (number === null || (number >= kind.min && number <= kind.max)) return [];
    return [place.say(place.at, `${place.path} is ${number}, and must be ${rangeOf(kind)}`)];
  }
  return [place.say(place.at, `${place.path} must be ${words[kind.is]}`)];
}

function rangeOf({ min, max }: { readonly min: number; readonly max: number }): string {
  if (min === -Infinity) return `at most ${max}`;
  return max === Infinity ? `at least ${min}` : `from ${min} to ${max}`;
}

function textComplaints(
  { text, like }: Extract<Value, { readonly is: 'text' }>,
  { min, max, pattern, literals }: Extract<Kind, { readonly is: 'text' }>,
  { say, at, path }: Place,
): readonly string[] {
  const known = text ?? like?.text;
  if (known === undefined) return [];
  if (text !== null && literals !== null && !literals.includes(text)) {
    return [say(at, `${path} is '${text}', and not one of ${literals.join(', ')}`)];
  }
  if ((like?.lengthMin ?? known.length) > max) return [say(at, `${path} is longer than ${max}`)];
  if (text !== null && text.length < min) return [say(at, `${path} is shorter than ${min}`)];
  if (pattern === null || pattern.test(known)) return [];
  return [say(at, `${path} is like '${known}', and must be like ${pattern.source}`)];
}
