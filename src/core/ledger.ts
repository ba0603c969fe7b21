/**
 * What every row of the loop keeps, whatever it is about: the number of its last claim, when it is
 * looked at again, what was recorded last, what humans were told and what was published.
 */
import type { Instant } from './time.ts';
import type { Reason } from './reasons.ts';

/** One notice is told once for each why and epoch. */
export interface Told<Why extends string = string> {
  readonly why: Why;
  readonly epoch: number;
  readonly at: Instant;
}

export interface Ledger<Why extends string = string> {
  /** Number of the last claim. It never goes back, so a late settle cannot match a new claim. */
  readonly epoch: number;
  /** When the row itself expects to be looked at again; null where only the sweep looks. */
  readonly nextLookAt: Instant | null;
  readonly told: readonly Told<Why>[];
  /** The last reason recorded, and when: what a person sees, and what keeps entries few. */
  readonly reason: Reason;
  readonly detail: string;
  readonly recordedAt: Instant;
  /** Numbers of the newest entry, and of the newest that was published as an event. */
  readonly recordedSeq: number;
  readonly publishedSeq: number;
}

/** What a ledger holds, picked out of any row. */
export function ledgerOf<State extends Ledger>(row: State): Ledger<WhyOf<State>> {
  const { epoch, nextLookAt, told, reason, detail, recordedAt, recordedSeq, publishedSeq } = row;
  return { epoch, nextLookAt, told, reason, detail, recordedAt, recordedSeq, publishedSeq };
}

/** What may be told of the subject of such a row. */
export type WhyOf<State extends Ledger> = State['told'][number]['why'];

/** How many notices a row remembers; older ones belong to what is long closed. */
const toldKept = 12;

/** The row with `whys` written down as told. */
export function withTold<State extends Ledger>(
  row: State,
  whys: readonly WhyOf<State>[],
  now: Instant,
): State {
  const fresh = whys.map((why) => ({ why, epoch: row.epoch, at: now }));
  return { ...row, told: [...row.told, ...fresh].slice(-toldKept) };
}
