// In: all templates. Out: what their own type declarations, parameters and outputs take, in the
// same words as the shapes of resources; and what an expression can come to where only its type
// is known: a parameter, what a module gives out, a property that Azure fills in.
import { argumentsOf, calleeOf, declarations, literal, type Node, type Template } from './bicep.ts';
import { readAt } from './resource-reads.ts';
import { modulesIn, pathFrom, resourcesIn } from './resources.ts';
import { propertyAtPath, shapeOf, type Kind, type Property, type ResourceShape } from './shapes.ts';
import type { Value } from './values.ts';

const any: Kind = { is: 'any' };
const anyProperty: Property = { kind: any, isRequired: false, isReadOnly: false };
const anyObject: Kind = {
  is: 'object',
  shape: () => ({ is: 'plain', properties: new Map([['*', anyProperty]]) }),
};

type Declared = 'parameter' | 'output';

interface DeclaredType extends Property {
  /** Of a parameter: whether it may be left out. */
  readonly hasDefault: boolean;
}

export interface Declarations {
  /** Of a parameter or output of a template; undefined: there is none of this name. */
  readonly typeOf: (
    template: Template,
    declared: Declared,
    name: string,
  ) => DeclaredType | undefined;
  readonly templateAt: (path: string | null) => Template | undefined;
}

export function declarationsIn(templates: readonly Template[]): Declarations {
  const templateAt = (path: string | null): Template | undefined =>
    templates.find((one) => one.path === path);
  /** A type of this template, or one that it imports, with the template that has it. */
  const find = (template: Template, name: string): [Template, Node] | null => {
    const own = declarations(template, 'type').find((one) => one.name === name)?.value;
    if (own !== undefined && own !== null) return [template, own];
    const imported = declarations(template, 'import').find(({ node }) =>
      node.descendantsOfType('identifier').some(({ text }) => text === name),
    );
    const from = literal(imported?.node.namedChildren.at(-1));
    const other = templateAt(pathFrom(template, from));
    return other === undefined || other === template ? null : find(other, name);
  };
  const propertyOf = (template: Template, node: Node | undefined): Property => {
    if (node === undefined) return anyProperty;
    if (node.type === 'type') return propertyOf(template, node.namedChildren[0]);
    const isNullable = node.type === 'nullable_type';
    const kind = kindOf(template, isNullable ? node.namedChildren[0] : node);
    return { kind, isRequired: !isNullable, isReadOnly: false };
  };
  const kindOf = (template: Template, node: Node | undefined): Kind => {
    if (node === undefined) return any;
    switch (node.type) {
      case 'primitive_type':
        return primitives[node.text] ?? any;
      case 'array_type':
        return { is: 'list', of: propertyOf(template, node.namedChildren[0]).kind };
      case 'object':
        return objectKind(node, (type) => propertyOf(template, type));
      case 'identifier': {
        const [where, type] = find(template, node.text) ?? [];
        return where === undefined ? any : kindOf(where, type);
      }
      default:
        return any;
    }
  };
  return {
    templateAt,
    typeOf: (template, declared, name) => {
      const found = declarations(template, declared).find((one) => one.name === name);
      if (found === undefined) return undefined;
      const written = found.node.namedChildren.find(({ type }) => type === 'type');
      const property = propertyOf(template, written);
      const hasDefault = declared === 'parameter' && found.value !== null;
      return { ...property, hasDefault, kind: limited(property.kind, found.node) };
    },
  };
}

const text: Kind = { is: 'text', min: 0, max: Infinity, pattern: null, literals: null };
const primitives: Readonly<Record<string, Kind>> = {
  array: { is: 'list', of: any },
  bool: { is: 'bool' },
  int: { is: 'number', min: -Infinity, max: Infinity },
  object: anyObject,
  string: text,
};

