// In: an entry file (the triggers) and, if wanted, a configuration file. Out: a folder that can be
// deployed as it is, or handed to any Functions host: index.cjs with its source map, package.json,
// host.json and paramedic.yaml; and these as a zip, if wanted. The same sources give the same
// bytes, into whatever folder, and no path of this machine is in them.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Metafile } from 'esbuild';
import { zipOf } from './zip.ts';

const root = resolve(import.meta.dirname, '..');

export interface BundleOptions {
  /** The app folder to write; made if missing. Files of other names in it are left alone. */
  readonly outDir: string;
  /** Copied to `paramedic.yaml` beside the bundle. Default: none. */
  readonly configFile?: string;
  /** What is bundled; its folder holds host.json. Default: functions/index.ts. */
  readonly entry?: string;
  /** Gets the app folder's files as a package to deploy. Default: none. */
  readonly zipFile?: string;
}

/** Writes the app folder; rejects with esbuild's own messages (file:line) if a source is wrong. */
export async function bundle(options: BundleOptions): Promise<Metafile> {
  const entry = resolve(options.entry ?? join(root, 'functions/index.ts'));
  const result = await build({
    entryPoints: [entry],
    // Paths in the output are relative to the output file: a fixed one, written by hand to
    // `outDir` below, keeps them (and so the bytes) the same for every folder.
    outfile: join(root, 'dist/index.cjs'),
    absWorkingDir: root,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    sourcemap: 'linked',
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
    // The Functions worker injects this module; it is on no registry as a file to bundle.
    external: ['@azure/functions-core'],
  });

  await mkdir(options.outDir, { recursive: true });
  for (const file of result.outputFiles) {
    const name = file.path.endsWith('.map') ? 'index.cjs.map' : 'index.cjs';
    await writeFile(join(options.outDir, name), file.contents);
  }
  await writeFile(join(options.outDir, 'package.json'), await appManifest());
  await copyFile(join(dirname(entry), 'host.json'), join(options.outDir, 'host.json'));
  const names = ['host.json', 'index.cjs', 'index.cjs.map', 'package.json'];
  if (options.configFile !== undefined) {
    await copyFile(options.configFile, join(options.outDir, 'paramedic.yaml'));
    names.push('paramedic.yaml');
  }
  if (options.zipFile !== undefined) await zip(options.outDir, names, options.zipFile);
  return result.metafile;
}

async function zip(folder: string, names: readonly string[], file: string): Promise<void> {
  const read = async (name: string) => ({ name, bytes: await readFile(join(folder, name)) });
  await mkdir(dirname(resolve(file)), { recursive: true });
  await writeFile(file, zipOf(await Promise.all(names.map(read))));
}

async function appManifest(): Promise<string> {
  const ours = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    engines: { node: string };
  };
  const manifest = {
    name: ours.name,
    version: ours.version,
    private: true,
    main: 'index.cjs',
    engines: ours.engines,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

const usage = `Usage: node scripts/bundle.ts --out FOLDER [options]

Bundles the triggers into an app folder ready to deploy.

  --out FOLDER    the folder to write
  --config FILE   put this configuration in it, as paramedic.yaml
  --entry FILE    what to bundle (default: functions/index.ts); host.json is taken from its folder
  --zip FILE      put the folder's files into this package as well
  -h, --help      this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      config: { type: 'string' },
      entry: { type: 'string' },
      zip: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    console.log(usage);
    return;
  }
  if (values.out === undefined) throw new Error('--out FOLDER is missing; see --help');
  const metafile = await bundle({
    outDir: values.out,
    ...(values.config !== undefined && { configFile: values.config }),
    ...(values.entry !== undefined && { entry: values.entry }),
    ...(values.zip !== undefined && { zipFile: values.zip }),
  });
  const bytes = Object.entries(metafile.outputs).find(([path]) => path.endsWith('.cjs'))?.[1].bytes;
  const files = Object.keys(metafile.inputs).length;
  console.log(`${values.out}: index.cjs of ${bytes ?? 0} bytes from ${files} files`);
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(`bundle: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}
