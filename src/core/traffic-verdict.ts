/**
 * What the rows of a traffic query say. One number in one row counts the requests that succeeded;
 * anything else is `unknown`.
 */
import type { Traffic } from './evidence.ts';

export function trafficVerdict(rows: readonly (readonly unknown[])[]): Traffic {
  const [row = [], ...otherRows] = rows;
  const [succeeded, ...others] = row;
  if (otherRows.length > 0 || others.length > 0) return 'unknown';
  if (typeof succeeded !== 'number' || Number.isNaN(succeeded)) return 'unknown';
  return succeeded > 0 ? 'succeeding' : 'not_succeeding';
}
