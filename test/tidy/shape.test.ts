// In: all files of this checkout. Out: a failure for each that is too large, branches where it only
// registers, has a name that says nothing, holds for one machine alone, or would be deployed and
// must not. Every rule is also shown planted bad examples, which it must catch.
import { describe, expect, test } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';
import { openRunFolder } from '../../src/cli/run-folder.ts';
import * as rules from './rules.ts';
import { readSource } from './source.ts';
import { inFolder, read, sources, texts } from './tree.ts';

const neverDeployed = ['local', 'sim', 'kql', 'cli', 'web'];

const fileLinesMax = 250;
const functionLinesMax = 60;
const triggerLinesMax = 25;
const columnsMax = 100;

describe('sizes and names', () => {
  const triggers = inFolder('functions/');
  const shipped = ['src/', 'functions/', 'scripts/'].flatMap(inFolder);
  const written = texts.filter(({ path }) => /\.(?:ts|sh)$|^\.ci\//.test(path));

  test('sizes: files have 250 lines at most, triggers 25, functions 60; comments 100 columns', () => {
    expect([
      ...written.flatMap((file) => rules.longFileComplaints(file, fileLinesMax)),
      ...written.flatMap((file) => rules.wideCommentComplaints(file, columnsMax)),
      ...triggers.flatMap((source) => rules.longFileComplaints(source, triggerLinesMax)),
      ...shipped.flatMap((source) => rules.longFunctionComplaints(source, functionLinesMax)),
    ]).toEqual([]);
  });

  test('sizes: one line, one column more is caught', () => {
    const four = readSource('src/a.ts', 'const f = () => {\n  act();\n  act();\n};\n');
    expect(rules.longFileComplaints(four, 4)).toEqual([]);
    expect(rules.longFileComplaints(four, 3)).toEqual([expect.stringMatching(/^src\/a.ts:4: 4 /)]);
    expect(rules.longFunctionComplaints(four, 4)).toEqual([]);
    expect(rules.longFunctionComplaints(four, 3)).toEqual([
      expect.stringMatching(/^src\/a.ts:1: /),
    ]);
    const comment = readSource('src/a.ts', '// sixteen in all\nconst longerThanThat = 1;\n');
    expect(rules.wideCommentComplaints(comment, 17)).toEqual([]);
    expect(rules.wideCommentComplaints(comment, 16)).toEqual([
      expect.stringMatching(/^src\/a.ts:1: 17 /),
    ]);
  });

  test('triggers: none branches', () => {
    expect(triggers.flatMap(rules.branchComplaints)).toEqual([]);
  });

  test.for([
    'if (a) b();',
    'a ? b : c;',
    'a && b;',
    'a ?? b;',
    'a?.b;',
    'for (;;) {}',
    'try {} finally {}',
  ])('triggers: a branch is caught: %s', (text) => {
    expect(rules.branchComplaints(readSource('functions/a.ts', text))).not.toEqual([]);
  });

  test('names: everything is exported by its name, and no name is empty', () => {
    const ours = sources.filter(({ path }) => !path.endsWith('.config.ts'));
    expect(ours.flatMap(rules.defaultExportComplaints)).toEqual([]);
    expect(sources.flatMap(({ path }) => rules.emptyNameComplaints(path))).toEqual([]);
  });

  test('names: a default export and an empty name are caught', () => {
    for (const text of ['export default 3;', 'const a = 1;\nexport { a as default };']) {
      expect(rules.defaultExportComplaints(readSource('src/a.ts', text))).toHaveLength(1);
    }
    for (const path of ['src/core/utils.ts', 'src/core/time-helper.ts', 'src/common/a.ts']) {
      expect(rules.emptyNameComplaints(path)).toHaveLength(1);
    }
    expect(rules.emptyNameComplaints('src/handlers/common-alert.ts')).toEqual([]);
  });
});

describe('what leaves this machine', () => {
  test('files: name no machine path and no registry host', () => {
    expect(texts.flatMap(rules.machineComplaints)).toEqual([]);
    expect(rules.lockfileComplaints('package-lock.json', read('package-lock.json'))).toEqual([]);
  });

  test('files: a machine path, a registry host and a resolved address are caught', () => {
    for (const line of [
      ['cd ', 'work', 'tree'].join('/'),
      ['"', 'root', '.npm"'].join('/'),
      ['https://registry', 'npmjs', 'org/a'].join('.'),
    ]) {
      expect(rules.machineComplaints({ path: 'a.md', lines: ['', line] })).toEqual([
        expect.stringMatching(/^a.md:2: /),
      ]);
    }
    const lock = JSON.stringify({ packages: { a: { resolved: 'https://example.org/a.tgz' } } });
    expect(rules.lockfileComplaints('package-lock.json', lock)).toHaveLength(1);
  });

  test('bundle: nothing that plays Azure or draws for people is in it', async () => {
    const folder = openRunFolder();
    const { inputs } = await bundle({ outDir: folder.path });
    folder.remove();
    expect(rules.bundleComplaints(Object.keys(inputs), neverDeployed)).toEqual([]);
    expect(Object.keys(inputs)).toContain('functions/index.ts');
  });

  test('bundle: a stray file is caught', () => {
    const inputs = ['src/core/decide.ts', 'src/local/clock.ts'];
    expect(rules.bundleComplaints(inputs, neverDeployed)).toEqual([
      expect.stringMatching(/^src\/local\/clock.ts:1: /),
    ]);
  });
});
