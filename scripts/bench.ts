// In: nothing but the checkout. Out: how much larger Paramedic's bundle is than that of an empty
// function app, and how much longer it takes to load, as ratios measured in one run on this
// machine: cold processes of both in turn, the median of each. Bare times are shown beside them
// and mean nothing elsewhere.
import { execFile } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { openRunFolder } from '../src/cli/run-folder.ts';
import { bundle } from './bundle.ts';

const root = resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const runsMax = 200;

const emptyApp = `import { app } from '@azure/functions';
app.http('empty', { authLevel: 'function', handler: () => ({ status: 204 }) });
`;

const configuration = `targets:
  - id: web
    resourceId: /subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/web
    probe: { url: https://web.example.com, path: /health }
`;

const environment = {
  PATH: process.env['PATH'],
  PARAMEDIC_STORAGE__tableServiceUri: 'https://x.table.example.com',
  PARAMEDIC_STORAGE__queueServiceUri: 'https://x.queue.example.com',
};

/** Loads the bundle as the host's worker does; composing the app is part of it. */
const load = `const from = performance.now();
require(process.argv[1]);
process.stdout.write(String(performance.now() - from), () => process.exit());`;

interface Measured {
  readonly folder: string;
  readonly bytes: number;
  readonly msTaken: number[];
}

async function measured(folder: string, options: { readonly entry?: string }): Promise<Measured> {
  const configFile = join(folder, '..', 'paramedic.yaml');
  await bundle({ outDir: folder, configFile, ...options });
  return { folder, bytes: (await stat(join(folder, 'index.cjs'))).size, msTaken: [] };
}

async function loadOnce({ folder, msTaken }: Measured): Promise<void> {
  const args = ['-e', load, join(folder, 'index.cjs')];
  const { stdout } = await run(process.execPath, args, {
    cwd: folder,
    env: environment,
    timeout: 30_000,
  });
  msTaken.push(Number(stdout));
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } });
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1 || runs > runsMax) {
    throw new Error(`--runs must be a whole number from 1 to ${runsMax}`);
  }
  const scratch = openRunFolder(await ownFolder());
  await mkdir(join(scratch.path, 'source'));
  await writeFile(join(scratch.path, 'source/index.ts'), emptyApp);
  await writeFile(join(scratch.path, 'source/host.json'), '{ "version": "2.0" }\n');
  await writeFile(join(scratch.path, 'paramedic.yaml'), configuration);
  const entry = join(scratch.path, 'source/index.ts');
  const empty = await measured(join(scratch.path, 'empty'), { entry });
  const paramedic = await measured(join(scratch.path, 'paramedic'), {});
  for (let round = 0; round < runs; round += 1) {
    await loadOnce(empty);
    await loadOnce(paramedic);
  }
  const ratio = (ours: number, theirs: number): string => (ours / theirs).toFixed(1);
  const [ours, theirs] = [median(paramedic.msTaken), median(empty.msTaken)];
  console.log(
    `against an empty function app, ${runs} cold processes each, Node ${process.version}:`,
  );
  console.log(`  size       ${ratio(paramedic.bytes, empty.bytes)} x  (${paramedic.bytes} bytes)`);
  console.log(`  load time  ${ratio(ours, theirs)} x  (median ${ours.toFixed(0)} ms here)`);
  scratch.remove();
}

/** Inside the checkout, since the empty app imports what the checkout has installed. */
async function ownFolder(): Promise<string> {
  const folder = join(root, '.runs');
  await mkdir(folder, { recursive: true });
  return folder;
}

await main().catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
