/**
 * The traffic of users in a simulated world: the twin of `azure/traffic.ts`. In: the rows that a
 * workspace would answer to a target's query; null where it does not answer.
 */
import { trafficVerdict } from '../core/traffic-verdict.ts';
import type { Target } from '../core/policy.ts';
import type { TrafficWatch } from '../pipeline/ports.ts';

type Rows = readonly (readonly unknown[])[];

export function simTraffic(rowsOf: (target: Target) => Rows | null): TrafficWatch {
  return {
    async traffic(target) {
      if (target.traffic === null) return 'not_watched';
      const rows = rowsOf(target);
      return rows === null ? 'unknown' : trafficVerdict(rows);
    },
  };
}
