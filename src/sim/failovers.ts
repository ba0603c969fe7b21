/** The failovers port over the simulated store: the twin of `azure/failovers.ts`. */
import { simRows } from './rows.ts';
import type { Failovers } from '../pipeline/ports.ts';
import type { Failover } from '../core/failover/state.ts';
import type { SimStore } from './store.ts';

export const simFailovers = (store: SimStore): Failovers => simRows<Failover>(store);
