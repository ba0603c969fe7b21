/**
 * What one look decides: leave everything as it is, ask for more evidence, or move. A phase says
 * only what is its own (a draft); `finish` adds what every move has: when to look again, what is
 * recorded, whom to tell.
 */
import { flappingToldFor, isFlapping } from './limits.ts';
import { keptOf } from './incident.ts';
import { minutes, plus, since } from './time.ts';
import type { GroupState } from './group-state.ts';
import type { Incident, Kept, Opened, Remedy, TargetRemedy, Why } from './incident.ts';
import type { Ledger, Told, WhyOf } from './ledger.ts';
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

/** What a look decides, about whatever kind of subject. */
export type StepOf<State extends Ledger> =
  { readonly kind: 'leave'; readonly reason: Reason } | { readonly kind: 'ask' } | MoveOf<State>;

export interface MoveOf<State extends Ledger> {
  readonly kind: 'move';
  readonly next: State;
  /** Null: the group's row stays as it is. */
  readonly groupState: GroupState | null;
  /** To be performed once the move is committed. */
  readonly remedy: Remedy | null;
  /** What the audit says; null: the row is written without an entry. */
  readonly recorded: Recorded | null;
  /** What was decided, news or not; null: nothing new to say. */
  readonly because: Recorded | null;
  /** When time alone lets act, for a caller who waits; null where something else must happen. */
  readonly opensAfterMs: DurationMs | null;
  /** Why a human is still to be told. */
  readonly owed: readonly WhyOf<State>[];
  /** Null: only the sweep looks again. */
  readonly lookAgainAfterMs: DurationMs | null;
}

export interface Recorded {
  readonly reason: Reason;
  readonly detail: string;
}

export type Step = StepOf<Incident>;
export type Move = MoveOf<Incident>;

type Own<T> = T extends Incident ? Omit<T, keyof Kept> : never;

/** The fields that are a phase's own, as the phases hand them to `finish`. */
export type PhaseFields = Own<Incident>;

/** Why a move is made, as a phase says it. */
export interface Because {
  readonly reason: Reason;
  readonly detail?: string;
}

export interface Draft {
  readonly to: PhaseFields;
  /** Null: nothing new to say; the last recorded reason stands. */
  readonly because: Because | null;
  readonly lookAgainAfterMs: DurationMs | null;
  readonly kept?: Partial<Kept>;
  readonly groupState?: GroupState | null;
  readonly remedy?: TargetRemedy;
}

/** A reason that stays the same is recorded again after this. */
export const sayAgainAfter = minutes(10);

/** Whose brake and which edit by hand are news; other details change at every look. */
const tellsByDetail: ReadonlySet<Reason> = new Set([
  'blocked_by_pause',
  'blocked_by_kill_switch',
  'moved_by_hand',
  'entity_nonsense',
]);

export const leave = (reason: Reason): { readonly kind: 'leave'; readonly reason: Reason } => ({
  kind: 'leave',
  reason,
});

export function finish(
  before: Pick<Seen, 'incident' | 'target'>,
  now: Instant,
  draft: Draft,
): Move {
  const { incident, target } = before;
  const { because, lookAgainAfterMs, to } = draft;
  const recorded = newsIn(incident, incident.phase !== to.phase, because, now);
  const kept: Kept = {
    ...keptOf(incident),
    ...draft.kept,
    ...written(recorded, lookAgainAfterMs, now),
  };
  const next = { ...kept, ...to };
  return {
    kind: 'move',
    next,
    groupState: draft.groupState ?? null,
    remedy: draft.remedy ?? null,
    recorded,
    because: recordedOf(because),
    opensAfterMs: null,
    owed: owed(next, target.policy, now),
    lookAgainAfterMs,
  };
}

export const recordedOf = (because: Because | null): Recorded | null =>
  because && { reason: because.reason, detail: because.detail ?? '' };

/** What of `because` is worth an entry: what was said last, in the same phase, is not. */
export function newsIn(
  before: Ledger,
  moved: boolean,
  because: Because | null,
  now: Instant,
): Recorded | null {
  if (because === null) return null;
  const { reason, detail = '' } = because;
  const isSaid =
    !moved &&
    before.reason === reason &&
    (before.detail === detail || !tellsByDetail.has(reason)) &&
    since(before.recordedAt, now) < sayAgainAfter;
  return isSaid ? null : { reason, detail };
}

/** What every move writes into its row's ledger. */
export const written = (
  recorded: Recorded | null,
  lookAgainAfterMs: DurationMs | null,
  now: Instant,
): Partial<Pick<Ledger, 'reason' | 'detail' | 'recordedAt'>> & Pick<Ledger, 'nextLookAt'> => ({
  ...(recorded ? { ...recorded, recordedAt: now } : {}),
  nextLookAt: lookAgainAfterMs === null ? null : plus(now, lookAgainAfterMs),
});

/** What a human has not been told yet. */
export function owed(incident: Incident, policy: Policy, now: Instant): readonly Why[] {
  if (incident.phase === 'quiet') return [];
  const { told, openedAt, epoch } = incident;
  const ofIncident = told.filter((one) => one.at >= openedAt && one.why !== 'flapping');
  const whys: Why[] = [];
  if (incident.phase === 'escalated') {
    const due = incident.tellAfter === null || now >= incident.tellAfter;
    const isTold = ofIncident.some((one) => one.why === 'escalated' && one.epoch === epoch);
    if (due && !isTold) whys.push('escalated');
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
