// In: an expression of a template. Out: every value that it can come to, as far as its template
// tells: through conditions, variables, loops over lists that are written out, and YAML files that
// are loaded. What cannot be told is `unknown`, or known by its kind alone; it is never guessed.
import { parse } from 'yaml';
import {
  argumentsOf,
  calleeOf,
  declarations,
  entriesOf,
  literal,
  type Node,
  type Template,
} from './bicep.ts';
import { loopOver, pathFrom, valueOf } from './resources.ts';

export type Value =
  | { readonly is: 'unknown' | 'null' | 'bool' }
  | { readonly is: 'text'; readonly text: string | null; readonly like: Like | null }
  | { readonly is: 'number'; readonly number: number | null }
  | { readonly is: 'list'; readonly items: readonly Value[] }
  /** Not whole: it may have further entries. */
  | { readonly is: 'object'; readonly entries: readonly Entry[]; readonly isWhole: boolean };

/** A text that is put together, as far as it is written. */
interface Like {
  /** With a letter for each part that is not known. */
  readonly text: string;
  readonly lengthMin: number;
}

export interface Entry {
  readonly key: string;
  /** One of them; null: it was read from a file. */
  readonly at: Node | null;
  readonly values: readonly Value[];
}

/** What a template is read with. */
export interface Reading {
  readonly template: Template;
  readonly readText: (path: string) => string;
  /** What a parameter, or what is read of a module or a resource, is by its type; null: unknown. */
  readonly known: (template: Template, node: Node) => readonly Value[] | null;
}

/** Deeper than any template nests its variables. */
const depthMax = 40;

const unknown: Value = { is: 'unknown' };
const someText: Value = { is: 'text', text: null, like: null };
const someNumber: Value = { is: 'number', number: null };
const someList: Value = { is: 'list', items: [] };
const someObject: Value = { is: 'object', entries: [], isWhole: false };

export const valuesOf = (reading: Reading, node: Node, depth = 0): readonly Value[] =>
  depth > depthMax ? [unknown] : valuesAt(reading, node, depth + 1);

function valuesAt(reading: Reading, node: Node, depth: number): readonly Value[] {
  const follow = (one: Node | null | undefined): readonly Value[] =>
    one === null || one === undefined ? [unknown] : valuesOf(reading, one, depth);
  switch (node.type) {
    case 'string':
      return [textOf(node)];
    case 'number':
      return [{ is: 'number', number: Number(node.text) }];
    case 'boolean':
      return [{ is: 'bool' }];
    case 'null':
      return [{ is: 'null' }];
    case 'array':
      return [{ is: 'list', items: node.namedChildren.filter(isCode).flatMap(follow) }];
    case 'object':
      return [objectOf(node, follow)];
    case 'for_statement':
      return [{ is: 'list', items: follow(node.namedChildren.at(-1)) }];
    case 'if_statement':
      return follow(node.namedChildren.at(-1));
    case 'parenthesized_expression':
      return follow(node.namedChildren[0]);
    case 'ternary_expression':
      return ['consequence', 'alternative'].flatMap((name) => follow(node.childForFieldName(name)));
    case 'unary_expression':
      return [node.children[0]?.type === '!' ? { is: 'bool' } : someNumber];
    case 'binary_expression':
      return ofOperator(node, follow);
    case 'identifier':
      return named(reading, node, follow);
    case 'member_expression':
      return reading.known(reading.template, node) ?? memberOf(node, follow);
    case 'subscript_expression':
      return itemOf(node, follow);
    case 'call_expression':
      return called(reading, node, follow);
    default:
      return [unknown];
  }
}

type Follow = (node: Node | null | undefined) => readonly Value[];

const isCode = ({ type }: Node): boolean => type !== 'comment';

function textOf(node: Node): Value {
  const text = literal(node);
  if (text !== null) return { is: 'text', text, like: null };
  const parts = node.namedChildren.map(({ type, text: part }) =>
    type === 'interpolation' ? null : part,
  );
  return {
    is: 'text',
    text,
    like: {
      text: parts.map((part) => part ?? 'x').join(''),
      lengthMin: parts.join('').length,
    },
  };
}

const objectOf = (node: Node, follow: Follow): Value => ({
  is: 'object',
  entries: entriesOf(node).map(([key, at]) => ({ key, at, values: follow(at) })),
  isWhole: true,
});

