// In: the pages about deploying and its cost, the workflows and pipelines. Out: a failure for each
// command, option, parameter or number in them that the scripts and templates do not bear out.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { kinds } from '../../src/sim/kinds.ts';
import { firsts, pageOf, root } from '../docs/page.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const filesAt = (patterns: string[]): readonly string[] => globSync(patterns, { cwd: root });

const help = (script: string): string =>
  spawnSync('bash', [script, '--help'], { cwd: root, encoding: 'utf8' }).stdout;

const callers = filesAt([
  'docs/{deploy,cost}.md',
  '.github/**/*.yml',
  '.azuredevops/*.yml',
  '*.yaml',
]);
const called = callers.flatMap((file) =>
  [...read(file).matchAll(/\.\/(scripts\/[\w-]+\.sh)([^`\n|]*)/g)].map(
    ([, script = '', rest = '']) => ({
      file,
      script,
      options: [...rest.matchAll(/(?<=\s)--[a-z-]+/g)].map(String),
    }),
  ),
);

test.for([...new Set(called.map(({ script }) => script))])(
  'pages: %s takes the options that it is shown with',
  (script) => {
    const text = help(script);
    expect(text).toMatch(/^Usage: /);
    const unknown = called
      .filter((call) => call.script === script)
      .flatMap(({ file, options }) => options.map((option) => ({ file, option })))
      .filter(({ option }) => !text.includes(option));
    expect(unknown).toEqual([]);
  },
);

test('deploy: what can be chosen is a parameter of the templates', () => {
  const template = read('infra/main.bicep');
  const choices = pageOf('docs/deploy.md')
    .tablesIn('## 6. Look after what is yours')
    .flat()
    .map(([cell = '']) => /^`(\w+)`/.exec(cell)?.[1] ?? cell);
  const costs = firsts(pageOf('docs/cost.md').tablesIn('## What costs more when chosen').flat());
  const names = [...choices, ...costs.map((cell) => cell.split(':')[0] ?? cell)];
  expect(names.length).toBeGreaterThan(8);
  // The sweep's frequency is a setting of paramedic.yaml.
  const missing = names.filter((name) => !template.includes(`\nparam ${name} `));
  expect(missing).toEqual(['`sweepEvery` shorter']);
});

test('deploy: every variable and secret of the pipelines is told', () => {
  const names = filesAt(['.github/workflows/*.yml', '.azuredevops/*.yml']).flatMap((file) =>
    [...read(file).matchAll(/(?:vars\.|secrets\.|\$\()([A-Z][A-Z_]+)\b/g)].map(([, name]) => name),
  );
  const told = pageOf('docs/deploy.md').text;
  expect(names).toContain('PARAMEDIC_NOTICE_URL');
  expect(names.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
});

test('cost: the alert rules are those of kql/, at their frequencies', () => {
  const counted = new Map<string, number>();
  for (const file of filesAt(['kql/*/rule.yaml'])) {
    const { evaluationFrequency } = parse(read(file)) as { evaluationFrequency: string };
    counted.set(evaluationFrequency, (counted.get(evaluationFrequency) ?? 0) + 1);
  }
  const rows = pageOf('docs/cost.md').tablesIn('## Idle: nothing is wrong')[1] ?? [];
  for (const [, , each, number, sum] of rows) {
    expect(Number(each) * Number(number)).toBeCloseTo(Number(sum));
  }
  const numberAt = (frequency: string): number =>
    Number(rows.find((row) => row[1] === frequency)?.[3] ?? 0);
  expect(Object.fromEntries(counted)).toEqual({ PT1M: numberAt('1 min'), PT5M: numberAt('5 min') });
});

test('cost: executions and memory follow from the sweep and the size of an instance', () => {
  const { fleet } = parse(read('infra/paramedic.yaml')) as { fleet: { sweepEvery: string } };
  expect(fleet.sweepEvery).toBe('30s');
  const sweeps = (30 * 24 * 3_600) / 30;
  const megabytes = Number(
    /param instanceMemoryMB int = .*: (\d+)$/m.exec(read('infra/main.bicep'))?.[1],
  );
  const spoken = (count: number): string => count.toLocaleString('en-US');
  const page = pageOf('docs/cost.md').text;
  expect(page).toContain(
    `${spoken(sweeps)} executions; ${spoken((sweeps * megabytes) / 1024)} GB-s`,
  );
});

test('nightly: simulates every kind of faults that there is', () => {
  const { jobs: github } = parse(read('.github/workflows/nightly.yml')) as {
    jobs: { simulate: { strategy: { matrix: { profile: readonly string[] } } } };
  };
  expect(github.simulate.strategy.matrix.profile).toEqual(Object.keys(kinds));
  const { jobs: azure } = parse(read('.azuredevops/nightly.yml')) as {
    jobs: readonly { strategy?: { matrix: Readonly<Record<string, { profile: string }>> } }[];
  };
  const matrix = azure.find(({ strategy }) => strategy !== undefined)?.strategy?.matrix ?? {};
  expect(Object.values(matrix).map(({ profile }) => profile)).toEqual(Object.keys(kinds));
});
