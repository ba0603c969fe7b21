// In: the text of a Bicep template. Out: its syntax tree, read by the grammar tree-sitter-bicep,
// with what the checks ask of it: declarations, properties, literals. No compiler is at hand; what
// the grammar gets wrong without saying so is refused by grammar.ts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser, type Node } from 'web-tree-sitter';

export type { Node } from 'web-tree-sitter';

export interface Template {
  /** From the root of the checkout. */
  readonly path: string;
  readonly root: Node;
}

/** A parameter, variable, type, output, resource or module, by its name in the template. */
export interface Declaration {
  readonly name: string;
  readonly node: Node;
  /** Names of its decorators: `description`, `secure`, … */
  readonly decorators: readonly string[];
  /** What follows its `=`; null where there is nothing. */
  readonly value: Node | null;
}

export type Kind =
  'parameter' | 'variable' | 'type' | 'output' | 'resource' | 'module' | 'import' | 'function';

await Parser.init();
const wasm = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
const parser = new Parser().setLanguage(await Language.load(readFileSync(wasm)));

/** The one line that templates need and the grammar does not know; it stands alone. */
const extensionLine = /^extension \w+$/gm;

export function parseTemplate(path: string, text: string): Template {
  const tree = parser.parse(text.replace(extensionLine, (line) => `//${line.slice(2)}`));
  if (tree === null) throw new Error(`${path}: the grammar gave no tree`);
  return { path, root: tree.rootNode };
}

/** `path:line: what`, as every complaint is written. */
export const complain = ({ path }: Template, { startPosition }: Node, what: string): string =>
  `${path}:${startPosition.row + 1}: ${what}`;

const kinds: Readonly<Record<Kind, string>> = {
  parameter: 'parameter_declaration',
  variable: 'variable_declaration',
  type: 'type_declaration',
  output: 'output_declaration',
  resource: 'resource_declaration',
  module: 'module_declaration',
  import: 'import_functionality',
  function: 'user_defined_function',
};

/** Of a template and a kind, once looked for: every check asks for them again. */
const found = new WeakMap<Template, Map<Kind, readonly Declaration[]>>();

/** In the order of the text; of resources, the nested ones as well. */
export function declarations(template: Template, kind: Kind): readonly Declaration[] {
  const known = found.get(template) ?? new Map<Kind, readonly Declaration[]>();
  found.set(template, known);
  const all = known.get(kind) ?? declaredIn(template, kind);
  known.set(kind, all);
  return all;
}

const declaredIn = ({ root }: Template, kind: Kind): readonly Declaration[] =>
  root.descendantsOfType(kinds[kind]).map((node) => ({
    name: node.namedChildren[0]?.text ?? '',
    node,
    decorators: decoratorsOf(node),
    value: valueOf(node),
  }));

function decoratorsOf({ previousNamedSibling: before }: Node): readonly string[] {
  if (before?.type !== 'decorators') return [];
  return before.descendantsOfType('decorator').map((one) => calleeOf(one.namedChildren[0]) ?? '');
}

function valueOf({ children }: Node): Node | null {
  const at = children.findIndex(({ type }) => type === '=');
  return at < 0 ? null : (children.slice(at + 1).find(({ isNamed }) => isNamed) ?? null);
}

/** The name of what is called, `a` of `a()` and `b` of `a.b()`; null for what is no call. */
export function calleeOf(node: Node | undefined): string | null {
  if (node?.type !== 'call_expression') return null;
  const [called] = node.namedChildren;
  return called?.descendantsOfType(['identifier', 'property_identifier']).at(-1)?.text ?? null;
}

export const argumentsOf = (call: Node): readonly Node[] =>
  call.namedChildren.find(({ type }) => type === 'arguments')?.namedChildren ?? [];

export const callsIn = ({ root }: Template, name: RegExp): readonly Node[] =>
  root.descendantsOfType('call_expression').filter((call) => name.test(calleeOf(call) ?? ''));

/** The text of a string without interpolation; null for anything else. */
export function literal(node: Node | null | undefined): string | null {
  if (node?.type !== 'string') return null;
  const parts = node.namedChildren;
  if (parts.some(({ type }) => type === 'interpolation')) return null;
  return parts
    .map(({ type, text }) => (type === 'escape_sequence' ? text.slice(1) : text))
    .join('');
}

/** The object that a resource, module or loop is given: behind its `if` and `for`. */
export function bodyOf(value: Node | null): Node | null {
  if (value === null || value.type === 'object') return value;
  if (value.type !== 'for_statement' && value.type !== 'if_statement') return null;
  return bodyOf(value.namedChildren.at(-1) ?? null);
}

/** Keys and values of an object; what is nested in it otherwise (resources, decorators) is not. */
export function entriesOf(object: Node | null): readonly (readonly [string, Node])[] {
  if (object?.type !== 'object') return [];
  return object.namedChildren.flatMap((property) => {
    if (property.type !== 'object_property') return [];
    const [key, value] = property.namedChildren;
    if (key === undefined || value === undefined) return [];
    return [[literal(key) ?? key.text, value] as const];
  });
}

/** `properties.siteConfig.ftpsState` of a body; undefined where a part of the way is missing. */
export function propertyAt(body: Node | null, path: string): Node | undefined {
  const [first = '', ...rest] = path.split('.');
  const found = entriesOf(body).find(([key]) => key === first)?.[1];
  if (found === undefined || rest.length === 0) return found;
  return propertyAt(found, rest.join('.'));
}
