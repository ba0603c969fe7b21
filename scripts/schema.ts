// In: nothing. Out: docs/paramedic.schema.json, which editors read, made from the schema that the
// configuration is checked against; with --check, whether the file there is current.
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { jsonSchemaText } from '../src/config/json-schema.ts';

const shown = 'docs/paramedic.schema.json';
const file = resolve(import.meta.dirname, '..', shown);

const usage = `Usage: node scripts/schema.ts [--check]

Writes ${shown}, the schema of paramedic.yaml for editors.

  --check       write nothing; fail if the file is not current
  -h, --help    this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    console.log(usage);
    return;
  }
  const text = await format(jsonSchemaText(), { ...(await resolveConfig(file)), parser: 'json' });
  if (values.check !== true) {
    await writeFile(file, text);
    console.log(`${shown}: written`);
    return;
  }
  const committed = await readFile(file, 'utf8').catch(() => '');
  if (committed !== text) throw new Error(`${shown} is not current: run node scripts/schema.ts`);
  console.log(`${shown}: current`);
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(`schema: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}
