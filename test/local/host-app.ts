/**
 * A small Functions app for tests of the host. In: the source of its functions, its host.json. Out:
 * a folder as it would be deployed: package.json, host.json and one bundle. The test removes it.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

export async function anApp(source: string, hostJson: object = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'functions-app-'));
  await writeFile(join(folder, 'package.json'), '{ "main": "dist/{index,other}.cjs" }');
  const content = JSON.stringify({ version: '2.0', ...hostJson });
  await writeFile(join(folder, 'host.json'), content);
  await build({
    stdin: {
      contents: `import { app } from '@azure/functions';\n${source}`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@azure/functions-core'],
    outfile: join(folder, 'dist/index.cjs'),
    logLevel: 'silent',
  });
  return folder;
}
