/**
 * The poison queue of events: what could not be taken from the queue wakes a human. The error line
 * comes first, because it needs no store.
 */
import { eventOf } from './event-envelope.ts';
import { hours } from '../core/time.ts';
import { meaningOf } from './event-meaning.ts';
import { PortError } from '../pipeline/port-error.ts';
import { storeTime } from '../pipeline/poison.ts';
import { tell } from '../pipeline/tell.ts';
import type { App } from '../pipeline/app.ts';

export async function eventPoison(app: App, message: unknown): Promise<void> {
  const problem = problemWith(app, message);
  app.ports.log.error('paramedic.event_poisoned', { problem });
  const at = await storeTime(app);
  const notice = {
    key: `events:wake_poisoned:${Math.floor((at ?? 0) / hours(1))}`,
    target: '',
    group: '',
    why: 'wake_poisoned',
    reason: 'wake_poisoned',
    text: `An event failed every time it was tried and was put aside: ${problem}`,
    at,
  } as const;
  await tell(notice, app.ports);
  // Without the store's time every hour has the same key: the queue brings it once more.
  if (at === null) throw new PortError('unavailable', 'the store does not answer');
}

function problemWith(app: App, message: unknown): string {
  const read = eventOf(message);
  if (!read.ok) return `it is no event (${read.problem})`;
  const meaning = meaningOf(read.event, app);
  if (meaning.kind === 'malformed') return `it cannot be taken (${meaning.problem})`;
  return 'its hint or its wake could not be kept; the log says why';
}
