/**
 * What one look decides: leave everything as it is, ask for more evidence, or move. A phase says
 * only what is its own (a draft); `finish` adds what every move has: when to look again, what is
 * recorded, whom to tell.
 */
import { flappingToldFor, isFlapping } from './limits.ts';
import { keptOf } from './incident.ts';
import { minutes, plus, since } from './time.ts';
import type { GroupState } from './group-state.ts';
import type { Incident, Kept, Opened, Remedy, Told, Why } from './incident.ts';
import type { FleetPolicy, Policy, Target } from './policy.ts';
import type { Reason } from './reasons.ts';
import type { DurationMs, Instant } from './time.ts';

/** The state a look starts from. */
export interface Seen {
  readonly target: Target;
  readonly fleet: FleetPolicy;
  readonly incident: Incident;
  readonly groupState: GroupState;
}

export type Step =
  { readonly kind: 'leave'; readonly reason: Reason } | { readonly kind: 'ask' } | Move;

export interface Move {
  readonly kind: 'move';
  readonly next: Incident;
  /** Null: the group's row stays as it is. */
  readonly groupState: GroupState | null;
  /** To be performed once the move is committed. */
  readonly remedy: Remedy | null;
  /** What the audit says; null: the row is written without an entry. */
  readonly recorded: { readonly reason: Reason; readonly detail: string } | null;
  readonly owed: readonly Why[];
  /** Null: only the sweep looks again. */
  readonly lookAgainAfterMs: DurationMs | null;
}

type Own<T> = T extends Incident ? Omit<T, keyof Kept> : never;

/** The fields that are a phase's own, as the phases hand them to `finish`. */
export type PhaseFields = Own<Incident>;

export interface Draft {
  readonly to: PhaseFields;
  /** Null: nothing new to say; the last recorded reason stands. */
  readonly because: { readonly reason: Reason; readonly detail?: string } | null;
  readonly lookAgainAfterMs: DurationMs | null;
  readonly kept?: Partial<Kept>;
  readonly groupState?: GroupState | null;
  readonly remedy?: Remedy;
}

/** A reason that stays the same is recorded again after this. */
const sayAgainAfter = minutes(10);

export const leave = (reason: Reason): Step => ({ kind: 'leave', reason });

export function finish(
  before: Pick<Seen, 'incident' | 'target'>,
  now: Instant,
  draft: Draft,
): Move {
  const { incident, target } = before;
  const { because, lookAgainAfterMs } = draft;
  const recorded =
    because !== null && isNews(incident, draft.to.phase, because.reason, now)
      ? { reason: because.reason, detail: because.detail ?? '' }
      : null;
  const kept: Kept = {
    ...keptOf(incident),
    ...draft.kept,
    ...(recorded ? { ...recorded, recordedAt: now } : {}),
    nextLookAt: lookAgainAfterMs === null ? null : plus(now, lookAgainAfterMs),
  };
  const next = { ...kept, ...draft.to };
  return {
    kind: 'move',
    next,
    groupState: draft.groupState ?? null,
    remedy: draft.remedy ?? null,
    recorded,
    owed: owed(next, target.policy, now),
    lookAgainAfterMs,
  };
}

function isNews(incident: Incident, to: Incident['phase'], reason: Reason, now: Instant): boolean {
  return (
    incident.phase !== to ||
    incident.reason !== reason ||
    since(incident.recordedAt, now) >= sayAgainAfter
  );
}

/** What a human has not been told yet. */
export function owed(incident: Incident, policy: Policy, now: Instant): readonly Why[] {
  if (incident.phase === 'quiet') return [];
  const { told, openedAt, epoch } = incident;
  const ofIncident = told.filter((one) => one.at >= openedAt && one.why !== 'flapping');
  const whys: Why[] = [];
  if (
    incident.phase === 'escalated' &&
    !ofIncident.some((one) => one.why === 'escalated' && one.epoch === epoch)
  ) {
    whys.push('escalated');
  } else if (
    // While cooling goes as it should it is well: whoever was not told by now need not be.
    (incident.phase !== 'cooling' || now >= incident.until) &&
    ofIncident.length === 0 &&
    since(openedAt, now) >= policy.tellAfterMs
  ) {
    whys.push('still_open');
  }
  if (isFlapping(incident.suspicions, now) && !told.some(recentlyFlapping(now))) {
    whys.push('flapping');
  }
  return whys;
}

const recentlyFlapping =
  (now: Instant) =>
  (one: Told): boolean =>
    one.why === 'flapping' && since(one.at, now) < flappingToldFor;

/** The group's row without this target as holder of the slot; null where it holds nothing. */
export function slotGivenBack(groupState: GroupState, target: Target): GroupState | null {
  return groupState.holder?.target === target.id ? { ...groupState, holder: null } : null;
}

/** A new incident's own fields. */
export const opening = (now: Instant): Opened => ({
  openedAt: now,
  attempts: 0,
  notBefore: null,
});
