/**
 * One look at a failover group as the phases see it, and how they end it: a phase says only what
 * is its own (a draft); `finish` adds what every move has.
 */
import { failoverKept, openedAtOf } from './state.ts';
import { newsIn, recordedOf, written } from '../step.ts';
import { hours, min, since } from '../time.ts';
import { trafficAgrees } from './evidence.ts';
import type { Because, MoveOf, StepOf } from '../step.ts';
import type { DurationMs, Instant } from '../time.ts';
import type { Entity } from './entity.ts';
import type { Failover, FailoverKept, FailoverWhy, Owing } from './state.ts';
import type { FailoverEvidence } from './evidence.ts';
import type { FailoverGroup, Side } from './group.ts';
import type { FleetPolicy } from '../policy.ts';
import type { GroupState } from '../group-state.ts';
import type { Proofs } from './proofs.ts';
import type { Told } from '../ledger.ts';

/** The state a look starts from. */
export interface SeenGroup {
  readonly group: FailoverGroup;
  readonly fleet: FleetPolicy;
  readonly state: Failover;
  readonly groupState: GroupState;
}

/** A look at a group whose public row makes sense. */
export interface At<State extends Failover = Failover> extends SeenGroup {
  readonly state: State;
  readonly evidence: FailoverEvidence;
  readonly entity: Entity;
  readonly active: Side;
  readonly standby: Side;
  readonly proofs: Proofs;
}

export type FailoverStep = StepOf<Failover>;
export type FailoverMove = MoveOf<Failover>;

type Own<T> = T extends Failover ? Omit<T, keyof FailoverKept> : never;

export interface FailoverDraft {
  readonly to: Own<Failover>;
  readonly because: Because | null;
  readonly lookAgainAfterMs: DurationMs | null;
  readonly kept?: Partial<FailoverKept>;
  readonly remedy?: 'failover' | 'follow';
  readonly opensAfterMs?: DurationMs | null;
  /** What a human is to be told of. */
  readonly owe?: readonly FailoverWhy[];
}

export function finish(
  { group, state }: Pick<SeenGroup, 'group' | 'state'>,
  now: Instant,
  draft: FailoverDraft,
): FailoverMove {
  const { to, because, lookAgainAfterMs, kept, remedy, owe = [] } = draft;
  // A claim is news, also one just like the last.
  const isNew = state.phase !== to.phase || remedy !== undefined;
  const recorded = newsIn(state, isNew, because, now);
  const before = { ...failoverKept(state), ...kept };
  const opened = 'openedAt' in to ? to.openedAt : now;
  const isLate = to.phase !== 'moving' && since(opened, now) >= group.policy.tellAfterMs;
  const whys = isLate && !isToldSince(before, opened) ? [...owe, 'still_open' as const] : owe;
  const incident = 'openedAt' in to ? to.openedAt : null;
  const toTell = withOwing(before, whys, incident, now);
  // What a phase hands on of itself may be a whole state: what is kept comes after it.
  const next = { ...to, ...before, ...written(recorded, lookAgainAfterMs, now), owing: toTell };
  return {
    kind: 'move',
    next,
    groupState: null,
    remedy: remedy ?? null,
    recorded,
    because: recordedOf(because),
    opensAfterMs: draft.opensAfterMs ?? null,
    owed: toTell.map(({ why }) => why),
    lookAgainAfterMs,
  };
}

/** The state with one more notice to be told, unless it was. */
export function owing(state: Failover, why: FailoverWhy, now: Instant): Failover {
  const incident = state.phase === 'steady' ? null : state.openedAt;
  return { ...state, owing: withOwing(state, [why], incident, now) };
}

/** Traffic is to go to the side that the row names now; nothing was tried for it yet. */
export const followingFrom = (openedAt: Instant, now: Instant) =>
  ({ phase: 'following', openedAt, since: now, triedAt: null, before: null }) as const;

/** Whether the last move was a hand's: nothing of ours was done since. */
export function isLastByHand({ lastEffectAt, toggles }: FailoverKept): boolean {
  const last = toggles.at(-1);
  return lastEffectAt === null || (last !== undefined && lastEffectAt < last);
}

