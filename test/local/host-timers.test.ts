import { expect, test } from 'vitest';
import { parseSchedule, timerData } from '../../src/local/host/timers.ts';

const from = new Date('2026-01-01T00:00:00Z');

test.each([
  ['0 */5 * * * *', '2026-01-01T00:05:00.000Z'],
  ['*/30 * * * * *', '2026-01-01T00:00:30.000Z'],
  ['30 9 * * *', '2026-01-01T09:30:00.000Z'],
  ['0 5/15 * * * *', '2026-01-01T00:05:00.000Z'],
  ['0 30 9 1-7 * 1', '2026-01-05T09:30:00.000Z'],
  ['0 0 0 1 FEB *', '2026-02-01T00:00:00.000Z'],
  ['0 0 0 * * SUN', '2026-01-04T00:00:00.000Z'],
])('timers: %s is next due as NCRONTAB has it', (schedule, next) => {
  expect(parseSchedule(schedule, 'f').nextRun(from)?.toISOString()).toBe(next);
});

test.each([
  '00:05:00',
  '@daily',
  '0 0 0 * * 7',
  '0 0 0 L * *',
  '0 0 0 ? * MON',
  '* * * *',
  '',
  '0 0 0 * * MON#2',
])("timers: '%s' is refused, as Azure refuses it", (schedule) => {
  expect(() => parseSchedule(schedule, 'f')).toThrow("Function 'f'");
});

test('timers: status is told only for schedules that Azure monitors', () => {
  const statusOf = (schedule: string, useMonitor = true) => {
    const { json = '' } = timerData(parseSchedule(schedule, 'f'), useMonitor, from);
    return (JSON.parse(json) as { ScheduleStatus: unknown }).ScheduleStatus;
  };
  expect(statusOf('0 0 0 * * *')).toMatchObject({ Last: '2026-01-01T00:00:00.000Z' });
  expect(statusOf('0 0 0 * * *', false)).toBeNull();
  expect(statusOf('*/30 * * * * *')).toBeNull();
});
