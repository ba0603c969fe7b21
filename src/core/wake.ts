/**
 * A wake says "look at this target now" and why; it never says what to do. This file holds its
 * shape and the rule by which wakes do not breed.
 */
import { ms, plus, seconds } from './time.ts';
import { wasHeard } from './incident.ts';
import type { HeardAct } from './incident.ts';
import type { Ledger } from './ledger.ts';
import type { DurationMs, Instant } from './time.ts';
import type { Wish } from './failover/state.ts';

/**
 * Who asked for the look. An operator may also ask that an escalated target be tried again, or
 * say that the escalation has been seen; neither is an order to act.
 */
export type Cause =
  | { readonly kind: 'sweep' }
  | { readonly kind: 'timer'; readonly seq: number }
  | { readonly kind: 'alert'; readonly hint: string }
  | { readonly kind: 'event'; readonly hint: string; readonly foreign: ForeignAction | null }
  | {
      readonly kind: 'operator';
      readonly ask: 'look' | 'retry' | 'acknowledge';
      readonly by: string;
    }
  /** A caller of do_failover; never queued, since its caller waits. */
  | { readonly kind: 'request'; readonly wish: Wish };

/** What somebody else did to the target, as the platform tells of it. */
export interface ForeignAction {
  readonly action: 'restart' | 'start' | 'stop';
  /** When, by the platform's clock. */
  readonly at: Instant;
  readonly by: string;
  /** It is known who did it, and that it was not us; else it may be an act of ours. */
  readonly surely: boolean;
}

export interface Wake {
  /** Ids of subjects; more than one where one alert speaks of several. */
  readonly targets: readonly string[];
  readonly cause: Cause;
}

/** A hint says that something may be wrong; a sweep or a timer says nothing. */
export const isHint = (cause: Cause): boolean => cause.kind !== 'sweep' && cause.kind !== 'timer';

/** How late a look may be before others may take it over. */
const overdueAfter: DurationMs = seconds(5);

/** What of a row says whether it needs a look. */
interface Looked extends Pick<Ledger, 'nextLookAt'> {
  /** Of a target. */
  readonly heard?: readonly HeardAct[];
}

/**
 * Whether a wake has nothing left to do: a timer whose row has moved on, the word of an act that
 * was heard already, or a sweep, alert or event while the row's own next look is not overdue.
 * `seq` is the row's, null if there is none.
 */
export function isStale(
  cause: Cause,
  seq: number | null,
  row: Looked | null,
  now: Instant,
): boolean {
  switch (cause.kind) {
    case 'operator':
    case 'request':
      return false;
    case 'timer':
      return cause.seq !== seq;
    case 'event':
    case 'sweep':
    case 'alert': {
      // What somebody else did is told once and must be counted, however soon the next look is.
      if (cause.kind === 'event' && cause.foreign !== null) {
        return wasHeard(row?.heard ?? [], cause.foreign);
      }
      const next = row?.nextLookAt ?? null;
      return next !== null && now < plus(next, overdueAfter);
    }
  }
}

/**
 * One wake is enough for hints of the same targets and condition in ten seconds of the sender's
 * clock, which every worker reads alike: the tens of seconds of an ISO time are its first 18
 * characters. A time in another form makes wakes more or fewer, and the sweep makes up for those.
 * The answer is the same where the wake is; null: without a target there is none.
 */
export function wakeAsked(hint: {
  readonly targets: readonly string[];
  readonly condition: string;
  readonly firedAt: string;
}): string | null {
  const { targets, condition, firedAt } = hint;
  if (targets.length === 0) return null;
  return JSON.stringify([[...targets].sort(), condition, firedAt.slice(0, 18)]);
}

/** The delay a queue can express: whole seconds, at most seven days. Source: Queue Storage. */
export const queueDelay = (wanted: DurationMs): DurationMs =>
  ms(Math.min(Math.ceil(Math.max(0, wanted) / 1000) * 1000, 7 * 86_400_000));
