// What `npm run bench` says: sums of its own, the width of its lines, its options. No time is
// asserted; what is counted, or simulated from a seed, is the same on any machine and is held here.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { counted, operationOf, spelled, sum } from '../../scripts/bench/counted.ts';
import { median, p95 } from '../../scripts/bench/figures.ts';
import { healingMeasurement } from '../../scripts/bench/healing.ts';
import { countLooks } from '../../scripts/bench/looks.ts';
import { openStage } from '../../scripts/bench/stage.ts';
import { headLine, linesOf } from '../../scripts/bench/table.ts';
import { openRunFolder } from '../../src/cli/run-folder.ts';
import { servePlain } from '../../src/local/faces/tls.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const scratch = openRunFolder();
afterAll(() => scratch.remove());
const bench = (...args: readonly string[]) =>
  run(process.execPath, ['scripts/bench.ts', ...args], { cwd: root, timeout: 60_000 });

test('bench: the median is the middle, or half way between two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('bench: 95 of 100 do not exceed what is called so', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect(p95(hundred)).toBe(95);
  expect(p95([7])).toBe(7);
});

test('bench: a line has what, ours, baseline and ratio', () => {
  const figure = { what: 'size', unit: 'bytes', ours: 4_216_000, baseline: 197_000 } as const;
  const [first, second] = linesOf({ name: 'bundle', against: 'nothing', figures: [figure] });
  expect(first).toBe('bundle, against nothing');
  expect(second).toBe(`  size${' '.repeat(48)}  4216 kB   197 kB    21.4`);
  expect(headLine.trim()).toMatch(/^ours +baseline +ratio$/);
});

describe('counting', () => {
  test.for([
    ['GET', "/account/paramedic(PartitionKey='shop',RowKey='group')?$format=json", 'read'],
    ['GET', '/account/paramedic()?$filter=PartitionKey%20eq%20%27a%27', 'list'],
    ['POST', '/account/$batch', 'write'],
    ['PATCH', "/account/failoverState(PartitionKey='failover',RowKey='a')", 'write'],
    ['POST', '/account/paramedic-wakes/messages?visibilitytimeout=0', 'send'],
  ] as const)('counting: %s %s is known for what it is', ([method, path, operation]) => {
    expect(operationOf(method, path)).toBe(operation);
  });

  test('counting: a request that nobody named is told, and not left out', () => {
    expect(() => operationOf('DELETE', '/account/paramedic?a=b')).toThrow(
      'DELETE /account/paramedic is a request to storage that is not known here',
    );
  });

  test('counting: requests to the given hosts alone, and those of the work alone', async () => {
    const served = await servePlain({ fetch: () => new Response('') });
    const other = await servePlain({ fetch: () => new Response('') });
    const hosts = new Set([new URL(served.url).host]);
    const get = (url: string) =>
      new Promise((done) =>
        request(`${url}/a()`, (answer) => answer.resume().on('end', done)).end(),
      );
    await get(served.url);
    const counts = await counted(hosts, async () => {
      await get(served.url);
      await get(other.url);
      await get(served.url);
    });
    await get(served.url);
    expect(counts).toEqual({ read: 0, list: 2, write: 0, send: 0 });
    expect([sum(counts), spelled(counts)]).toEqual([2, '2 list']);
    await Promise.all([served.stop(), other.stop()]);
  });
});

test('transactions: a look, a door and a sweep cost no more requests than they must', async () => {
  const stage = await openStage();
  try {
    const looks = await countLooks(stage);
    const said = looks.map(({ what, counts }) => `${what}: ${spelled(counts)}`);
    const page = await readFile(join(root, 'docs/performance.md'), 'utf8');
    expect(said.filter((line) => !page.includes(line))).toEqual([]);
    expect(said).toEqual([
      'look at a target that is well: 2 read',
      // For each of ten: its own row and its group's. Once: the heartbeat, what the brakes of the
      // fleet and of the group owe the topic, and what is to be pruned.
      'sweep of a group of 10: 23 read, 1 list, 1 write',
      'POST /api/alerts, fresh: 2 write, 1 send',
      'POST /api/alerts, known: 1 read, 1 write',
      'look at a failover group: 3 read',
      'GET /api/health_check: 1 read, 1 write',
    ]);
  } finally {
    await stage.end();
  }
}, 60_000);

test("healing: takes little longer than the policy's own lengths", async () => {
  const figures = await healingMeasurement.measure(1);
  const slow = figures.filter(({ ours, baseline }) => ours / baseline > 1.1);
  expect(figures).toHaveLength(4);
  expect(slow).toEqual([]);
}, 60_000);

test('bench: prints lines of 80 columns at most, and writes the same as JSON', async () => {
  const file = join(scratch.path, 'bench.json');
  const { stdout } = await bench('--only', 'kql', '--runs', '1', '--json', file);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^Node v\d+\.\d+\.\d+, \d+ cores, 1 runs$/);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  const report: unknown = JSON.parse(await readFile(file, 'utf8'));
  expect(report).toMatchObject({ runs: 1, measurements: [{ name: 'kql' }] });
  expect(lines).toHaveLength(5);
}, 60_000);

test.for([
  [['--only', 'nothing'], 'Allowed choices are bundle, webhook, healing, transactions, kql.'],
  [['--runs', '1e9'], 'a whole number from 1 to 50'],
  [['--json', 'no-such-folder/a.json'], 'make it first'],
] as const)('bench: refuses %s and says what it takes', async ([args, says]) => {
  await expect(bench(...args)).rejects.toMatchObject({ stderr: expect.stringContaining(says) });
});
