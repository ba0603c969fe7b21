/**
 * Builds the simulator with a fault planted in the real source: one text replaced by another. The
 * text must be there, so that a planted fault cannot silently become none.
 */
import { build } from 'esbuild';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tmpdir } from 'node:os';
import type { simulate } from '../../src/sim/run.ts';

export interface Planted {
  /** Below src/. */
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

const root = join(import.meta.dirname, '../..');

/** Hands the mutated `simulate` to `use`; nothing is left behind. */
export async function withPlanted<Result>(
  fault: Planted,
  use: (mutated: typeof simulate) => Promise<Result>,
): Promise<Result> {
  const path = join(root, 'src', fault.file);
  const source = await readFile(path, 'utf8');
  if (source.split(fault.text).length !== 2) {
    throw new Error(`${fault.file}: the text to replace must occur once: ${fault.text}`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'paramedic-planted-'));
  try {
    const { outputFiles } = await build({
      entryPoints: [join(root, 'src/sim/run.ts')],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      plugins: [
        {
          name: 'planted',
          setup: (builder) =>
            builder.onLoad({ filter: /\.ts$/ }, (args) =>
              args.path === path
                ? { contents: source.replace(fault.text, fault.instead), loader: 'ts' }
                : null,
            ),
        },
      ],
    });
    const file = join(folder, 'simulation.mjs');
    await writeFile(file, outputFiles[0]?.contents ?? '');
    const loaded = (await import(pathToFileURL(file).href)) as { simulate: typeof simulate };
    return await use(loaded.simulate);
  } finally {
    await rm(folder, { recursive: true });
  }
}
