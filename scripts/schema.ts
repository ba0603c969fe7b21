// In: nothing. Out: docs/paramedic.schema.json, which editors read, made from the schema that the
// configuration is checked against, and docs/events/, the schemas of what is published; with
// --check, whether the files there are current.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { eventSchemas } from '../src/azure/event-schemas.ts';
import { jsonSchemaText } from '../src/config/json-schema.ts';

/** Where each schema is shown, from the top of the checkout, and what is to stand there. */
const shown: readonly (readonly [path: string, text: string])[] = [
  ['docs/paramedic.schema.json', jsonSchemaText()],
  ...eventSchemas.map(({ fileName, text }) => [`docs/events/${fileName}`, text] as const),
];

const usage = `Usage: node scripts/schema.ts [--check]

Writes the schema of paramedic.yaml for editors, and those of the events that are published:
${shown.map(([path]) => `  ${path}`).join('\n')}

  --check       write nothing; fail if a file is not current
  -h, --help    this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    console.log(usage);
    return;
  }
  for (const [path, text] of shown) await (values.check === true ? check : write)(path, text);
}

const fileOf = (path: string): string => resolve(import.meta.dirname, '..', path);

const formatted = async (path: string, text: string): Promise<string> =>
  format(text, { ...(await resolveConfig(fileOf(path))), parser: 'json' });

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(fileOf(path)), { recursive: true });
  await writeFile(fileOf(path), await formatted(path, text));
  console.log(`${path}: written`);
}

async function check(path: string, text: string): Promise<void> {
  const committed = await readFile(fileOf(path), 'utf8').catch(() => '');
  if (committed !== (await formatted(path, text))) {
    throw new Error(`${path} is not current: run node scripts/schema.ts`);
  }
  console.log(`${path}: current`);
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(`schema: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}
