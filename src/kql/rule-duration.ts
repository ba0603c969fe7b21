/**
 * Lengths of time as rules and their tests write them: ISO 8601 durations (`PT5M`, `P1DT2H`) and
 * the short offsets of a test file (`90s`, `1m30s`). Text comes in, milliseconds or null go out:
 * null means "not such a length", and the caller says where it stood. Months and years are no
 * length.
 */

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;

const ISO =
  /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d+(?:\.\d{1,7})?)S)?)?$/;
const OFFSET = /^(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,7}(?:\.\d{1,3})?)s)?$/;

/** Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds. */
export function isoDurationMs(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null || /[PT]$/.test(text)) return null;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return lengthMs((weeks ?? 0) * 7 + (days ?? 0), hours, minutes, seconds);
}

/** Milliseconds of an offset such as `2m`, `1h30m` or `0s`. */
export function offsetMs(text: string): number | null {
  const match = OFFSET.exec(text);
  if (match === null || text === '') return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return lengthMs(days, hours, minutes, seconds);
}

/** An offset as text, for messages: `1h30m`, `90s` as `1m30s`. */
export function offsetText(ms: number): string {
  if (ms < 0) return `-${offsetText(-ms)}`;
  let rest = ms;
  let text = '';
  for (const [unit, unitMs] of Object.entries(UNIT_MS)) {
    const count = unit === 's' ? rest / unitMs : Math.floor(rest / unitMs);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * unitMs;
  }
  return text === '' ? '0s' : text;
}

function lengthMs(days = 0, hours = 0, minutes = 0, seconds = 0): number {
  return Math.round(
    days * UNIT_MS.d + hours * UNIT_MS.h + minutes * UNIT_MS.m + seconds * UNIT_MS.s,
  );
}
