// The app folder that is deployed and that the demo hosts: complete, the same bytes every time.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';
import { openRunFolder, type RunFolder } from '../../src/cli/run-folder.ts';

const root = resolve(import.meta.dirname, '../..');
const load = createRequire(import.meta.url);

let folder: RunFolder;
beforeEach(() => {
  folder = openRunFolder();
});
afterEach(() => folder.remove());

/** Every file of an archive by its directory, checked by its CRC. */
function unzip(archive: Buffer): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  const end = archive.length - 22;
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const start = archive.readUInt32LE(at + 42) + 30 + nameLength;
    const bytes = inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(at + 20)));
    expect(crc32(bytes)).toBe(archive.readUInt32LE(at + 16));
    files[name] = bytes.toString('utf8');
    at += 46 + nameLength;
  }
  return files;
}

function anApp(text: string): { readonly entry: string; readonly configFile: string } {
  const app = join(folder.path, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'index.ts'), text);
  writeFileSync(join(app, 'greeting.ts'), "export const greeting: string = 'hello';\n");
  writeFileSync(join(app, 'host.json'), '{ "version": "2.0" }\n');
  writeFileSync(join(app, 'any.yaml'), 'targets: []\n');
  return { entry: join(app, 'index.ts'), configFile: join(app, 'any.yaml') };
}

test('bundle: writes a folder that a Functions host can load, with its configuration', async () => {
  const app = anApp("export { greeting } from './greeting.ts';\n");
  const outDir = join(folder.path, 'out');
  const { inputs } = await bundle({ ...app, outDir });

  const written = ['host.json', 'index.cjs', 'index.cjs.map', 'package.json', 'paramedic.yaml'];
  expect(readdirSync(outDir).sort()).toEqual(written);
  const read = (name: string): string => readFileSync(join(outDir, name), 'utf8');
  expect(JSON.parse(read('package.json'))).toMatchObject({ main: 'index.cjs', private: true });
  expect(read('host.json')).toBe('{ "version": "2.0" }\n');
  expect(read('paramedic.yaml')).toBe('targets: []\n');
  expect(load(join(outDir, 'index.cjs'))).toMatchObject({ greeting: 'hello' });
  expect(Object.keys(inputs)).toHaveLength(2);
});

test('bundle: gives the same bytes, when built twice into different folders', async () => {
  const { entry } = anApp("export { greeting } from './greeting.ts';\n");
  const built = async (outDir: string): Promise<string> => {
    await bundle({ entry, outDir });
    const text = (name: string): string => readFileSync(join(outDir, name), 'utf8');
    return text('index.cjs') + text('index.cjs.map') + text('package.json');
  };
  const first = await built(join(folder.path, 'one'));
  expect(await built(join(folder.path, 'further', 'down', 'two'))).toBe(first);
  expect(first).not.toContain(root);
});

test('bundle: packs the folder and nothing else, the same bytes when built twice', async () => {
  const app = anApp("export { greeting } from './greeting.ts';\n");
  const outDir = join(folder.path, 'out');
  mkdirSync(outDir);
  writeFileSync(join(outDir, 'left-over.txt'), 'of another day');
  const packed = async (zipFile: string): Promise<Buffer> => {
    await bundle({ ...app, outDir, zipFile });
    return readFileSync(zipFile);
  };
  const first = await packed(join(folder.path, 'one.zip'));
  expect(await packed(join(folder.path, 'deep', 'two.zip'))).toEqual(first);

  const unpacked = unzip(first);
  expect(Object.keys(unpacked).sort()).toEqual(
    readdirSync(outDir)
      .filter((name) => name !== 'left-over.txt')
      .sort(),
  );
  for (const [name, text] of Object.entries(unpacked)) {
    expect(text).toBe(readFileSync(join(outDir, name), 'utf8'));
  }
});

test('bundle: the app itself gives the same package, when built twice', async () => {
  const configFile = join(root, 'paramedic.yaml');
  const packed = async (name: string): Promise<Buffer> => {
    const zipFile = join(folder.path, `${name}.zip`);
    await bundle({ outDir: join(folder.path, name), configFile, zipFile });
    return readFileSync(zipFile);
  };
  expect((await packed('one')).equals(await packed('two'))).toBe(true);
});

test('bundle: names file and line and leaves no folder, when a source is wrong', async () => {
  const { entry } = anApp("export const a = 1;\nexport { b } from './missing.ts';\n");
  const outDir = join(folder.path, 'out');
  await expect(bundle({ entry, outDir })).rejects.toThrow(/index\.ts:2:\d+: ERROR: .*missing\.ts/);
  expect(readdirSync(folder.path)).toEqual(['app']);
});

test('bundle: tells its options, when asked for help', () => {
  const help = execFileSync(process.execPath, [join(root, 'scripts/bundle.ts'), '--help'], {
    encoding: 'utf8',
  });
  expect(help).toMatch(/^Usage: node scripts\/bundle\.ts --out FOLDER/);
});
