// In: the checkout this file lies in. Out: its own files, read once: what git would keep, without
// what is installed or built. Paths are relative, with forward slashes, in a fixed order.
import { globSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readSource, type Source } from './source.ts';

const root = resolve(import.meta.dirname, '../..');
const ignored = new Set(['.git', 'node_modules', 'dist', '.runs']);

export const sources: readonly Source[] = files('{src,functions,scripts,test}/**/*.ts').map(
  (path) => readSource(path, read(path)),
);

/** Files of every kind, the hidden ones too. */
export const texts = files('{**/*,.*,.ci/*}').map((path) => ({
  path,
  lines: read(path).split('\n'),
}));

export function inFolder(folder: string): readonly Source[] {
  return sources.filter(({ path }) => path.startsWith(folder));
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function files(pattern: string): readonly string[] {
  return globSync(pattern, {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => ignored.has(entry.name),
  })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.log'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
