/**
 * The audit entry: what was seen, what was decided and why, in one record that explains itself
 * without any other. Every move that says something new makes one.
 */
import { describe } from './readings.ts';
import type { Cause } from './wake.ts';
import type { Evidence, Platform } from './evidence.ts';
import type { Phase, Remedy } from './incident.ts';
import type { Ledger } from './ledger.ts';
import type { FailoverPhase } from './failover/state.ts';
import type { Move, MoveOf, Seen } from './step.ts';
import type { Subject } from './subject.ts';
import type { Reason } from './reasons.ts';
import type { Instant } from './time.ts';

export interface Entry {
  /** Id of the subject. */
  readonly target: string;
  readonly group: string;
  readonly at: Instant;
  readonly epoch: number;
  readonly from: Phase | FailoverPhase;
  readonly to: Phase | FailoverPhase;
  readonly reason: Reason;
  readonly detail: string;
  readonly remedy: Remedy | null;
  /** What woke the look: `alert`, `sweep`, `operator ana` ... */
  readonly cause: string;
  /** The hint that woke it, if any: the key of the hint's row. */
  readonly hint: string | null;
  readonly reading: string | null;
  readonly platform: string | null;
  readonly policy: string;
}

/** What an entry tells besides the move itself. */
export type About = Pick<Entry, 'cause' | 'hint' | 'reading' | 'platform'>;

/** The entry of a move made by a look; null when the move has nothing new to say. */
export function entryOfLook(seen: Seen, evidence: Evidence, move: Move): Entry | null {
  return entryOf(nameOf(seen), seen.incident, move, evidence.now, {
    cause: causeText(evidence.cause),
    hint: hintOf(evidence.cause),
    reading: describe(evidence.reading),
    platform: platformText(evidence.platform),
  });
}

/** Who an entry is about, and under which limits it was decided. */
export interface Named extends Subject {
  readonly policy: string;
}

export const nameOf = ({ target }: Pick<Seen, 'target'>): Named => ({
  id: target.id,
  group: target.group,
  policy: target.policy.name,
});

/** The entry of a move made by the performer's report or by a person's verdict. */
export const reportedBy = (cause: string): About => ({
  cause,
  hint: null,
  reading: null,
  platform: null,
});

/** What every state has that an entry tells of. */
type Row = Pick<Ledger, 'epoch'> & { readonly phase: Entry['from'] };

/** An entry that goes with no move: something was noticed, the row stays as it is. */
export function entryOfNote(
  { id, group, policy }: Named,
  row: Row,
  now: Instant,
  note: { readonly reason: Reason; readonly detail: string; readonly cause: string },
): Entry {
  return {
    target: id,
    group: group.name,
    at: now,
    epoch: row.epoch,
    from: row.phase,
    to: row.phase,
    ...note,
    remedy: null,
    hint: null,
    reading: null,
    platform: null,
    policy,
  };
}

/** The entry of a move; null when it has nothing new to say. */
export function entryOf<State extends Ledger & Row>(
  { id, group, policy }: Named,
  before: Row,
  { next, recorded, remedy }: MoveOf<State>,
  now: Instant,
  about: About,
): Entry | null {
  if (recorded === null) return null;
  return {
    target: id,
    group: group.name,
    at: now,
    epoch: next.epoch,
    from: before.phase,
    to: next.phase,
    ...recorded,
    remedy,
    ...about,
    policy,
  };
}

export function causeText(cause: Cause): string {
  switch (cause.kind) {
    case 'operator':
      return `operator ${cause.by}`;
    case 'request':
      return `request of ${cause.wish.by}`;
    case 'sweep':
    case 'timer':
    case 'alert':
    case 'event':
      return cause.kind;
  }
}

export const hintOf = (cause: Cause): string | null => ('hint' in cause ? cause.hint : null);

const platformText = (platform: Platform): string | null =>
  platform.known ? `${platform.state}: ${platform.says}` : platform.why || null;
