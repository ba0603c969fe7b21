// In: the workflows of GitHub and the pipelines of Azure. Out: a failure where a deployment could
// be of something else than what was tested, or could get past the checks of its environment; and
// where two files use two versions of one tool. Every check is shown mistakes that it must catch.
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { filesAt, readText } from './checkout.ts';

const github = filesAt('.github/workflows/*.yml');
const azure = filesAt('.azuredevops/*.yml');

const withoutComments = (text: string): string => text.replaceAll(/^\s*#.*$/gm, '');

/** What must stand before what, wherever something is deployed. */
const order = [
  ['diff -r ', './scripts/deploy.sh'],
  ['az bicep install --version', './scripts/deploy.sh'],
  ['./scripts/deploy.sh', './scripts/smoke.sh'],
] as const;
const login = /azure\/login@|task: AzureCLI@/;

function deployComplaints(path: string, whole: string): readonly string[] {
  const text = withoutComments(whole);
  if (!text.includes('./scripts/smoke.sh')) return [];
  const misplaced = order.filter(
    ([first, then]) => !(text.includes(first) && text.indexOf(first) < text.indexOf(then)),
  );
  const [, after = ''] = text.split('./scripts/deploy.sh');
  const [between = ''] = after.split('./scripts/smoke.sh');
  return [
    ...misplaced.map(([first, then]) => `${path}: '${first}' must stand before ${then}`),
    // A token for Event Grid is refused to a login that is older than some minutes.
    ...(login.test(between) ? [] : [`${path}: smoke.sh has no login of its own`]),
  ];
}

const aJob = z.looseObject({
  environment: z.string().optional(),
  steps: z.array(z.unknown()).optional(),
  strategy: z.unknown().optional(),
});
const aPipeline = z.looseObject({
  jobs: z.array(aJob).default([]),
  stages: z.array(z.looseObject({ jobs: z.array(aJob) })).default([]),
});

/** A connection that is used without its environment meets none of the checks of that. */
function connectionComplaints(path: string, text: string): readonly string[] {
  const { jobs, stages } = aPipeline.parse(parse(text));
  return [...jobs, ...stages.flatMap((stage) => stage.jobs)].flatMap((job) => {
    const used = [...JSON.stringify(job).matchAll(/"azureSubscription":"([^"]+)"/g)];
    return used
      .map(([, connection = '']) => connection)
      .filter((connection) => !['paramedic-what-if', job.environment].includes(connection))
      .map((connection) => `${path}: ${connection} is used outside of its environment`);
  });
}

const pins = [
  /(bicep)_?version(?:: |\n\s+value: )(v[\d.]+)/gi,
  /(PSRule(?:\.Rules\.Azure)?) -RequiredVersion ([\d.]+)/g,
  /(azure-functions-core-tools)@([\d.]+)/g,
];

/** The tools of which there are several versions, or one that nobody chose. */
function versionComplaints(texts: readonly string[]): readonly string[] {
  const versions = new Map<string, Set<string>>();
  for (const [, tool = '', version = ''] of texts.flatMap((text) =>
    pins.flatMap((pin) => [...text.matchAll(pin)]),
  )) {
    const name = tool.toLowerCase();
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  }
  return [
    ...[...versions]
      .filter(([, those]) => those.size > 1)
      .map(([tool, those]) => `${tool}: ${[...those].join(', ')}`),
    ...texts.flatMap((text) => text.match(/Install-Module (?!\S+ -RequiredVersion).*/g) ?? []),
  ];
}

describe('deploying', () => {
  test('deploying: what was tested, by the compiler that checked it, and tried by a new login', () => {
    const paths = [...github, ...azure];
    expect(paths.filter((path) => readText(path).includes('smoke.sh'))).toHaveLength(2);
    expect(paths.flatMap((path) => deployComplaints(path, readText(path)))).toEqual([]);
  });

  test('deploying: a connection of Azure Pipelines is used in its environment alone', () => {
    expect(azure.filter((path) => readText(path).includes('azureSubscription'))).toHaveLength(2);
    expect(azure.flatMap((path) => connectionComplaints(path, readText(path)))).toEqual([]);
  });

  /** By hand of main alone, if at all; and not before ci has passed. */
  const starts = [
    [
      '.github/workflows/deploy.yml',
      /'workflow_dispatch' && github\.ref == 'refs\/heads\/main'[^]*needs: tested/,
      "github.ref == 'refs/heads/main'",
    ],
    [
      '.azuredevops/deploy.yml',
      /^trigger: none$[^]*'ResourceTrigger'[^]*'refs\/heads\/main'/m,
      'trigger: none',
    ],
  ] as const;

  test.for(starts)('deploying: %s starts of main alone, after ci', ([path, guarded, guard]) => {
    const text = readText(path);
    expect(text).toMatch(guarded);
    expect(text.replace(guard, '')).not.toMatch(guarded);
  });

  const sound = `jobs:
  - deployment: deploy
    environment: production
    steps:
      - bash: diff -r tested dist/app
      - task: AzureCLI@2
        inputs:
          azureSubscription: production
          inlineScript: |
            az bicep install --version v0.45.15
            ./scripts/deploy.sh --yes
      - task: AzureCLI@2
        inputs: { azureSubscription: production, inlineScript: ./scripts/smoke.sh }
`;
  const check = (text: string) => [
    ...deployComplaints('it.yml', text),
    ...connectionComplaints('it.yml', text),
  ];

  test('deploying: a sound one passes', () => {
    expect(check(sound)).toEqual([]);
  });

  test.for([
    ['diff -r tested dist/app', 'ls'],
    ['      - bash: diff', '      # diff'],
    ['az bicep install --version v0.45.15', 'az bicep install'],
    ['deploy.sh', 'smoke.sh'],
    ['      - task: AzureCLI@2\n        inputs: {', '      - bash: {'],
    ['    environment: production\n', ''],
    ['azureSubscription: production,', 'azureSubscription: staging,'],
  ] as const)('deploying: a mistake is caught: %s', ([right, wrong]) => {
    expect(sound).toContain(right);
    expect(check(sound.replace(right, wrong))).not.toEqual([]);
  });
});

describe('versions', () => {
  test('versions: a tool has one, wherever it is used', () => {
    const texts = [...github, ...azure].map((path) => withoutComments(readText(path)));
    for (const pin of pins) {
      expect(texts.filter((text) => text.match(pin) !== null).length).toBeGreaterThan(1);
    }
    expect(versionComplaints(texts)).toEqual([]);
  });

  test('versions: two, and none, are caught', () => {
    const one = 'BICEP_VERSION: v0.45.15\nInstall-Module PSRule -RequiredVersion 2.9.0 -Force\n';
    expect(versionComplaints([one, one])).toEqual([]);
    expect(versionComplaints([one, '- name: bicepVersion\n  value: v0.46.1'])).toEqual([
      'bicep: v0.45.15, v0.46.1',
    ]);
    expect(versionComplaints([one, 'Install-Module PSRule -Force'])).toEqual([
      'Install-Module PSRule -Force',
    ]);
  });
});
