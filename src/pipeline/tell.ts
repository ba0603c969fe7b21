/**
 * The outbox: tell first, then write that it was told. A worker that dies in between tells twice,
 * with the same key; one that cannot tell leaves it owed, and the next look tries again.
 */
import { entryOfNote } from '../core/entry.ts';
import { noticeOf } from '../core/notice.ts';
import { PortError } from './port-error.ts';
import { seenOf } from './committed.ts';
import { withTold } from '../core/settle.ts';
import type { App } from './app.ts';
import type { Committed } from './committed.ts';
import type { Notice } from '../core/notice.ts';
import type { Ports } from './ports.ts';
import type { StoreClock } from './store-clock.ts';
import type { Target } from '../core/policy.ts';
import type { Why } from '../core/incident.ts';

/** Tells what the move owes and answers with what is in the store then. */
export async function tellOwed(
  app: App,
  target: Target,
  committed: Committed,
  clock: StoreClock,
): Promise<Committed | 'lost'> {
  const { move, loaded } = committed;
  const told: Why[] = [];
  for (const why of move.owed) {
    if (await tell(noticeOf(target, move.next, why, clock.now()), app.ports)) told.push(why);
  }
  if (told.length === 0) return committed;
  const now = clock.now();
  const next = withTold(move.next, told, now);
  const note = { reason: 'human_told', detail: told.join(', '), cause: 'outbox' } as const;
  const written = await app.ports.incidents.commit({
    target,
    loaded,
    incident: next,
    groupState: null,
    entry: entryOfNote(seenOf(app, target, loaded), now, note),
  });
  return written === 'lost' ? 'lost' : { move: { ...move, next }, loaded: written };
}

/** Tells a human by both roads: the error line needs nothing else, the webhook may fail. */
export async function tell(notice: Notice, { notices, log }: Ports): Promise<boolean> {
  log.error('paramedic.notice', { ...notice });
  try {
    await notices.tell(notice);
    return true;
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    log.info('paramedic.notice_not_sent', { key: notice.key, problem: error.message });
    return false;
  }
}
