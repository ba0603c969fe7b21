/**
 * The audit entry: what was seen, what was decided and why, in one record that explains itself
 * without any other. Every move that says something new makes one.
 */
import { describe } from './readings.ts';
import type { Cause } from './wake.ts';
import type { Evidence, Platform } from './evidence.ts';
import type { Phase, Remedy } from './incident.ts';
import type { Move, Seen } from './step.ts';
import type { Reason } from './reasons.ts';
import type { Instant } from './time.ts';

export interface Entry {
  readonly target: string;
  readonly group: string;
  readonly at: Instant;
  readonly epoch: number;
  readonly from: Phase;
  readonly to: Phase;
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

/** The entry of a move made by a look; null when the move has nothing new to say. */
export function entryOfLook(seen: Seen, evidence: Evidence, move: Move): Entry | null {
  return entry(seen, evidence.now, move, {
    cause: causeText(evidence.cause),
    hint: 'hint' in evidence.cause ? evidence.cause.hint : null,
    reading: describe(evidence.reading),
    platform: platformText(evidence.platform),
  });
}

/** The entry of a move made by the performer's report. */
export function entryOfSettle(seen: Seen, now: Instant, move: Move): Entry | null {
  return entry(seen, now, move, { cause: 'performer', hint: null, reading: null, platform: null });
}

/** An entry that goes with no move: something was noticed, the row stays as it is. */
export function entryOfNote(
  seen: Pick<Seen, 'target' | 'incident'>,
  now: Instant,
  note: { readonly reason: Reason; readonly detail: string; readonly cause: string },
): Entry {
  const { target, incident } = seen;
  return {
    target: target.id,
    group: target.group.name,
    at: now,
    epoch: incident.epoch,
    from: incident.phase,
    to: incident.phase,
    ...note,
    remedy: null,
    hint: null,
    reading: null,
    platform: null,
    policy: target.policy.name,
  };
}

function entry(
  { target, incident }: Seen,
  now: Instant,
  move: Move,
  about: Pick<Entry, 'cause' | 'hint' | 'reading' | 'platform'>,
): Entry | null {
  if (move.recorded === null) return null;
  return {
    target: target.id,
    group: target.group.name,
    at: now,
    epoch: move.next.epoch,
    from: incident.phase,
    to: move.next.phase,
    ...move.recorded,
    remedy: move.remedy,
    ...about,
    policy: target.policy.name,
  };
}

function causeText(cause: Cause): string {
  return cause.kind === 'operator' ? `operator ${cause.by}` : cause.kind;
}

const platformText = (platform: Platform): string | null =>
  platform.known ? `${platform.state}: ${platform.says}` : platform.why || null;
