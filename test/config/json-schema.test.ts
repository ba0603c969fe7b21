// In: the schema that editors read. Out: that the committed file is what the sources give, and that
// every setting in it has a sentence.
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { jsonSchemaText } from '../../src/config/json-schema.ts';
import { defaultFailoverPolicy } from '../../src/core/failover/group.ts';
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
  expect(stdout).toContain('docs/paramedic.schema.json: current\n');
});

const policy = schema.properties?.['policies']?.additionalProperties as Part;
const failover = schema.properties?.['failovers']?.additionalProperties as Part;
const ofGroup = ['home', 'primary', 'secondary', 'traffic'];

test.for<[string, Part, readonly string[], readonly string[]]>([
  ['policy', policy, Object.keys(defaultPolicy).filter((field) => field !== 'unhealthyOf'), []],
  ['failover group', failover, Object.keys(defaultFailoverPolicy), ofGroup],
])('schema: every field of a %s is a setting with a sentence and a default', (given) => {
  const [, { properties = {} }, fields, others] = given;
  const settings = Object.entries(properties).filter(([name]) => !others.includes(name));
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
  const side = failover.properties?.['primary'];
  const levels = [schema, schema.properties?.['fleet'], target, failover, side];
  expect(levels).toMatchObject(levels.map(() => ({ additionalProperties: false })));
});
