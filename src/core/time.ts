/**
 * Time as data. An `Instant` is always the store's clock (never a worker's), a `DurationMs` a
 * length. Core reads no clock: both are handed in, and the brands keep one from passing for the
 * other.
 */
declare const unit: unique symbol;

/** Milliseconds since the Unix epoch by the store's clock. */
export type Instant = number & { readonly [unit]: 'instant' };

/** A length of time in milliseconds. */
export type DurationMs = number & { readonly [unit]: 'duration' };

export const instant = (msSinceEpoch: number): Instant => msSinceEpoch as Instant;
export const ms = (length: number): DurationMs => length as DurationMs;
export const seconds = (length: number): DurationMs => ms(length * 1000);
export const minutes = (length: number): DurationMs => seconds(length * 60);
export const hours = (length: number): DurationMs => minutes(length * 60);
export const days = (length: number): DurationMs => hours(length * 24);

export const plus = (at: Instant, length: DurationMs): Instant => instant(at + length);

/** The store's clock shows whole seconds: what it shows is up to this much in the past. */
export const clockStepMs: DurationMs = seconds(1);

/** How long before `now` something was; negative when it is yet to come. */
export const since = (at: Instant, now: Instant): DurationMs => ms(now - at);

/** How long until `at`, never negative. */
export const until = (at: Instant, now: Instant): DurationMs => ms(Math.max(0, at - now));

export const min = (a: DurationMs, b: DurationMs): DurationMs => ms(Math.min(a, b));
export const max = (a: DurationMs, b: DurationMs): DurationMs => ms(Math.max(a, b));

/** A length as people read it: `45 s`, `10 min`, `6 h`. */
export function spoken(length: DurationMs): string {
  if (length < 1000) return `${Math.round(length)} ms`;
  if (length < 120_000) return `${Math.round(length / 100) / 10} s`;
  if (length < 7_200_000) return `${Math.round(length / 6_000) / 10} min`;
  return `${Math.round(length / 360_000) / 10} h`;
}
