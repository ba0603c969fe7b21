/**
 * The queue in virtual time: the twin of `azure/wakes.ts`. A wake is delivered after its delay, or,
 * as the rates say, later, twice or never.
 */
import { queueDelay } from '../core/wake.ts';
import type { Clock } from '../local/clock.ts';
import type { FaultRates } from './faults.ts';
import type { Random } from './random.ts';
import type { Wake } from '../core/wake.ts';
import type { Wakes } from '../pipeline/ports.ts';

export interface WakesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly rates: () => Pick<FaultRates, 'lostWake' | 'lateWake' | 'duplicateWake'>;
  readonly deliver: (wake: Wake) => void;
}

export function simWakes({ clock, random, rates, deliver }: WakesOptions): Wakes {
  return {
    async schedule(wake, delay) {
      const { lostWake, lateWake, duplicateWake } = rates();
      if (random.chance(lostWake)) return;
      const late = random.chance(lateWake) ? random.between(1_000, 120_000) : 0;
      const due = queueDelay(delay) + late;
      clock.after(due, () => deliver(wake));
      if (random.chance(duplicateWake)) {
        clock.after(due + random.between(0, 3_000), () => deliver(wake));
      }
    },
  };
}
