// Every az command that the scripts, the pipelines, the pages and the demo use, held against the
// real az where it is installed: the command is there, and so is each of its options. Azure is not
// asked.
import { execFile, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { azCommands } from '../../src/cli/demo/azure/commands.ts';
import type { AzCommand } from '../../src/cli/demo/azure/commands.ts';
import { eachLimited } from '../../src/pipeline/each.ts';

const root = resolve(import.meta.dirname, '../..');
const places = [
  'scripts/*.sh',
  '.github/workflows/*.yml',
  '.azuredevops/*.yml',
  'docs/*.md',
  'src/cli/demo/az-lines.ts',
];
/** Each takes a second of a core. */
const atOnce = 3;
const folder = mkdtempSync(join(tmpdir(), 'az-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Of newer versions than those of Debian. */
const cameLater = new Set(['functionapp list-flexconsumption-locations']);

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Command {
  readonly name: string;
  readonly options: readonly string[];
  readonly file: string;
}

/** Its words and the options that follow them. What has no option is taken for prose. */
function commandsIn(file: string): readonly Command[] {
  const text = textOf(file).replaceAll('\\\n', ' ');
  const found = text.matchAll(/(?<=^|[\s(`'"|])az ((?:[a-z-]+ )+)(--?[a-z][^\n]*)/gm);
  return [...found].map(([, words = '', rest = '']) => {
    const [own = ''] = rest.split(/[|;`)]| && /);
    return {
      name: words.trim(),
      options: [...` ${own}`.matchAll(/(?<= )(?:--[a-z-]+|-[a-z]\b)/g)].map(String),
      file,
    };
  });
}

const run = promisify(execFile);
const env = { ...process.env, AZURE_CONFIG_DIR: folder, AZURE_CORE_COLLECT_TELEMETRY: 'no' };
const isInstalled = spawnSync('az', ['--help'], { env, timeout: 60_000 }).status === 0;

/** The compiler asks for one of each. */
const where = { group: 'rg', name: 'web' };
const demoed: Readonly<Record<keyof typeof azCommands, AzCommand>> = {
  appSettings: azCommands.appSettings(where),
  containerGroups: azCommands.containerGroups('rg'),
  identities: azCommands.identities('rg'),
  start: azCommands.start(where),
  stop: azCommands.stop(where),
  execute: azCommands.execute(where, 'crash'),
  get: azCommands.get('/'),
  activityLog: azCommands.activityLog('/', '2026-01-01T00:00:00Z', 1),
};
const builtIn = 'src/cli/demo/azure/commands.ts';
const commands: readonly Command[] = [
  ...globSync(places, { cwd: root }).flatMap(commandsIn),
  ...Object.values(demoed).map(({ words, options }) => ({
    name: words,
    options: Object.keys(options),
    file: builtIn,
  })),
];

test('az: the scripts and the demo use it', () => {
  const files = new Set(commands.map(({ file }) => file));
  for (const file of ['scripts/smoke.sh', 'docs/deploy.md', 'src/cli/demo/az-lines.ts', builtIn]) {
    expect(files).toContain(file);
  }
});

test('az: the demo on Azure spells its commands in one file', () => {
  const others = globSync('src/cli/demo/azure/*.ts', { cwd: root }).filter(
    (one) => one !== builtIn,
  );
  const speaking = others.filter((file) => /'--[a-z-]+'[:,]? /.test(textOf(file)));
  // It adds how az is to answer, to each.
  expect(speaking).toEqual(['src/cli/demo/azure/az.ts']);
});

test('az: every command and option exists', { timeout: 180_000 }, async ({ skip }) => {
  skip(!isInstalled, 'az is not installed');
  const names = [...new Set(commands.map(({ name }) => name))].filter((one) => !cameLater.has(one));
  const help = new Map<string, string | null>();
  await eachLimited(names, atOnce, async (name) => {
    const asked = run('az', [...name.split(' '), '--help'], { env, timeout: 60_000 });
    help.set(name, await asked.then(({ stdout }) => stdout).catch(() => null));
  });
  const complaints = commands.flatMap(({ name, options, file }) => {
    const text = help.get(name);
    if (text === undefined) return [];
    if (text === null) return [`${file}: az has no '${name}'`];
    return options
      .filter((option) => !text.includes(`${option} `))
      .map((option) => `${file}: az ${name} has no ${option}`);
  });
  expect(complaints).toEqual([]);
});
