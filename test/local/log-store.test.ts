import { describe, expect, test } from 'vitest';
import { makeLogStore } from '../../src/local/resources/log-store.ts';
import { aVirtualClock } from './container-group-fixtures.ts';

const MINUTE = 60_000;

describe('log store', () => {
  test('log store: a row is there once its delay has passed, not before', () => {
    const clock = aVirtualClock();
    const logs = makeLogStore({ tables: ['T'], clock });
    logs.append('T', { TimeGenerated: new Date(clock.now()).toISOString() }, { delayMs: MINUTE });
    expect(logs.visible(clock.now() + MINUTE - 1)['T']).toEqual([]);
    expect(logs.visible(clock.now() + MINUTE)['T']).toHaveLength(1);
  });

  test('log store: rows come in the order of their arrival, whatever was appended first', () => {
    const clock = aVirtualClock();
    const logs = makeLogStore({ tables: ['T'], clock });
    logs.append('T', { Message: 'slow' }, { delayMs: 2 * MINUTE });
    logs.append('T', { Message: 'fast' });
    logs.append('T', { Message: 'middling' }, { delayMs: MINUTE });
    const rows = logs.visible(clock.now() + 2 * MINUTE)['T'] ?? [];
    expect(rows.map((row) => row['Message'])).toEqual(['fast', 'middling', 'slow']);
  });

  test('log store: the oldest rows go when the table is full', () => {
    const clock = aVirtualClock();
    const logs = makeLogStore({ tables: ['T'], clock, rowsMax: 3 });
    for (let index = 0; index < 20; index += 1) logs.append('T', { index });
    const rows = logs.visible(clock.now())['T'] ?? [];
    expect(rows.map((row) => row['index'])).toEqual([17, 18, 19]);
  });

  test('log store: names the tables there are, when asked for one that is not', () => {
    const logs = makeLogStore({ tables: ['A', 'B'], clock: aVirtualClock() });
    expect(() => logs.append('C', {})).toThrow('No table C here; there are: A, B');
  });

  test.each([
    ['missing', undefined],
    ['not a time', 'yesterday'],
    ['older than two days', new Date(Date.UTC(2026, 10, 18)).toISOString()],
    ['more than a day ahead', new Date(Date.UTC(2026, 10, 23)).toISOString()],
  ])('log store: the time received stands in, when TimeGenerated is %s', (_, TimeGenerated) => {
    const clock = aVirtualClock();
    const logs = makeLogStore({ tables: ['T'], clock });
    logs.append('T', { TimeGenerated }, { delayMs: 1_000 });
    expect(logs.visible(clock.now() + 1_000)['T']).toEqual([
      { TimeGenerated: '2026-11-21T10:00:01.000Z' },
    ]);
  });
});
