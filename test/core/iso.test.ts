import * as fc from 'fast-check';
import { dayOf, isoText, isoTime } from '../../src/core/iso.ts';
import { expect, test } from 'vitest';
import { instant } from '../../src/core/time.ts';

const anInstant = fc.integer({ min: 0, max: Date.UTC(2500, 0, 1) });

test('day: it is the UTC day of the instant, leap years and centuries included', () => {
  fc.assert(
    fc.property(anInstant, (at) => {
      expect(dayOf(instant(at))).toBe(new Date(at).toISOString().slice(0, 10));
    }),
  );
  for (const day of ['1970-01-01', '2000-02-29', '2024-12-31', '2100-02-28', '2100-03-01']) {
    expect(dayOf(instant(Date.parse(`${day}T23:59:59.999Z`)))).toBe(day);
  }
});

test('iso: a text is the second of its instant, and reads back as that second', () => {
  fc.assert(
    fc.property(anInstant, (at) => {
      const second = Math.floor(at / 1000) * 1000;
      expect(isoText(instant(at))).toBe(new Date(second).toISOString().replace('.000', ''));
      expect(isoTime(isoText(instant(at)))).toBe(second);
    }),
  );
});

test.each([
  '2026-11-21T03:00:00Z',
  '2026-11-21T03:00:00.123Z',
  '2026-11-21T03:00:00.1234567Z',
  '2026-11-21T03:00:00+00:00',
])('iso: it is read to the second, as %s', (text) => {
  expect(isoTime(text)).toBe(Date.UTC(2026, 10, 21, 3));
});

test.each([
  '',
  'soon',
  '2026-11-21',
  '2026-11-21 03:00:00Z',
  '2026-11-21T03:00:00',
  '2026-11-21T03:00:00+02:00',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2100-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-11-00T00:00:00Z',
  '2026-11-21T24:00:00Z',
  '2026-11-21T23:60:00Z',
  '2026-11-21T23:59:60Z',
  ' 2026-11-21T03:00:00Z',
])('iso: it is no time: "%s"', (text) => {
  expect(isoTime(text)).toBeNull();
});
