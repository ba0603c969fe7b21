/**
 * What a list of readings proves. Readings are kept oldest first and few; two that lie too close
 * together count once, so that a burst of looks is not mistaken for time passing.
 */
import { since } from './time.ts';
import type { Policy } from './policy.ts';
import type { Instant } from './time.ts';

/** What one probe found. `unknown` is trouble on our own side, and never proves anything. */
export type Verdict =
  | { readonly verdict: 'healthy' }
  | { readonly verdict: 'unhealthy'; readonly why: string }
  | { readonly verdict: 'unknown'; readonly why: string };

export type Reading = Verdict & { readonly at: Instant };

/** What counts as a proof: the settings of a policy that speak of readings. */
export type Proof = Pick<
  Policy,
  'confirmEveryMs' | 'unhealthyNeeded' | 'unhealthyOf' | 'healthyNeeded' | 'readingFreshForMs'
>;

/** Readings closer than this share of `confirmEvery` count once. */
const closeness = 0.8;

/** `readings` with `reading` added, unless it lies too close to the last one to count. */
export function withReading(
  readings: readonly Reading[],
  reading: Reading,
  proof: Proof,
): readonly Reading[] {
  const last = readings.at(-1);
  if (last && since(last.at, reading.at) < closeness * proof.confirmEveryMs) return readings;
  // One more than any proof needs, so that what came before a healthy streak is still seen.
  return [...readings, reading].slice(-Math.max(proof.unhealthyOf, proof.healthyNeeded) - 1);
}

/** k of n fresh readings are unhealthy, the newest of them from this very look. */
export function provesUnhealthy(
  readings: readonly Reading[],
  thisLook: Reading,
  proof: Proof,
  now: Instant,
): boolean {
  if (readings.at(-1) !== thisLook || thisLook.verdict !== 'unhealthy') return false;
  const bad = readings
    .slice(-proof.unhealthyOf)
    .filter((reading) => reading.verdict === 'unhealthy')
    .filter((reading) => since(reading.at, now) <= proof.readingFreshForMs);
  return bad.length >= proof.unhealthyNeeded;
}

/** The last m readings are healthy. */
export function provesHealthy(readings: readonly Reading[], proof: Proof): boolean {
  const last = readings.slice(-proof.healthyNeeded);
  return (
    last.length === proof.healthyNeeded && last.every((reading) => reading.verdict === 'healthy')
  );
}

/** A reading in words: `unhealthy: answered 503`. */
export function describe(reading: Reading): string {
  return reading.verdict === 'healthy' ? 'healthy' : `${reading.verdict}: ${reading.why}`;
}
