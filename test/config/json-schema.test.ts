// In: the schema that editors read. Out: that the committed file is what the sources give, and that
// every setting in it has a sentence.
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { jsonSchemaText } from '../../src/config/json-schema.ts';
import { defaultPolicy } from '../../src/core/policy.ts';

interface Part {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly additionalProperties?: Part | boolean;
}

const schema = JSON.parse(jsonSchemaText()) as Part;

test('schema: the committed file is current', async () => {
  const script = resolve(import.meta.dirname, '../../scripts/schema.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--check']);
  expect(stdout).toBe('docs/paramedic.schema.json: current\n');
});

test('schema: every field of a policy is a setting with a sentence and a default', () => {
  const policy = schema.properties?.['policies']?.additionalProperties as Part;
  const fields = Object.keys(defaultPolicy).filter((field) => field !== 'unhealthyOf');
  const settings = Object.entries(policy.properties ?? {});
  expect(settings.map(([name]) => name).sort()).toEqual(
    fields.map((field) => field.replace(/Ms$/, '')).sort(),
  );
  const unsaid = settings.filter(
    ([, { description = '', default: usual }]) => !description.endsWith('.') || usual === undefined,
  );
  expect(unsaid).toEqual([]);
});

test('schema: defaults are shown as the file would write them', () => {
  const { fleet, groups } = schema.properties ?? {};
  const group = groups?.additionalProperties as Part;
  expect(fleet?.properties?.['actionsMax']?.default).toBe('20 in 1h');
  expect(fleet?.properties?.['sweepEvery']?.default).toBe('30s');
  expect(group.properties?.['stormShare']?.default).toBe('50%');
});

test('schema: no level takes a setting that it does not name', () => {
  const target = schema.properties?.['targets']?.items;
  expect([schema, schema.properties?.['fleet'], target]).toMatchObject(
    Array.from({ length: 3 }, () => ({ additionalProperties: false })),
  );
});
