// Every az command that the scripts, the pipelines and the pages use, held against the real az
// where it is installed: the command is there, and so is each of its options. Azure is not asked.
import { execFile, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { eachLimited } from '../../src/pipeline/each.ts';

const root = resolve(import.meta.dirname, '../..');
const places = ['scripts/*.sh', '.github/workflows/*.yml', '.azuredevops/*.yml', 'docs/deploy.md'];
/** Each takes a second of a core. */
const atOnce = 3;
const folder = mkdtempSync(join(tmpdir(), 'az-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Of newer versions than those of Debian. */
const cameLater = new Set(['functionapp list-flexconsumption-locations']);

interface Command {
  readonly name: string;
  readonly options: readonly string[];
  readonly file: string;
}

/** Its words and the options that follow them. What has no option is taken for prose. */
function commandsIn(file: string): readonly Command[] {
  const text = readFileSync(join(root, file), 'utf8').replaceAll('\\\n', ' ');
  const found = text.matchAll(/(?<=^|[\s(`'"|])az ((?:[a-z-]+ )+)(--?[a-z][^\n]*)/gm);
  return [...found].map(([, words = '', rest = '']) => {
    const [own = ''] = rest.split(/[|;`)]| && /);
    return {
      name: words.trim(),
      options: [...` ${own}`.matchAll(/(?<= )--[a-z-]+/g)].map(String),
      file,
    };
  });
}

const run = promisify(execFile);
const env = { ...process.env, AZURE_CONFIG_DIR: folder, AZURE_CORE_COLLECT_TELEMETRY: 'no' };
const isInstalled = spawnSync('az', ['--help'], { env, timeout: 60_000 }).status === 0;
const commands = globSync(places, { cwd: root }).flatMap(commandsIn);

test('az: the scripts use it', () => {
  expect(commands.length).toBeGreaterThan(20);
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
