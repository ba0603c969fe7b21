import { expect, test } from 'vitest';
import { durationOf, instantOf, isoOf } from '../../src/handlers/times.ts';

test.each([
  ['2026-11-21T03:41:12.4728231Z', '2026-11-21T03:41:12.472Z'],
  ['2021-11-17T05:34:48.0623172', '2021-11-17T05:34:48.062Z'],
  ['2021-11-16T08:27:36.18+01:30', '2021-11-16T06:57:36.180Z'],
  ['2021-11-16T08:27:36-0500', '2021-11-16T13:27:36.000Z'],
  ['2024-02-29T00:00:00z', '2024-02-29T00:00:00.000Z'],
])('times: %s is %s', (text, iso) => {
  const at = instantOf(text);
  expect(at === null ? null : isoOf(at)).toBe(iso);
});

test.each([
  '',
  'yesterday',
  '2026-11-21',
  '2026-11-21 03:41:12Z',
  '2025-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-21T24:00:00Z',
  '2026-11-21T03:60:00Z',
  '0050-01-01T00:00:00Z',
  '1970-12-31T00:00:00Z',
  '9999-12-31T23:59:59-23:00',
  '2026-11-21T03:41:60Z',
  '2026-11-21T03:41:12+99:00',
  '3/22/2019 1:36:31 PM',
])('times: "%s" is none', (text) => {
  expect(instantOf(text)).toBeNull();
});

test.each([
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['30', null],
  ['-5m', null],
  ['1.5h', null],
  ['m', null],
])('times: a length of %s is %s ms', (text, length) => {
  expect(durationOf(text)).toBe(length);
});
