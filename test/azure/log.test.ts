/** The log line: the road to a human that needs nothing else. */
import { expect, test } from 'vitest';
import { log } from '../../src/azure/log.ts';
import { t0 } from '../contract/fixtures.ts';

test('log: a line is one line of JSON with level, event and time, whatever the fields', () => {
  const lines: (readonly [string, string])[] = [];
  const port = log(
    { info: (line) => lines.push(['info', line]), error: (line) => lines.push(['error', line]) },
    () => new Date(t0),
  );
  port.info('paramedic.look', { target: 'a\nb', count: 7n, level: 'forged' });
  port.error('paramedic.told', { problem: new TypeError('no'), nothing: undefined });
  port.error('paramedic.long', { texts: Array.from({ length: 9 }, () => 'x'.repeat(100_000)) });
  const at = '2026-11-21T10:00:00.000Z';
  expect(lines.map(([level, line]) => [level, line.includes('\n'), JSON.parse(line)])).toEqual([
    ['info', false, { level: 'info', event: 'paramedic.look', at, target: 'a\nb', count: '7' }],
    [
      'error',
      false,
      {
        level: 'error',
        event: 'paramedic.told',
        at,
        problem: { name: 'TypeError', message: 'no' },
      },
    ],
    [
      'error',
      false,
      { level: 'error', event: 'paramedic.long', at, cut: expect.stringContaining('characters') },
    ],
  ]);
});

test('log: a field that JSON cannot say never costs the line', () => {
  const lines: string[] = [];
  const port = log({ info: (line) => lines.push(line), error: (line) => lines.push(line) });
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  port.error('paramedic.circle', { circle });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'paramedic.circle' });
});
