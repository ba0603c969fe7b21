/** When the phase of a failover group ends by time alone, unless its public row makes no sense. */
import type { Failover } from './state.ts';
import type { Instant } from '../time.ts';

/** Null where only what a look sees ends it. */
export function deadlineOf(state: Failover): Instant | null {
  switch (state.phase) {
    case 'asking':
      return state.ask?.expiresAt ?? null;
    case 'moving':
      return state.lostAfter;
    case 'verifying':
      return state.deadline;
    case 'steady':
    case 'suspected':
    case 'following':
    case 'protecting':
    case 'escalated':
      return null;
  }
}