/** `*: string` has no name of its own in the tree. */
function objectKind(node: Node, propertyOf: (type: Node | undefined) => Property): Kind {
  const properties = node.namedChildren
    .filter(({ type }) => type === 'object_property')
    .map(({ namedChildren }) => {
      const [first, second] = namedChildren;
      return second === undefined
        ? (['*', { ...propertyOf(first), isRequired: false }] as const)
        : ([first?.text ?? '', propertyOf(second)] as const);
    });
  return { is: 'object', shape: () => ({ is: 'plain', properties: new Map(properties) }) };
}

/** With the limits of its decorators. */
function limited(kind: Kind, { previousNamedSibling: before }: Node): Kind {
  if (before?.type !== 'decorators') return kind;
  const calls = before.descendantsOfType('call_expression');
  const given = (name: string): Node | undefined =>
    calls.filter((call) => calleeOf(call) === name).flatMap(argumentsOf)[0];
  const limit = (name: string, otherwise: number): number => Number(given(name)?.text ?? otherwise);
  if (kind.is === 'number') {
    return { ...kind, min: limit('minValue', kind.min), max: limit('maxValue', kind.max) };
  }
  if (kind.is !== 'text') return kind;
  const allowed = given('allowed')?.namedChildren.flatMap((one) => literal(one) ?? []);
  return {
    ...kind,
    min: limit('minLength', kind.min),
    max: limit('maxLength', kind.max),
    literals: allowed ?? kind.literals,
  };
}

/** What a parameter, `module.outputs.x` and `resource.properties.x` are by their types. */
export function knownIn(
  { typeOf, templateAt }: Declarations,
  shapes: readonly ResourceShape[],
): (template: Template, node: Node) => readonly Value[] | null {
  return (template, node) => {
    const given = (property: Property | undefined): readonly Value[] | null =>
      property === undefined ? null : valuesOfType(property);
    if (node.type === 'identifier') return given(typeOf(template, 'parameter', node.text));
    const [read] = readAt(node);
    if (read === undefined) return null;
    const module = modulesIn(template).find((one) => one.name === read.name);
    if (module !== undefined) {
      const called = templateAt(module.path);
      const [outputs, name = '', ...rest] = read.path;
      if (called === undefined || outputs !== 'outputs' || rest.length > 0) return null;
      return given(typeOf(called, 'output', name));
    }
    const resource = resourcesIn(template).find((one) => one.name === read.name);
    const shape = resource === undefined ? undefined : shapeOf(shapes, resource);
    const property = shape === undefined ? null : propertyAtPath(shape.shape, read.path);
    // What Azure fills in is there once it is made.
    return property === null ? null : given({ ...property, isRequired: true });
  };
}

const valuesOfType = ({ kind, isRequired }: Property): readonly Value[] => [
  ...someOf(kind),
  ...(isRequired ? [] : [{ is: 'null' } as const]),
];

/** Each of what is allowed; the least and the most stand for what is between them. */
function someOf(kind: Kind): readonly Value[] {
  if (kind.is === 'bool') return [{ is: 'bool' }];
  if (kind.is === 'number') {
    const ends = [kind.min, kind.max].map((end) => (Number.isFinite(end) ? end : null));
    return ends.map((number) => ({ is: 'number', number }));
  }
  if (kind.is === 'text') {
    return (kind.literals ?? [null]).map((text) => ({ is: 'text', text, like: null }));
  }
  if (kind.is === 'list') return [{ is: 'list', items: someOf(kind.of) }];
  if (kind.is === 'any') return [{ is: 'unknown' }];
  const shape = kind.is === 'object' ? kind.shape() : null;
  if (shape?.is !== 'plain') return [{ is: 'object', entries: [], isWhole: false }];
  const entries = [...shape.properties]
    .filter(([key]) => key !== '*')
    .map(([key, property]) => ({ key, at: null, values: valuesOfType(property) }));
  return [{ is: 'object', entries, isWhole: !shape.properties.has('*') }];
}
