/**
 * Builds the simulator with a fault planted in the real source, some texts replaced by others, and
 * looks for a seed that catches it. A text must be there, so that a planted fault cannot silently
 * become none.
 */
import { build } from 'esbuild';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tmpdir } from 'node:os';
import type { Profile } from '../../src/sim/kinds.ts';
import type { simulate } from '../../src/sim/run.ts';

/** One text of the source replaced by another. */
export interface Edit {
  /** Below src/. */
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

export interface Planted {
  readonly name: string;
  readonly edits: readonly [Edit, ...Edit[]];
  readonly profile: Profile;
  /** Where the hunt begins: a seed that caught it when this was written. It saves time alone. */
  readonly from: number;
  /** Any of these laws must be seen broken. */
  readonly caughtBy: readonly string[];
}

const root = join(import.meta.dirname, '../..');

/** Runs seeds until one is caught; answers with it, or with null, and with all laws broken. */
export async function hunt(planted: Planted, seedsMax: number) {
  const laws = new Set<string>();
  const caughtAt = await withPlanted(planted, async (mutated) => {
    for (let seed = planted.from; seed < planted.from + seedsMax; seed++) {
      const { violations } = await mutated(seed, planted.profile);
      for (const { law } of violations) laws.add(law);
      if (planted.caughtBy.some((law) => laws.has(law))) return seed;
    }
    return null;
  });
  console.log(`planted "${planted.name}": caught by seed ${caughtAt} (${[...laws].join('; ')})`);
  return { caughtAt, laws: [...laws] };
}

/** The mutated sources by their paths. */
async function mutatedSources({ edits }: Planted): Promise<ReadonlyMap<string, string>> {
  const sources = new Map<string, string>();
  for (const { file, text, instead } of edits) {
    const path = join(root, 'src', file);
    const source = sources.get(path) ?? (await readFile(path, 'utf8'));
    if (source.split(text).length !== 2) {
      throw new Error(`${file}: the text to replace must occur once: ${text}`);
    }
    sources.set(
      path,
      source.replace(text, () => instead),
    );
  }
  return sources;
}

/** Hands the mutated `simulate` to `use`; nothing is left behind. */
async function withPlanted<Result>(
  planted: Planted,
  use: (mutated: typeof simulate) => Promise<Result>,
): Promise<Result> {
  const sources = await mutatedSources(planted);
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
            builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
              const contents = sources.get(path);
              return contents === undefined ? null : { contents, loader: 'ts' };
            }),
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
