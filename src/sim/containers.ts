/** Container groups in virtual time: the twin of `azure/containers.ts`. */
import { orderOutcome } from '../core/order-outcome.ts';
import { platformOf } from '../core/platform-verdict.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { Containers } from '../pipeline/ports.ts';
import type { SimArm } from './arm.ts';

export function simContainers(arm: SimArm): Containers {
  return {
    async get(target) {
      try {
        return platformOf(arm.picture(target));
      } catch (error) {
        if (error instanceof PortError) return { known: false, why: error.message };
        throw error;
      }
    },
    restart: async (target) => orderOutcome(await arm.order(target, 'restart')),
    start: async (target) => orderOutcome(await arm.order(target, 'start')),
  };
}