const comparisons = ['==', '!=', '<', '>', '<=', '>=', '=~', '!~', '&&', '||'];

function ofOperator(node: Node, follow: Follow): readonly Value[] {
  const operator = node.children.find(({ isNamed }) => !isNamed)?.type ?? '';
  if (comparisons.includes(operator)) return [{ is: 'bool' }];
  if (operator !== '??') return [someNumber];
  const given = follow(node.childForFieldName('left')).filter(({ is }) => is !== 'null');
  return [...given, ...follow(node.childForFieldName('right'))];
}

/** A loop's variable, a variable, or a parameter: it may be anything of its type. */
function named(reading: Reading, node: Node, follow: Follow): readonly Value[] {
  const { template } = reading;
  const list = loopOver(node.text, node);
  if (list !== null) {
    return follow(list).flatMap((one) =>
      one.is === 'list' && one.items.length > 0 ? one.items : [unknown],
    );
  }
  const isParameter = declarations(template, 'parameter').some(({ name }) => name === node.text);
  if (isParameter) return reading.known(template, node) ?? [unknown];
  return follow(valueOf(template, node.text));
}

function memberOf(node: Node, follow: Follow): readonly Value[] {
  const property = node.childForFieldName('property')?.text ?? '';
  return follow(node.childForFieldName('object')).flatMap((one) => {
    const found = one.is === 'object' ? one.entries.find(({ key }) => key === property) : null;
    if (found !== null && found !== undefined) return found.values;
    return [one.is === 'object' && one.isWhole ? { is: 'null' } : unknown];
  });
}

function itemOf(node: Node, follow: Follow): readonly Value[] {
  const index = Number(node.childForFieldName('index')?.text);
  return follow(node.childForFieldName('object')).map((one) =>
    one.is === 'list' ? (one.items[index] ?? unknown) : unknown,
  );
}

/** What a function gives, by the kind alone. Source: Microsoft Learn, Bicep functions. */
const gives: readonly (readonly [Value, string])[] = [
  [someText, 'cidrSubnet format guid join loadTextContent replace resourceId string substring'],
  [someText, 'subscriptionResourceId toLower toUpper trim uniqueString uriComponent utcNow'],
  [{ is: 'bool' }, 'bool contains empty endsWith startsWith'],
  [someNumber, 'indexOf int length'],
  [someList, 'objectKeys range split'],
  [someObject, 'toObject'],
];

function called(reading: Reading, node: Node, follow: Follow): readonly Value[] {
  const name = calleeOf(node) ?? '';
  const given = argumentsOf(node);
  if (name === 'union' || name === 'concat') return [together(given.flatMap(follow))];
  if (name === 'filter') return follow(given[0]);
  if (name === 'map') {
    const lambda = given.find(({ type }) => type === 'lambda_expression');
    return [{ is: 'list', items: follow(lambda?.namedChildren.at(-1)) }];
  }
  if (name === 'loadYamlContent') {
    const path = pathFrom(reading.template, literal(given[0]));
    return [path === null ? unknown : ofData(parse(reading.readText(path)) as unknown)];
  }
  return [gives.find(([, names]) => names.split(' ').includes(name))?.[0] ?? unknown];
}

/** Lists, objects or texts put together, each with all of the ways that it can go. */
function together(given: readonly Value[]): Value {
  if (given.some(({ is }) => is === 'list')) {
    const items = given.flatMap((one) => (one.is === 'list' ? one.items : [unknown]));
    return { is: 'list', items };
  }
  if (given.some(({ is }) => is === 'text')) return someText;
  if (given.every(({ is }) => is !== 'object')) return unknown;
  return {
    is: 'object',
    entries: given.flatMap((one) => (one.is === 'object' ? one.entries : [])),
    isWhole: given.every((one) => one.is === 'object' && one.isWhole),
  };
}

function ofData(data: unknown): Value {
  if (data === null) return { is: 'null' };
  if (typeof data === 'string') return { is: 'text', text: data, like: null };
  if (typeof data === 'number') return { is: 'number', number: data };
  if (typeof data === 'boolean') return { is: 'bool' };
  if (Array.isArray(data)) return { is: 'list', items: data.map(ofData) };
  const entries = Object.entries(data as object).map(([key, value]: [string, unknown]) => ({
    key,
    at: null,
    values: [ofData(value)],
  }));
  return { is: 'object', entries, isWhole: true };
}