/** A notice is told once in an incident for each epoch and why, and once more a day. */
function withOwing(
  kept: FailoverKept,
  whys: readonly FailoverWhy[],
  openedAt: Instant | null,
  now: Instant,
): readonly Owing[] {
  const { epoch, told, owing } = kept;
  const fresh = whys
    .filter((why) => !told.some(isRecent(why, epoch, openedAt, now)))
    .filter((why) => !owing.some((one) => one.why === why));
  return [...owing, ...fresh.map((why) => ({ why, epoch, at: now }))];
}

const isRecent =
  (why: FailoverWhy, epoch: number, openedAt: Instant | null, now: Instant) =>
  (one: Told): boolean =>
    one.why === why &&
    one.epoch === epoch &&
    one.at >= (openedAt ?? one.at) &&
    since(one.at, now) < tellAgainAfter;

const tellAgainAfter = hours(24);

const isToldSince = ({ told, owing }: FailoverKept, openedAt: Instant): boolean =>
  owing.length > 0 || told.some(({ at }) => at >= openedAt);

/** The state with `whys` written down as told and owed no longer. */
export function withToldOf(state: Failover, whys: readonly FailoverWhy[], now: Instant): Failover {
  const { told, owing, epoch } = state;
  const fresh = whys.map((why) => ({
    why,
    epoch: owing.find((one) => one.why === why)?.epoch ?? epoch,
    at: now,
  }));
  return {
    ...state,
    told: [...told, ...fresh].slice(-toldKept),
    owing: owing.filter(({ why }) => !whys.includes(why)),
  };
}

/** How many notices a row remembers: more than one incident has. */
const toldKept = 24;

/** The latch lifted: the budget begins afresh, but the cooldown of the last move goes on. */
export const unlatched = ({ toggles }: Failover): Partial<FailoverKept> => ({
  latched: false,
  toggles: toggles.slice(-1),
});

/** The same phase, whatever is its own as it was. */
export function stay(
  at: At,
  because: Because | null,
  more: Omit<FailoverDraft, 'to' | 'because' | 'lookAgainAfterMs'> & {
    readonly lookAgainAfterMs?: DurationMs;
  } = {},
): FailoverMove {
  const { group, state, evidence } = at;
  const wanted = more.lookAgainAfterMs ?? group.policy.confirmEveryMs;
  const lookAgainAfterMs = notPutOff(at, wanted);
  return finish(at, evidence.now, { to: state, because, ...more, lookAgainAfterMs });
}

/**
 * A request is answered, and no phase's own work is done in its look. Whoever comes again and again
 * must not put off the look that does it: one that is due stays due, however long ago that was.
 */
function notPutOff({ state, evidence: { cause, now } }: At, wanted: DurationMs): DurationMs {
  const due = state.nextLookAt;
  return cause.kind === 'request' && due !== null ? min(wanted, since(now, due)) : wanted;
}

/** The move to `suspected`, where a move is weighed. */
export function suspect(
  at: At,
  because: Because | null,
  kept: Partial<FailoverKept> = {},
  owe: readonly FailoverWhy[] = [],
): FailoverMove {
  const { group, state, evidence } = at;
  return finish(at, evidence.now, {
    to: { phase: 'suspected', openedAt: openedAtOf(state, evidence.now) },
    because,
    kept,
    owe,
    lookAgainAfterMs: group.policy.confirmEveryMs,
  });
}

/** The active side is well: back to rest, or to what is still open. */
export function rest(
  at: At,
  because: Because,
  kept: Partial<FailoverKept> = {},
  owe: readonly FailoverWhy[] = [],
): FailoverMove {
  const { group, state, evidence, active } = at;
  const { now, traffic } = evidence;
  const openedAt = openedAtOf(state, now);
  const to =
    !state.sure && !trafficAgrees(traffic, active)
      ? ({ ...followingFrom(openedAt, now), byHand: isLastByHand(state) } as const)
      : state.stableSince === null
        ? ({ phase: 'protecting', openedAt, healthySince: now } as const)
        : ({ phase: 'steady' } as const);
  return finish(at, now, {
    to,
    because,
    kept: { badSince: null, yieldUntil: null, ...kept },
    owe,
    lookAgainAfterMs: to.phase === 'steady' ? null : group.policy.confirmEveryMs,
  });
}
