/**
 * What every claim has in common once it is committed: the fence that is read right before an
 * effect, and the report of what came of it.
 */
import { brakeOn } from '../core/brakes.ts';
import { commitMove } from './committed.ts';
import { entryOf, entryOfNote, reportedBy } from '../core/entry.ts';
import { PortError } from './port-error.ts';
import { since, spoken } from '../core/time.ts';
import type { Committed, State } from './committed.ts';
import type { DurationMs, Instant } from '../core/time.ts';
import type { Loaded, Ports, Rows } from './ports.ts';
import type { MoveOf } from '../core/step.ts';
import type { Named } from '../core/entry.ts';
import type { Reason } from '../core/reasons.ts';
import type { StoreClock } from './store-clock.ts';

/** How often a report is written again when another commit came first. */
const settleTries = 4;

/** A claim as its performer holds it. */
export interface Held<S extends State> {
  readonly named: Named;
  readonly rows: Rows<S>;
  readonly ports: Ports;
  readonly clock: StoreClock;
  readonly claimedAt: Instant;
  /** Whether a row still bears this very claim. */
  readonly isOurs: (state: S) => boolean;
}

/** Why the effect must be withheld; a brake is told from everything else. */
export interface Withheld {
  readonly why: string;
  readonly braked: boolean;
}

/**
 * Null: the effect may follow now. `others` reads whatever else must not be at work meanwhile.
 * Time is compared last, since reading takes time, and twice: a frozen host stops its stopwatch.
 */
export async function fence<S extends State>(
  { named, rows, ports, clock, claimedAt, isOurs }: Held<S>,
  within: DurationMs,
  others: () => Promise<string | null> = () => Promise.resolve(null),
): Promise<Withheld | null> {
  try {
    const other = await others();
    if (other !== null) return { why: other, braked: false };
    const fleet = await ports.shared.read({ kind: 'fleet' });
    // Last, because its answer's time is what a host that was frozen in between is known by.
    const again = await rows.load(named);
    const state = again.state.value;
    if (state === null || !isOurs(state)) return { why: 'the claim was taken over', braked: false };
    const brakes = [...fleet.value.brakes, ...again.groupState.value.brakes];
    const brake = brakeOn(brakes, named.id, again.now);
    if (brake) {
      return { why: `a brake was set by ${brake.owner}: ${brake.reason}`, braked: true };
    }
    const age = ageOf(claimedAt, again.now, clock);
    if (age <= within) return null;
    return { why: `too late: claimed ${spoken(age)} ago`, braked: false };
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return { why: `the claim could not be read again: ${error.message}`, braked: false };
  }
}

/** How old a claim is, by the store's answer or by the stopwatch, whichever says more. */
export const ageOf = (claimedAt: Instant, answered: Instant, clock: StoreClock): DurationMs =>
  Math.max(since(claimedAt, answered), since(claimedAt, clock.now())) as DurationMs;

/** Writes what `settle` makes of the outcome; a claim that was taken over is only noted. */
export async function report<S extends State>(
  { named, rows, clock }: Held<S>,
  claim: Committed<S>,
  settle: (loaded: Loaded<S>, now: Instant) => MoveOf<S> | null,
  outcome: string,
): Promise<Committed<S> | 'lost'> {
  let { loaded } = claim;
  for (let tries = 0; tries <= settleTries; tries++) {
    const now = clock.now();
    const move = settle(loaded, now);
    const before = loaded.state.value;
    if (move === null || before === null) {
      const detail = `the claim of epoch ${claim.move.next.epoch}: ${outcome}`;
      await note({ named, rows }, { reason: 'settled_too_late', detail, now });
      return 'lost';
    }
    const entry = entryOf(named, before, move, now, reportedBy('performer'));
    const committed = await commitMove(rows, named, loaded, move, entry);
    if (committed !== 'lost') return committed;
    loaded = await rows.load(named);
  }
  return 'lost';
}

/** Writes an entry beside the row, which stays as it is. */
export async function note<S extends State>(
  { named, rows }: Pick<Held<S>, 'named' | 'rows'>,
  said: { readonly reason: Reason; readonly detail: string; readonly now: Instant },
): Promise<void> {
  const loaded = await rows.load(named);
  const row = loaded.state.value;
  if (row === null) return;
  const { reason, detail, now } = said;
  const entry = entryOfNote(named, row, now, { reason, detail, cause: 'performer' });
  await rows.commit({ subject: named, loaded, state: null, groupState: null, entry });
}
