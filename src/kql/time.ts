/**
 * KQL's two clocks as numbers: a datetime is a bigint of 100 ns ticks since 0001-01-01 UTC, a
 * timespan a bigint of ticks (Microsoft Learn: the datetime and timespan data types).
 * Text that is no date or span gives null; nothing here reads a clock or a time zone.
 */

export const TICKS_PER_MILLISECOND = 10_000n;
const TICKS_PER_SECOND = 10_000_000n;
const TICKS_PER_MINUTE = 600_000_000n;
const TICKS_PER_HOUR = 36_000_000_000n;
export const TICKS_PER_DAY = 864_000_000_000n;

/** Ticks from year 1 to 1970. */
const UNIX_EPOCH_TICKS = 621_355_968_000_000_000n;
/** 9999-12-31T23:59:59.9999999. */
const DATETIME_TICKS_MAX = 3_155_378_975_999_999_999n;

const datetimePattern =
  /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const clockPattern = /^(-?)(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/;
const unitPattern = /^(-?)\s*(\d+)(?:\.(\d+))?\s*([a-z]*)$/i;

const unitTicks: ReadonlyMap<string, bigint> = new Map(
  (
    [
      ['d day days', TICKS_PER_DAY],
      ['h hr hrs hour hours', TICKS_PER_HOUR],
      ['m min minute minutes', TICKS_PER_MINUTE],
      ['s sec second seconds', TICKS_PER_SECOND],
      ['ms milli millis millisec millisecond milliseconds', TICKS_PER_MILLISECOND],
      ['micro micros microsec microsecond microseconds', 10n],
      ['tick ticks', 1n],
    ] as const
  ).flatMap(([names, ticks]) => names.split(' ').map((name) => [name, ticks] as const)),
);

/** ISO 8601, with a blank for T, without a zone (UTC is meant), and cut short anywhere. */
export function parseDatetime(text: string): bigint | null {
  const match = datetimePattern.exec(text.trim());
  if (match === null) return null;
  const [, year = '', month = '1', day = '1', hour = '0', minute = '0', second = '0'] = match;
  const [fraction = '', zone = 'Z'] = match.slice(7);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const midnight = dateTicks(Number(year), Number(month) - 1, Number(day));
  if (midnight === null) return null;
  const time =
    BigInt(hour) * TICKS_PER_HOUR +
    BigInt(minute) * TICKS_PER_MINUTE +
    BigInt(second) * TICKS_PER_SECOND +
    BigInt(fraction.padEnd(7, '0').slice(0, 7));
  return inRange(midnight + time - zoneTicks(zone));
}

function zoneTicks(zone: string): bigint {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (match === null) return 0n;
  const [, sign, hours = '0', minutes = '0'] = match;
  const ticks = BigInt(hours) * TICKS_PER_HOUR + BigInt(minutes) * TICKS_PER_MINUTE;
  return sign === '-' ? -ticks : ticks;
}

/** A calendar day's midnight; null when the calendar has no such day. Months count from 0. */
function dateTicks(year: number, month: number, day: number): bigint | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  const exists = date.getUTCMonth() === month && date.getUTCDate() === day && year >= 1;
  return exists ? fromMilliseconds(date.getTime()) : null;
}

function fromMilliseconds(milliseconds: number): bigint {
  return BigInt(milliseconds) * TICKS_PER_MILLISECOND + UNIX_EPOCH_TICKS;
}

/** A result outside the calendar is null. assumed: Kusto does the same for overflowing sums. */
export function inRange(ticks: bigint): bigint | null {
  return ticks < 0n || ticks > DATETIME_TICKS_MAX ? null : ticks;
}

function dateOf(ticks: bigint): Date {
  return new Date(Number(floorTo(ticks - UNIX_EPOCH_TICKS, TICKS_PER_MILLISECOND) / 10_000n));
}

