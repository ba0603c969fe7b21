// In: docs/simulated.md and the sources. Out: a failure for each assumption that only one of them
// has, and for each file that is named and does not exist.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firsts, pageOf, root, sourcesIn } from './page.ts';

const simulated = pageOf('docs/simulated.md');

test('simulated: every assumption of the code has its line, counted by file', () => {
  const [rows = []] = simulated.tablesIn('## What is assumed');
  const made = sourcesIn('src').flatMap(({ path, text }) => {
    const times = text.match(/\bassumed\b/g)?.length ?? 0;
    return Array.from({ length: times }, () => path);
  });
  expect([...firsts(rows)].sort()).toEqual(made.sort());
});

test('simulated: every file that is named exists', () => {
  const named = [...simulated.text.matchAll(/`(src\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(named).not.toEqual([]);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
