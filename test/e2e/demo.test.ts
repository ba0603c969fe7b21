// In: the demo as people run it, in processes of its own. Out: that all acts come out as expected
// with two demos at once, that the report says so, and that nothing is left, however it ends.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { startDemo } from './a-demo.ts';
import type { Demo } from './a-demo.ts';

const folder = mkdtempSync(join(tmpdir(), 'demo-e2e-'));
const demos: Demo[] = [];
const hasProc = existsSync('/proc/self/environ');
const hasCurl = spawnSync('curl', ['--version']).status === 0;

function aDemo(...args: readonly string[]): Demo {
  const demo = startDemo(args, folder);
  demos.push(demo);
  return demo;
}

const runFolders = () => readdirSync(folder).filter((name) => name.startsWith('paramedic-'));

afterEach(async () => {
  for (const demo of demos.splice(0)) {
    demo.kill('SIGKILL');
    await demo.ended;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As the report has it, when it came out as expected. */
const anAct = (
  name: string,
  expected: 'healed' | 'left alone' | 'moved and back' | 'moved',
  firstSeenBy: string,
  figures: Readonly<Record<string, unknown>>,
) => ({
  name,
  expected,
  outcome: expected,
  firstSeenBy,
  detectedAfterMs: null,
  recoveredAfterMs: null,
  restarts: expected === 'healed' || expected === 'moved and back' ? 1 : 0,
  requestsLost: null,
  requestsSent: null,
  toggledTo: null,
  ...figures,
});

test('demo: every act comes out as expected and is reported, beside another demo', async () => {
  const file = join(folder, 'report.json');
  const all = aDemo('--fast', '--report', file);
  const other = aDemo('--fast', '--act', 'hang', '--act', 'stopped-on-purpose');
  await Promise.all([all.ended, other.ended]);
  for (const demo of [all, other]) expect(demo.output()).not.toContain('✗');

  const figure = expect.any(Number) as number;
  const whoever = expect.stringMatching(/^(alert|event|timer)$/) as string;
  const healed = { detectedAfterMs: figure, recoveredAfterMs: figure };
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    acts: [
      anAct('crash', 'healed', 'alert', healed),
      anAct('hang', 'healed', 'timer', healed),
      anAct('false-alarm', 'left alone', 'alert', {}),
      anAct('stopped-on-purpose', 'left alone', whoever, { detectedAfterMs: figure }),
      anAct('failover', 'moved and back', whoever, {
        ...healed,
        requestsLost: figure,
        requestsSent: figure,
        toggledTo: ['secondary', 'primary'],
      }),
      // A move that is planned loses nobody's request.
      anAct('approval', 'moved', 'caller', {
        requestsLost: 0,
        requestsSent: figure,
        toggledTo: ['secondary'],
      }),
    ],
    wrongActions: 0,
  });
  expect(await Promise.all([all.ended, other.ended])).toEqual([0, 0]);
  expect(other.output()).not.toContain('orders crashes');
  for (const demo of [all, other]) {
    expect(demo.output()).toContain("Only Azure Monitor's clock is compressed");
    expect(
      Math.max(
        ...demo
          .output()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
    expect(demo.output().trimEnd().split('\n').slice(-11).join('\n')).toContain('wrong actions: 0');
  }
  expect(runFolders()).toEqual([]);
  if (hasProc) expect([...all.processes(), ...other.processes()]).toEqual([]);
}, 240_000);

test.runIf(hasProc)(
  'demo: leaves no process, when it is killed hard',
  async () => {
    const demo = aDemo('--fast');
    await demo.prints('now the trouble');
    // Itself, Azurite, the host, its worker, and the six patients that are up.
    expect(demo.processes().length).toBeGreaterThanOrEqual(10);
    demo.kill('SIGKILL');
    expect(await demo.ended).toBe(null);
    await vi.waitFor(() => expect(demo.processes()).toEqual([]), { timeout: 10_000 });
    expect(runFolders()).toHaveLength(1);
  },
  120_000,
);

test('demo: stays up with --keep, answers, and ends clean on Ctrl-C', async () => {
  const demo = aDemo('--fast', '--keep', '--act', 'false-alarm');
  await demo.prints('What happens is shown below');
  // The folder of the one that was killed is gone.
  expect(runFolders()).toHaveLength(1);
  const search = /SEARCH=(\S+)/.exec(demo.output())?.[1] ?? '';
  expect(await (await fetch(`${search}/health`)).text()).toBe('ok\n');
  const [log = '', key = ''] = [/LOG=(\S+)/, /KEY=(\S+)/].map(
    (named) => named.exec(demo.output())?.[1],
  );
  expect(key).toMatch(/^\S{20,}$/);
  expect(readFileSync(log, 'utf8')).toContain('paramedic.swept');
  expect(readFileSync(log, 'utf8')).not.toContain(key);
  if (hasCurl) {
    const said = saidBy(printedCommands(demo.output()));
    expect(said).toContain('"targets":[{"id":"orders"');
    expect(said).toContain('"healthy":true');
    expect(said).toContain('"reason":"active_is_healthy"');
    expect(said).toContain('"reason":"approval_requested"');
    expect(said).toContain('who asked for a move cannot approve it');
    expect(said).toContain('"result":"taken"');
    expect(said).toMatch(/^x-endpoint: accounts-west/im);
    await demo.prints('public row: accounts active_target primary → secondary');
  }
  demo.kill('SIGINT');
  expect(await demo.ended).toBe(0);
  expect(runFolders()).toEqual([]);
  if (hasProc) expect(demo.processes()).toEqual([]);
}, 120_000);

/** What stays up's commands are, without those that stop Paramedic or never end. */
const printedCommands = (output: string): readonly string[] =>
  (/It stays up(.*)Make trouble/s.exec(output)?.[1] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('  ') && !/tail -f|brakes\/fleet/.test(line));

function saidBy(commands: readonly string[]): string {
  const run = spawnSync('bash', ['-c', commands.join('\n')], { encoding: 'utf8', timeout: 60_000 });
  return run.stdout;
}

test.runIf(hasProc)(
  'demo: ends and says why, when the host is killed while it stays up',
  async () => {
    const demo = aDemo('--fast', '--keep', '--act', 'false-alarm');
    await demo.prints('What happens is shown below');
    const host = demo.processes().find((pid) => isHost(pid));
    if (host === undefined) throw new Error('No process of the demo is the Functions host.');
    process.kill(host, 'SIGKILL');
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toContain('could not go on: the Functions host has ended');
    expect(demo.processes()).toEqual([]);
    expect(runFolders()).toEqual([]);
  },
  120_000,
);

const isHost = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/local/host/main.ts');

test.each([
  ['as it starts', 'bundles Paramedic'],
  ['in the middle of its acts', 'it takes requests and answers none'],
])(
  'demo: ends clean on TERM, %s',
  async (_, seen) => {
    const demo = aDemo('--fast');
    await demo.prints(seen);
    demo.kill('SIGTERM');
    expect(await demo.ended).toBe(143);
    expect(runFolders()).toEqual([]);
    if (hasProc) expect(demo.processes()).toEqual([]);
  },
  120_000,
);

test('demo: refuses at once and says where help is, when an option is none or cannot be', async () => {
  const nowhere = join(folder, 'missing', 'report.json');
  const refused = [aDemo('--foo'), aDemo('--report', nowhere), aDemo('--report', folder)];
  expect(await Promise.all(refused.map(({ ended }) => ended))).toEqual([1, 1, 1]);
  const [unknown = '', missing, taken] = refused.map((demo) => demo.output());
  expect(unknown).toContain('demo --help shows what there is');
  expect(missing).toContain(`There is no folder ${join(folder, 'missing')}`);
  expect(taken).toContain('That is a folder');
});

test('demo: refuses an act that there is not, and names those that there are', async () => {
  const demo = aDemo('--act', 'earthquake');
  expect(await demo.ended).toBe(1);
  expect(demo.output()).toMatch(
    /'earthquake'.*crash, hang, false-alarm,\s+stopped-on-purpose,\s+failover,\s+approval/s,
  );
});