/** `1.02:03:04.5`, `00:05:00`, `5m`, `1.5 h`; a bare number means days. */
export function parseTimespan(text: string): bigint | null {
  const trimmed = text.trim();
  const clock = clockPattern.exec(trimmed);
  if (clock !== null) {
    const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = clock;
    const ticks =
      BigInt(days) * TICKS_PER_DAY +
      BigInt(hours) * TICKS_PER_HOUR +
      BigInt(minutes) * TICKS_PER_MINUTE +
      BigInt(seconds) * TICKS_PER_SECOND +
      BigInt(fraction.padEnd(7, '0'));
    return sign === '-' ? -ticks : ticks;
  }
  const match = unitPattern.exec(trimmed);
  const [, sign, whole = '0', fraction = '', unit = ''] = match ?? [];
  const size = unitTicks.get(unit === '' ? 'd' : unit.toLowerCase());
  if (match === null || size === undefined) return null;
  const ticks = (BigInt(whole + fraction) * size) / 10n ** BigInt(fraction.length);
  return sign === '-' ? -ticks : ticks;
}

/** Seven fraction digits, as `tostring()` gives them. */
export function formatDatetime(ticks: bigint): string {
  const fraction = String(ticks % TICKS_PER_SECOND).padStart(7, '0');
  return `${dateOf(ticks).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** The .NET constant format: days and fraction only where there are any. */
export function formatTimespan(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks;
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const days = size / TICKS_PER_DAY;
  const fraction = size % TICKS_PER_SECOND;
  const clock = [
    two((size / TICKS_PER_HOUR) % 24n),
    two((size / TICKS_PER_MINUTE) % 60n),
    two((size / TICKS_PER_SECOND) % 60n),
  ].join(':');
  const sign = ticks < 0n ? '-' : '';
  const dayPart = days === 0n ? '' : `${days}.`;
  return `${sign}${dayPart}${clock}${fraction === 0n ? '' : `.${String(fraction).padStart(7, '0')}`}`;
}

/** The largest multiple of `size` not above `value`, below zero as well. */
export function floorTo(value: bigint, size: bigint): bigint {
  const rest = value % size;
  return rest < 0n ? value - rest - size : value - rest;
}

const calendarUnits = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
] as const;

type CalendarUnit = (typeof calendarUnits)[number];

export function isCalendarUnit(text: string): text is CalendarUnit {
  return calendarUnits.some((unit) => unit === text);
}

/**
 * Which year, quarter, ... a moment lies in, counted from a fixed origin. Weeks begin on Sunday.
 */
export function ordinalOf(unit: CalendarUnit, ticks: bigint): number {
  const date = dateOf(ticks);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
  switch (unit) {
    case 'year':
      return date.getUTCFullYear();
    case 'quarter':
      return Math.floor(months / 3);
    case 'month':
      return months;
    case 'week':
      // Tick 0 is a Monday, so that Sunday is one day before it.
      return Number((ticks + TICKS_PER_DAY) / (7n * TICKS_PER_DAY));
    case 'day':
      return Number(ticks / TICKS_PER_DAY);
    case 'hour':
      return Number(ticks / TICKS_PER_HOUR);
    case 'minute':
      return Number(ticks / TICKS_PER_MINUTE);
    case 'second':
      return Number(ticks / TICKS_PER_SECOND);
  }
}

/** The first tick of the unit that is `offset` units after the one `ticks` lies in. */
export function startOf(
  unit: 'year' | 'month' | 'week' | 'day',
  ticks: bigint,
  offset: number,
): bigint | null {
  const ordinal = ordinalOf(unit, ticks) + offset;
  switch (unit) {
    case 'year':
      return dateTicks(ordinal, 0, 1);
    case 'month':
      return dateTicks(Math.floor(ordinal / 12), ordinal % 12, 1);
    case 'week':
      return inRange(BigInt(ordinal) * 7n * TICKS_PER_DAY - TICKS_PER_DAY);
    case 'day':
      return inRange(BigInt(ordinal) * TICKS_PER_DAY);
  }
}
