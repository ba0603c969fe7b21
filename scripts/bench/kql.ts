/**
 * The offline KQL engine: the queries of all shipped rules, each over the rows of its own tests
 * said again and again, against one pass over the same rows in plain JavaScript, which reads each
 * row's time, searches its text and counts by group. The median of both.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../src/kql/query.ts';
import { ruleBody } from '../../src/kql/rule-files.ts';
import type { Rule } from '../../src/kql/rule-model.ts';
import { readSeries } from '../../src/kql/rule-series.ts';
import type { Tables } from '../../src/kql/rule-series.ts';
import { parseRuleTests } from '../../src/kql/rule-test-file.ts';
import { compileRule } from '../../src/kql/rule.ts';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';
import { checkout } from './bundle.ts';
import { median } from './figures.ts';
import type { Figure, Measurement } from './figures.ts';

const scope =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w';
/** Fewer are scanned too soon to be timed. */
const rowsEach = 10_000;

export const kqlMeasurement: Measurement = {
  name: 'kql',
  against: 'one pass over the same rows in plain JavaScript',
  measure(runs) {
    const rules = globSync('kql/*/rule.yaml', { cwd: checkout })
      .map((path) => path.split(/[/\\]/)[1] ?? '')
      .sort()
      .map(sampleOf);
    return Promise.resolve([timed(rules, runs)]);
  },
};

interface Sample {
  readonly rule: Rule;
  readonly table: string;
  /** Of its tests, with all times taken away. */
  readonly rows: readonly Row[];
}

function sampleOf(name: string): Sample {
  const read = (file: string) => readFileSync(join(checkout, 'kql', name, file), 'utf8');
  const files = { name, yaml: read('rule.yaml'), kql: read('rule.kql') };
  const rule = compileRule(ruleBody(files, { scopes: [scope] }), logAnalyticsSchema);
  const found = parseRuleTests(read('tests.yaml'), `${name}/tests.yaml`).flatMap(
    (test) => test.rows,
  );
  const [first] = found;
  if (first === undefined) throw new Error(`kql/${name}/tests.yaml has no rows to measure with.`);
  const rows = found.filter(({ table }) => table === first.table).map(({ row }) => row);
  return { rule, table: first.table, rows };
}

const endMs = Date.UTC(2026, 2, 1, 12);

/** Evenly spread over the range that the rule reads. */
function tablesOf({ rule, table, rows }: Sample): Tables {
  const spread = Array.from({ length: rowsEach }, (_, at): Row => {
    const time = endMs - rule.rangeMs + Math.floor((at * rule.rangeMs) / rowsEach);
    return { ...rows[at % rows.length], TimeGenerated: new Date(time).toISOString() };
  });
  return { [table]: spread };
}

function timed(samples: readonly Sample[], runs: number): Figure {
  const loads = samples.map((sample) => ({ sample, tables: tablesOf(sample) }));
  const ours: number[] = [];
  const scan: number[] = [];
  for (let round = 0; round < runs; round += 1) {
    let seen = 0;
    const began = performance.now();
    for (const { sample, tables } of loads) seen += readSeries(sample.rule, tables, endMs).length;
    const between = performance.now();
    for (const { sample, tables } of loads)
      seen += scanned(tables[sample.table] ?? [], sample.rule);
    scan.push(performance.now() - between);
    ours.push(between - began);
    if (seen === 0) throw new Error('Neither the rules nor the scan found anything in the rows.');
  }
  return {
    what: `${samples.length} rules, ${rowsEach.toLocaleString('en')} rows each`,
    unit: 'ms',
    ours: median(ours),
    baseline: median(scan),
  };
}

/** What a person would write in a minute, without types, nulls or a query language. */
function scanned(rows: readonly Row[], { rangeMs }: Rule): number {
  const groups = new Map<string, number>();
  for (const row of rows) {
    const time = Date.parse(String(row['TimeGenerated']));
    if (time < endMs - rangeMs || time >= endMs) continue;
    if (!/error|started|paramedic/i.test(String(row['Message']))) continue;
    const group = String(row['ContainerGroup']);
    groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  return groups.size;
}
