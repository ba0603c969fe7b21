import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ruleBody } from '../../src/kql/rule-files.ts';
import type { Operator, Rule } from '../../src/kql/rule-model.ts';
import { parseRuleTests } from '../../src/kql/rule-test-file.ts';
import { runRuleTest, runRuleTests } from '../../src/kql/rule-test.ts';
import { compileRule } from '../../src/kql/rule.ts';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';
import { WORKSPACE } from './rule-fixtures.ts';

const FOLDER = new URL('../../kql/', import.meta.url);

function read(name: string, file: string): string {
  return readFileSync(new URL(`${name}/${file}`, FOLDER), 'utf8');
}

function filesOf(name: string) {
  return { name, yaml: read(name, 'rule.yaml'), kql: read(name, 'rule.kql') };
}

const FLIPPED: Readonly<Record<Operator, Operator>> = {
  Equals: 'GreaterThan',
  GreaterThan: 'LessThan',
  GreaterThanOrEqual: 'LessThanOrEqual',
  LessThan: 'GreaterThan',
  LessThanOrEqual: 'GreaterThanOrEqual',
};

const LOOSENED: Readonly<Record<Operator, Operator>> = {
  Equals: 'LessThanOrEqual',
  GreaterThan: 'GreaterThanOrEqual',
  GreaterThanOrEqual: 'GreaterThan',
  LessThan: 'LessThanOrEqual',
  LessThanOrEqual: 'LessThan',
};

/** The rule with one thing wrong in it, as a person may get it wrong. */
const MUTANTS: readonly (readonly [string, (rule: Rule) => Rule])[] = [
  ['a threshold one higher', (rule) => withCriterion(rule, (one) => one.threshold + 1)],
  ['a threshold one lower', (rule) => withCriterion(rule, (one) => one.threshold - 1)],
  ['its operator flipped', (rule) => withOperator(rule, FLIPPED)],
  ['its operator moved by its boundary', (rule) => withOperator(rule, LOOSENED)],
  ['half its window', (rule) => withWindow(rule, 0.5)],
  ['twice its window', (rule) => withWindow(rule, 2)],
  ['twice its frequency', (rule) => ({ ...rule, frequencyMs: rule.frequencyMs * 2 })],
  ['half its time to resolve', (rule) => ({ ...rule, resolveAfterMs: half(rule.resolveAfterMs) })],
];

function withCriterion(rule: Rule, threshold: (criterion: Rule['criterion']) => number): Rule {
  return { ...rule, criterion: { ...rule.criterion, threshold: threshold(rule.criterion) } };
}

function withOperator(rule: Rule, to: Readonly<Record<Operator, Operator>>): Rule {
  return { ...rule, criterion: { ...rule.criterion, operator: to[rule.criterion.operator] } };
}

function withWindow(rule: Rule, times: number): Rule {
  return { ...rule, windowMs: rule.windowMs * times, rangeMs: rule.rangeMs * times };
}

function half(ms: number | null): number | null {
  return ms === null ? null : ms / 2;
}

const names = globSync('*/rule.yaml', { cwd: FOLDER }).map((path) => path.split('/')[0] ?? '');

test('shipped rules: are the six that are known', () => {
  expect(names.toSorted()).toEqual([
    'container-ended',
    'crash-loop',
    'error-burst',
    'heartbeat-missing',
    'human-needed',
    'put-aside',
  ]);
});

describe.each(names)('%s', (name) => {
  const report = runRuleTests(filesOf(name), read(name, 'tests.yaml'), logAnalyticsSchema);

  test.each(report.results.map((result) => [result.name, result.failures] as const))(
    'shipped rule: %s',
    (_, failures) => {
      expect(failures).toEqual([]);
    },
  );

  test('shipped rule: has tests that fire it, leave it quiet, have no rows, late rows', () => {
    const kinds = new Set(report.results.flatMap((result) => result.kinds));
    expect([...kinds].toSorted()).toEqual(['fires', 'late rows', 'no rows', 'stays quiet']);
  });

  test('shipped rule: does what was meant, as far as anybody can tell', () => {
    expect(report.advice).toEqual([]);
  });

  test.each(MUTANTS)('shipped rule: its tests fail, when it has %s', (_, mutate) => {
    const rule = compileRule(ruleBody(filesOf(name), { scopes: [WORKSPACE] }), logAnalyticsSchema);
    const tests = parseRuleTests(read(name, 'tests.yaml'), 'tests.yaml');
    const mutant = mutate(rule);
    const failed = tests.filter((one) => runRuleTest(mutant, one, logAnalyticsSchema).length > 0);
    expect(failed.length).toBeGreaterThan(0);
  });
});
