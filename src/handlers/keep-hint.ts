/**
 * A hint, of an alert or of an event, is kept and the wake it asks for is queued: at most three
 * storage calls. Repetitions are told by the hint's key, whatever road they came by.
 */
import { seconds } from '../core/time.ts';
import type { App } from '../pipeline/app.ts';
import type { Cause } from '../core/wake.ts';
import type { DurationMs } from '../core/time.ts';
import type { Hint } from '../pipeline/ports.ts';

/**
 * `queued`: the wake is in the queue. `joined`: one for the same targets and condition was asked
 * for a moment ago. `kept`: no target is meant. `duplicate`: all was done before.
 */
export type Kept = 'queued' | 'joined' | 'kept' | 'duplicate';

/** The queue hands a wake over within 2 s, and a look at a target that answers takes less. */
const afterTheFirst = seconds(5);

export async function keepAndWake({ ports }: App, hint: Hint, cause: Cause): Promise<Kept> {
  const { hints, wakes } = ports;
  const { targets } = hint;
  const kept = await hints.keep(hint);
  if (targets.length === 0) return kept === 'new' ? 'kept' : 'duplicate';
  const queue = (delay: DurationMs) => wakes.schedule({ targets, cause }, delay);
  switch (kept) {
    case 'known':
      return 'duplicate';
    case 'waiting':
      return 'joined';
    case 'new':
      // In this order: a crash in between queues a second wake, which costs a look, where the
      // other order would lose the only one.
      await queue(seconds(0));
      await hints.queued(hint);
      return 'queued';
    case 'unqueued':
      // Whoever kept it is at it, or died before it was queued. Nobody knows which, so the wake
      // comes once more, so late that a look that was taken makes it stale: no probe, no write.
      await queue(afterTheFirst);
      return 'queued';
  }
}
