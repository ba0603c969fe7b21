/**
 * Times as ISO 8601 texts in UTC, both ways, by the calendar's own arithmetic: core has no Date.
 */
import { instant } from './time.ts';
import type { Instant } from './time.ts';

const isoPattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,7})?(?:Z|\+00:00)$/;

/** Milliseconds of an ISO time in UTC; core has no Date. Null where it is none. */
export function isoTime(text: string): Instant | null {
  const parts = isoPattern.exec(text)?.slice(1, 7).map(Number);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const days = daysFromCivil(year, month, day);
  return instant(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000);
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysOf = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Days from civil, Howard Hinnant's algorithm. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const doe = yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy;
  return era * 146_097 + doe - 719_468;
}

/** The text of an instant, to the second: `2026-11-21T03:00:00Z`. */
export function isoText(at: Instant): string {
  const second = Math.floor(at / 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const [hour, minute] = [Math.floor(second / 3600) % 24, Math.floor(second / 60) % 60];
  return `${dayOf(at)}T${two(hour)}:${two(minute)}:${two(second % 60)}Z`;
}

/** The UTC day of an instant: `2026-11-21`. */
export function dayOf(at: Instant): string {
  const daysSinceEpoch = Math.floor(at / 86_400_000);
  // Civil from days, Howard Hinnant's algorithm: core has no Date.
  const z = daysSinceEpoch + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}
