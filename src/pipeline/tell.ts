/**
 * The outbox: tell first, then write that it was told. A worker that dies in between tells twice,
 * with the same key; one that cannot tell leaves it owed, and the next look tries again.
 */
import { commitMove } from './committed.ts';
import { entryOfNote } from '../core/entry.ts';
import { PortError } from './port-error.ts';
import type { App } from './app.ts';
import type { Care, LookEvidence } from './care.ts';
import type { Committed, State } from './committed.ts';
import type { Notice } from '../core/notice.ts';
import type { Ports } from './ports.ts';
import type { StoreClock } from './store-clock.ts';
import type { WhyOf } from '../core/ledger.ts';

/** Tells what the move owes and answers with what is in the store then. */
export async function tellOwed<S extends State, Evidence extends LookEvidence>(
  app: App,
  care: Care<S, Evidence>,
  committed: Committed<S>,
  clock: StoreClock,
): Promise<Committed<S> | 'lost'> {
  const { move, loaded } = committed;
  const told: WhyOf<S>[] = [];
  for (const why of move.owed) {
    if (await tell(care.noticeOf(move.next, why, clock.now()), app.ports)) told.push(why);
  }
  if (told.length === 0) return committed;
  const now = clock.now();
  const next = care.withTold(move.next, told, now);
  const note = { reason: 'human_told', detail: told.join(', '), cause: 'outbox' } as const;
  const entry = entryOfNote(care.named, move.next, now, note);
  const after = { ...move, next, groupState: null, recorded: null };
  return commitMove(care.rows, care.named, loaded, after, entry);
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
