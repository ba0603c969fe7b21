/**
 * The bundle: how large it is and how long it takes to load, against an empty function app. Cold
 * processes of both in turn, the median of each.
 */
import { execFile } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { openRunFolder } from '../../src/cli/run-folder.ts';
import type { RunFolder } from '../../src/cli/run-folder.ts';
import { bundle } from '../bundle.ts';
import { median } from './figures.ts';
import type { Measurement } from './figures.ts';

export const checkout = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const loadedWithinMs = 30_000;

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

export const bundleMeasurement: Measurement = {
  name: 'bundle',
  against: 'an empty function app',
  async measure(runs) {
    const scratch = await openSourceFolder();
    try {
      const empty = await bundled(scratch.path, { name: 'empty', source: emptyApp });
      const ours = await bundled(scratch.path, { name: 'paramedic', source: null });
      for (let round = 0; round < runs; round += 1) {
        await loadOnce(empty);
        await loadOnce(ours);
      }
      const [oursMs, emptyMs] = [median(ours.msTaken), median(empty.msTaken)];
      return [
        { what: 'size of index.cjs', unit: 'bytes', ours: ours.bytes, baseline: empty.bytes },
        { what: 'cold load, median', unit: 'ms', ours: oursMs, baseline: emptyMs },
      ];
    } finally {
      scratch.remove();
    }
  },
};

/** Inside the checkout, since sources in it import what the checkout has installed. */
export async function openSourceFolder(): Promise<RunFolder> {
  const folder = join(checkout, '.runs');
  await mkdir(folder, { recursive: true });
  return openRunFolder(folder);
}

interface Bundled {
  readonly folder: string;
  readonly bytes: number;
  readonly msTaken: number[];
}

/** `source`: the text of an entry; null: Paramedic's own. */
async function bundled(
  parent: string,
  { name, source }: { readonly name: string; readonly source: string | null },
): Promise<Bundled> {
  const folder = join(parent, name);
  const configFile = join(parent, 'paramedic.yaml');
  await writeFile(configFile, configuration);
  const entry = source === null ? {} : { entry: await entryOf(join(parent, 'source'), source) };
  await bundle({ outDir: folder, configFile, ...entry });
  return { folder, bytes: (await stat(join(folder, 'index.cjs'))).size, msTaken: [] };
}

/** Writes an entry to bundle, with the host.json that belongs beside one. */
async function entryOf(folder: string, source: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'host.json'), '{ "version": "2.0" }\n');
  const entry = join(folder, 'index.ts');
  await writeFile(entry, source);
  return entry;
}

async function loadOnce({ folder, msTaken }: Bundled): Promise<void> {
  const args = ['-e', load, join(folder, 'index.cjs')];
  const { stdout } = await run(process.execPath, args, {
    cwd: folder,
    env: environment,
    timeout: loadedWithinMs,
  });
  msTaken.push(Number(stdout));
}
