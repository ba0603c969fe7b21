/**
 * Times and lengths as texts on the wire, both ways. `Date.parse` is not used: a text without a
 * zone would mean something else on each machine. A text that names no real time is null.
 */
import { days, hours, instant, minutes, ms, seconds } from '../core/time.ts';
import type { DurationMs, Instant } from '../core/time.ts';

const isoShape =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d))?$/i;

/** What rows can hold and days can be named of, whatever the zone. */
const years = { first: 1971, last: 9998 } as const;

/**
 * An ISO 8601 time. Azure writes seven digits of a second, and leaves the zone out in some alerts,
 * where UTC is meant (Microsoft Learn: common alert schema).
 */
export function instantOf(text: string): Instant | null {
  const parts = isoShape.exec(text);
  if (!parts) return null;
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts.slice(1, 7).map(Number);
  const [fraction = '', sign, zoneHours = '0', zoneMinutes = '0'] = parts.slice(7);
  if (y < years.first || y > years.last) return null;
  if (Number(zoneHours) > 23 || Number(zoneMinutes) > 59) return null;
  const at = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, '0').slice(0, 3)));
  // Date.UTC rolls the 31st of February over into March; such a text names no time.
  const toTheSecond = 'yyyy-mm-ddThh:mm:ss'.length;
  const named = new Date(at).toISOString().slice(0, toTheSecond);
  if (named !== text.slice(0, toTheSecond).toUpperCase()) return null;
  const ahead = hours(Number(zoneHours)) + minutes(Number(zoneMinutes));
  return instant(sign === '-' ? at + ahead : at - ahead);
}

export const isoOf = (at: Instant): string => new Date(at).toISOString();

export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : isoOf(at));

/** The day in UTC: `2026-11-21`. */
export const dayOf = (at: Instant): string => isoOf(at).slice(0, 10);

const units = { s: seconds, m: minutes, h: hours, d: days } as const;

/** A length such as `90s`, `30m`, `1h30m`, `2d`. */
export function durationOf(text: string): DurationMs | null {
  if (!/^(?:\d{1,5}[smhd]){1,4}$/.test(text)) return null;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhd])/g)) {
    sum += units[unit as keyof typeof units](Number(count));
  }
  return ms(sum);
}
