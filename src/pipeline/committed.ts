/** A move once it is in the store, and the writing of one. */
import type { Entry } from '../core/entry.ts';
import type { Loaded, Rows } from './ports.ts';
import type { MoveOf } from '../core/step.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Subject } from '../core/subject.ts';

/** What every state has: the loop's own ledger, and a phase for people. */
export interface State extends Ledger {
  readonly phase: Entry['from'];
}

/** A move that is in the store, with the ETags it left. */
export interface Committed<S extends State> {
  readonly move: MoveOf<S>;
  readonly loaded: Loaded<S>;
}

/** Writes a move: the state, the group's row where it changes, and the audit entry, as one. */
export async function commitMove<S extends State>(
  rows: Rows<S>,
  subject: Subject,
  loaded: Loaded<S>,
  move: MoveOf<S>,
  entry: Entry | null,
): Promise<Committed<S> | 'lost'> {
  // The entry takes the number that the row has after this commit.
  const next = entry === null ? move.next : { ...move.next, recordedSeq: loaded.seq + 1 };
  const { groupState } = move;
  const committed = await rows.commit({ subject, loaded, state: next, groupState, entry });
  return committed === 'lost' ? 'lost' : { move: { ...move, next }, loaded: committed };
}
