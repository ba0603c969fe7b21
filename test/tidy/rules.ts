// In: a read source, or any text file. Out: complaints, each as `path:line: what, and why`. One
// function per rule; which files a rule holds for is said in test/tidy.test.ts.
import { dottedName, isNode, type Node, type Source } from './source.ts';

export interface TextFile {
  readonly path: string;
  readonly lines: readonly string[];
}

/** Calls and names that would make a pure or clockless room depend on when and where it runs. */
export function impurityComplaints(source: Source, forbidden: ReadonlySet<string>): string[] {
  return source.nodes.flatMap((node) => {
    const found = impurityOf(node);
    if (found === undefined || !forbidden.has(found)) return [];
    return [
      `${source.path}:${node.line}: ${found} in a room that must not know it (pass it as data)`,
    ];
  });
}

function impurityOf(node: Node): string | undefined {
  if (node.type === 'AwaitExpression') return 'await';
  if (node.type === 'ForOfStatement' && node.get('await') === true) return 'await';
  if (node.get('async') === true) return 'async';
  if (node.type === 'NewExpression' || node.type === 'CallExpression') return clockRead(node);
  if (node.type === 'MemberExpression') return dottedName(node)?.replace(/^globalThis\./, '');
  if (node.type === 'Identifier' && !isOnlyAName(node)) return dottedName(node);
  return undefined;
}

/** `new Date()` and `Date()` read the clock; `new Date(instant)` only converts. */
function clockRead(node: Node): string | undefined {
  const [callee, args] = [node.get('callee'), node.get('arguments')];
  const isDate = isNode(callee) && dottedName(callee) === 'Date';
  const isEmpty = Array.isArray(args) && args.length === 0;
  return isDate && (isEmpty || node.type === 'CallExpression') ? 'new Date()' : undefined;
}

/** The `process` of `step.process` or `{ process: 1 }` is a label, not the global. */
function isOnlyAName(node: Node): boolean {
  const { parent } = node;
  if (parent === undefined || parent.get('computed') === true) return false;
  if (parent.type === 'MemberExpression') return parent.get('property') === node;
  return parent.get('key') === node && parent.get('shorthand') !== true;
}

const branches = new Set([
  'IfStatement',
  'ConditionalExpression',
  'SwitchStatement',
  'LogicalExpression',
  'ChainExpression',
  'TryStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
]);

export function branchComplaints(source: Source): string[] {
  return source.nodes
    .filter(({ type }) => branches.has(type))
    .map(
      ({ type, line }) =>
        `${source.path}:${line}: ${type} in a trigger, which only registers; move it to handlers`,
    );
}

export function defaultExportComplaints(source: Source): string[] {
  return source.nodes
    .filter((node) => {
      const exported = node.type === 'ExportSpecifier' && node.get('exported');
      const asDefault = isNode(exported) && exported.get('name') === 'default';
      return node.type === 'ExportDefaultDeclaration' || asDefault;
    })
    .map(({ line }) => `${source.path}:${line}: default export; export it by its name`);
}

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

export function longFunctionComplaints(source: Source, linesMax: number): string[] {
  return source.nodes
    .filter(({ type, line, endLine }) => functions.has(type) && endLine - line + 1 > linesMax)
    .map(
      ({ line, endLine }) =>
        `${source.path}:${line}: ${endLine - line + 1} lines in one function (at most ` +
        `${linesMax}); split it into steps with names`,
    );
}

export function longFileComplaints({ path, lines }: TextFile, linesMax: number): string[] {
  const count = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return count > linesMax
    ? [`${path}:${count}: ${count} lines (at most ${linesMax}); it has two subjects, split it`]
    : [];
}

/** Prettier breaks code where it can be broken; prose is broken by hand. */
export function wideCommentComplaints({ path, lines }: TextFile, columnsMax: number): string[] {
  return lines.flatMap((line, index) => {
    const columns = Array.from(line).length;
    return columns > columnsMax && /^\s*(?:\/?\*|\/\/|#)/.test(line)
      ? [`${path}:${index + 1}: ${columns} columns (at most ${columnsMax}); break the line`]
      : [];
  });
}

const emptyWords = /^(utils?|helpers?|managers?|services?)$/i;

/** `common` says nothing alone; before a noun it may be the field's own term (common alert). */
export function emptyNameComplaints(path: string): string[] {
  const names = path.replace(/\.[\w.]+$/, '').split('/');
  const words = names
    .join('-')
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .split(/[._-]/);
  const empty = names.find((name) => name === 'common') ?? words.find((w) => emptyWords.test(w));
  return empty === undefined
    ? []
    : [`${path}:1: '${empty}' in a name says nothing; name the file for what it exports`];
}

// Azure's own `/home/site` is the same everywhere.
const machinePath = /(?<![\w.:/}-])\/(?:work|root|home(?!\/site)|Users)\/[\w.-]+/;
const registryHost = /\b(?:registry|npm|artifactory|nexus)\.(?:[\w-]+\.)+(?:com|org|net|io|dev)\b/;

export function machineComplaints({ path, lines }: TextFile): string[] {
  return lines.flatMap((line, index) => {
    const found = machinePath.exec(line)?.[0] ?? registryHost.exec(line)?.[0];
    return found === undefined
      ? []
      : [`${path}:${index + 1}: '${found}' holds for one machine or registry alone; remove it`];
  });
}

/** npm writes where each package was fetched from unless told not to; that host is nobody's. */
export function lockfileComplaints(path: string, text: string): string[] {
  const { packages } = JSON.parse(text) as { packages: Record<string, { resolved?: string }> };
  return Object.entries(packages).flatMap(([name, { resolved }]) =>
    resolved?.startsWith('http') === true
      ? [`${path}:1: '${name}' has a resolved address; .npmrc should omit them`]
      : [],
  );
}

/** In: esbuild's list of what went into the bundle. */
export function bundleComplaints(inputs: readonly string[], banned: readonly string[]): string[] {
  return inputs
    .filter((input) => banned.some((room) => input.startsWith(`src/${room}/`)))
    .map((input) => `${input}:1: is in the deployed bundle, where it must never run`);
}
