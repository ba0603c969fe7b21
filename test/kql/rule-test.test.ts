import { describe, expect, test } from 'vitest';
import { parseRuleTests } from '../../src/kql/rule-test-file.ts';
import { runRuleTest, runRuleTests } from '../../src/kql/rule-test.ts';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';
import { aRule } from './rule-fixtures.ts';

const SPLIT = { dimensions: [{ name: 'ContainerGroup', operator: 'Include', values: ['*'] }] };

/** The failures of one test of a rule that fires above two events in five minutes. */
function failuresOf(...lines: readonly string[]): readonly string[] {
  const text = ['start: 2026-03-01T12:00:00Z', 'tests:', '  - name: a test', ...lines].join('\n');
  const rule = aRule({}, { ...SPLIT, threshold: 2 });
  return parseRuleTests(text, 'tests.yaml').flatMap((one) =>
    runRuleTest(rule, one, logAnalyticsSchema),
  );
}

function rows(span: string): string {
  const row = `{ at: ${span}, every: 10s, ContainerGroup: web }`;
  return `    tables: { ContainerEvent: { rows: [${row}] } }`;
}

describe('rule tests', () => {
  test('rule test: passes, when all that is expected happens and nothing else', () => {
    const expected =
      '    expect: [{ at: 1m, fired: { value: 3 } }, { at: 10m..20m, resolved: {} }]';
    expect(failuresOf(rows('10s..30s'), expected)).toEqual([]);
  });

  test('rule test: says how near it was, when it does not fire', () => {
    const expected = '    expect: [{ at: 1m, fired: { dimensions: { ContainerGroup: web } } }]';
    expect(failuresOf(rows('10s..20s'), expected)).toEqual([
      'at 1m it should have fired for web; ' +
        'nearest: value 2 at 1m, condition GreaterThan 2: its condition was not met',
    ]);
  });

  test('rule test: says that there was nothing, when no such series is seen', () => {
    const expected = '    expect: [{ at: 1m..3m, fired: { value: ">= 3" } }]';
    expect(failuresOf(expected)).toEqual([
      'at 1m..3m it should have fired with a value >= 3; no such series had a value then',
    ]);
  });

  test('rule test: fails, when something happens that is not listed', () => {
    expect(failuresOf(rows('10s..30s'), '    never: true')).toEqual([
      'Fired at 1m for web (value 3) must not happen',
      'Resolved at 15m for web (value none) must not happen',
    ]);
  });

  test('rule test: fails twice, when the value is another than expected', () => {
    const expected = '    expect: [{ at: 1m, fired: { value: 4 } }]';
    const [missing, unexpected] = failuresOf(rows('10s..30s'), '    until: 5m', expected);
    expect(missing).toContain('its condition was met');
    expect(unexpected).toContain('must not happen');
  });

  test('rule test: nothing happens after `until`', () => {
    const expected = '    expect: [{ at: 1m, fired: {} }]';
    expect(failuresOf(rows('10s..30s'), '    until: 14m', expected)).toEqual([]);
  });

  test('rule test: fails, when a table is not known', () => {
    const table = '    tables: { Nope: { rows: [{ at: 1m }] } }';
    expect(failuresOf(table, '    never: true')).toEqual(['the table Nope is in no schema']);
  });

  test('rule test: refuses to play for years', () => {
    expect(() => failuresOf('    until: 9000h', '    never: true')).toThrow('more than 5000');
  });
});

describe('rule test files', () => {
  test('rule test file: names every complaint with its line and column', () => {
    const text = [
      'start: yesterday',
      'tests:',
      '  - name: a test',
      '    tables:',
      '      ContainerEvent:',
      '        rows:',
      '          - { at: 1m..2m, Reason: x }',
      '          - { at: soon }',
      '    expects: []',
      '  - name: another',
      '    expect:',
      '      - { at: 3m..2m, fired: { value: many } }',
    ].join('\n');
    const complaints = [
      'tests.yaml:1:8: start: must be a UTC time',
      'tests.yaml:7:13: tests[0].tables.ContainerEvent.rows[0]: needs `every`',
      'tests.yaml:8:19: tests[0].tables.ContainerEvent.rows[1].at: must be a time from the start',
      'tests.yaml:3:5: tests[0]: must say what is expected',
      'tests[0].expects: is not known here; known: name, tables, until, expect, never',
      'tests.yaml:12:15: tests[1].expect[0].at: ends before it begins',
      'tests.yaml:12:39: tests[1].expect[0].fired.value: must be a number or a comparison',
    ];
    for (const complaint of complaints) {
      expect(() => parseRuleTests(text, 'tests.yaml')).toThrow(complaint);
    }
  });

  test('rule test file: says where, when it is not YAML', () => {
    expect(() => parseRuleTests('start: [', 'tests.yaml')).toThrow(/^tests\.yaml:1:\d+: /);
  });

  test('rule test file: refuses a span of endless rows', () => {
    const row = '{ at: 0s..200h, every: 1s }';
    expect(() =>
      failuresOf(`    tables: { ContainerEvent: { rows: [${row}] } }`, '    never: true'),
    ).toThrow('must make 1 to 10000 rows');
  });

  test('rule files: say which file is wrong, when rule.yaml has no criterion', () => {
    const files = { name: 'r', yaml: 'criteria: {}', kql: 'ContainerEvent' };
    expect(() => runRuleTests(files, '', logAnalyticsSchema)).toThrow(
      'r/rule.yaml: criteria.allOf[0] must be an object',
    );
  });
});
