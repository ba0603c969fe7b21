// In: the text of a TypeScript file. Out: what the tidy rules look at, from its syntax tree: its
// imports (and whether only of types), and every node with its line. Nothing here knows a rule.
import { parseAst } from 'vitest/node';

export interface Source {
  /** Relative to the checkout, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly imports: readonly Import[];
  readonly nodes: readonly Node[];
}

export interface Import {
  readonly specifier: string;
  /** Erased before the program runs: `import type`, `export type`, `import('…').Type`. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** A node of the syntax tree (ESTree with TypeScript's additions). */
export interface Node {
  readonly type: string;
  readonly line: number;
  readonly endLine: number;
  readonly parent: Node | undefined;
  /** Any property of the node: a node, a list, a text, a flag. */
  readonly get: (name: string) => unknown;
}

type Raw = Readonly<Record<string, unknown>> & { type: string; start: number; end: number };

/** Throws with the path if the text is not TypeScript. */
export function readSource(path: string, text: string): Source {
  const lineOf = lineFinder(text);
  const nodes = new Map<unknown, Node>();
  const visit = (raw: Raw, parent: Node | undefined): void => {
    const node: Node = {
      type: raw.type,
      line: lineOf(raw.start),
      endLine: lineOf(raw.end),
      parent,
      get: (name) => wrap(raw[name]),
    };
    nodes.set(raw, node);
    for (const value of Object.values(raw)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isRaw(child)) visit(child, node);
      }
    }
  };
  const wrap = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(wrap) : (nodes.get(value) ?? value);

  visit(parse(path, text), undefined);
  const all = [...nodes.values()];
  return { path, text, lines: text.split('\n'), imports: all.flatMap(importsOf), nodes: all };
}

function parse(path: string, text: string): Raw {
  try {
    return parseAst(text, { lang: 'ts' }, path) as unknown as Raw;
  } catch (error) {
    throw new Error(`${path}: not readable as TypeScript: ${String(error)}`, { cause: error });
  }
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

const importingNodes = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'ExportNamedDeclaration',
  'ImportExpression',
  'TSImportType',
]);

function importsOf(node: Node): readonly Import[] {
  const source = importedBy(node);
  if (!isNode(source)) return [];
  const specifier = source.get('value');
  // A computed specifier could be anything: shown as what no table allows.
  const text = typeof specifier === 'string' ? specifier : '(computed)';
  return [{ specifier: text, typeOnly: isTypeOnly(node), line: node.line }];
}

function importedBy(node: Node): unknown {
  if (importingNodes.has(node.type)) return node.get('source');
  const [callee, args] = [node.get('callee'), node.get('arguments')];
  const isRequire = isNode(callee) && dottedName(callee) === 'require';
  return isRequire && Array.isArray(args) ? args[0] : undefined;
}

/** `import { type A }` is not: what is left of it, `import {}`, still loads the module. */
function isTypeOnly(node: Node): boolean {
  const kinds = [node.get('importKind'), node.get('exportKind')];
  return node.type === 'TSImportType' || kinds.includes('type');
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'endLine' in value;
}

/** The dotted name an expression spells, as `Date.now`; undefined for anything else. */
export function dottedName(node: Node): string | undefined {
  const name = node.get('name');
  if (node.type === 'Identifier' && typeof name === 'string') return name;
  if (node.type !== 'MemberExpression') return undefined;
  const [object, property] = [node.get('object'), node.get('property')];
  if (!isNode(object) || !isNode(property)) return undefined;
  const owner = dottedName(object);
  const member = node.get('computed') === true ? property.get('value') : property.get('name');
  return owner === undefined || typeof member !== 'string' ? undefined : `${owner}.${member}`;
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
