// In: a page of docs/, or the sources of a room. Out: the page's tables and code blocks as data and
// the sources' texts, so that tests can compare what is said with the code.
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** The TypeScript files below a folder, in a fixed order. */
export const sourcesIn = (folder: string): readonly SourceText[] =>
  globSync(`${folder}/**/*.ts`, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: read(path) }));

export interface Page {
  readonly text: string;
  /** The tables of the sections whose headings are given, each a list of rows of cells. */
  tablesIn(heading: string): readonly (readonly Row[])[];
  /** The texts of the code blocks in a language. */
  blocks(language: string): readonly string[];
}

/** Cells without padding; the head and the rule under it are left out. */
export type Row = readonly string[];

export function pageOf(path: string): Page {
  const text = read(path);
  // A comment in a block of code looks like a heading.
  const lines = text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').split('\n');
  return {
    text,
    tablesIn(heading) {
      const from = lines.indexOf(heading);
      if (from < 0) throw new Error(`${path} has no heading "${heading}"`);
      const level = heading.indexOf(' ');
      const length = lines.slice(from + 1).findIndex((line) => {
        return /^#+ /.test(line) && line.indexOf(' ') <= level;
      });
      return tablesOf(lines.slice(from + 1, length < 0 ? lines.length : from + 1 + length));
    },
    blocks(language) {
      const pattern = new RegExp('^( *)```' + language + '\\n([\\s\\S]*?)^\\1```$', 'gm');
      // In a list a block is indented, and so are its lines.
      return [...text.matchAll(pattern)].map(([, indent = '', block = '']) =>
        block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      );
    },
  };
}

function tablesOf(lines: readonly string[]): readonly (readonly Row[])[] {
  const tables: Row[][] = [];
  let isIn = false;
  for (const line of lines) {
    if (!line.startsWith('|')) isIn = false;
    else if (isIn) tables.at(-1)?.push(cellsOf(line));
    else {
      isIn = true;
      tables.push([]);
    }
  }
  // The first line of each table is its head and was left out; the second is the rule under it.
  return tables.map((rows) => rows.slice(1));
}

const cellsOf = (line: string): Row =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

/** `` `name` `` without its backticks; anything else as it is. */
export const bare = (cell = ''): string => /^`([^`]+)`$/.exec(cell)?.[1] ?? cell;

export const firsts = (rows: readonly Row[]): readonly string[] =>
  rows.map(([first]) => bare(first));
