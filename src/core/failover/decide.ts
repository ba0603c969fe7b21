/**
 * The decision about a failover group: state and evidence in, one step out. Pure and total. What
 * the public row says comes first: a row that is missing, makes no sense or was moved by somebody
 * else is dealt with before any phase is.
 */
import { finish, followingFrom, isLastByHand, owing, rest, stay, unlatched } from './step.ts';
import { failoverKept, openedAtOf } from './state.ts';
import { ended, fromAsking } from './phases/asking.ts';
import { fromEscalated } from './phases/escalated.ts';
import { fromFollowing } from './phases/following.ts';
import { fromMoving } from './phases/moving.ts';
import { fromProtecting } from './phases/protecting.ts';
import { fromRequest } from './request.ts';
import { fromSteady } from './phases/steady.ts';
import { fromSuspected } from './phases/suspected.ts';
import { fromVerifying } from './phases/verifying.ts';
import { leave } from '../step.ts';
import { isOpen, movedByHand } from './by-hand.ts';
import { ms, plus } from '../time.ts';
import { otherSide } from './group.ts';
import { trafficAgrees } from './evidence.ts';
import { withProofs } from './proofs.ts';
import type { At, FailoverStep, SeenGroup } from './step.ts';
import type { DurationMs } from '../time.ts';
import type { EntityRead } from './entity.ts';
import type { Failover, FailoverWhy } from './state.ts';
import type { FailoverEvidence } from './evidence.ts';
import type { Reason } from '../reasons.ts';

export function decideFailover(seen: SeenGroup, evidence: FailoverEvidence): FailoverStep {
  const { state } = seen;
  const { entity } = evidence;
  if (state.phase === 'moving' && evidence.now < state.lostAfter) {
    return leave('failover_in_flight');
  }
  if (entity.kind !== 'valid') return wrongRow(seen, evidence, entity);
  const at = look(seen, evidence, entity);
  if (at.state.phase === 'moving') return fromMoving({ ...at, state: at.state });
  if (at.state.known === null) return firstSight(at);
  const { known } = at.state;
  const isMoved = known.active !== at.active || known.count !== entity.entity.count;
  // An ask ends first, as void, so that who waits for it hears of it.
  if (isMoved && at.state.phase === 'asking' && isOpen(at.state.ask)) {
    return ended({ ...at, state: at.state }, at.state.ask, 'void');
  }
  if (isMoved) return movedByHand(at);
  if (evidence.cause.kind === 'request') return fromRequest(at, evidence.cause.wish);
  if (isWatched(at) && isAstray(at) && !at.state.sure) return strayed(at);
  const step = isRetry(at) ? retried(at) : withOwed(at, fromPhase(withTrafficTold(at)));
  return withMended(seen, at, step);
}

/** A row that was wrong and makes sense again is said in every phase, where nothing else is. */
function withMended({ state }: SeenGroup, at: At, step: FailoverStep): FailoverStep {
  const wasWrong =
    ofWrongRow.has(state.reason) && [...state.told, ...state.owing].some(isOfWrongRow);
  if (!wasWrong || step.kind !== 'move' || step.because !== null) return step;
  const { lookAgainAfterMs, next } = step;
  return finish(at, at.evidence.now, {
    to: next,
    because: { reason: 'entity_mended', detail: `${at.active} is active` },
    kept: failoverKept(next),
    lookAgainAfterMs,
  });
}

const ofWrongRow: ReadonlySet<Reason> = new Set<Reason>(['entity_missing', 'entity_nonsense']);
const isOfWrongRow = ({ why }: { readonly why: FailoverWhy }): boolean => why === 'entity_wrong';
const toldOfOthers = ({ told }: Failover): Failover['told'] =>
  told.filter((one) => !isOfWrongRow(one));

/** What is still to be told is told, also where there is nothing else to do. */
const withOwed = (at: At, step: FailoverStep): FailoverStep =>
  step.kind === 'leave' && at.state.phase !== 'moving' && at.state.owing.length > 0
    ? stay(at, null, { lookAgainAfterMs: at.group.policy.lookEveryMs })
    : step;

/** Traffic that others changed while a promoted side is watched is told, as it is at rest. */
function withTrafficTold(at: At): At {
  const { state, evidence } = at;
  const isStray = isWatched(at) && isAstray(at) && state.sure;
  return isStray ? { ...at, state: owing(state, 'traffic_not_following', evidence.now) } : at;
}

const isAstray = ({ active, evidence: { traffic } }: At): boolean =>
  traffic.kind === 'known' && !trafficAgrees(traffic, active);

const isWatched = ({ state: { phase } }: At): boolean =>
  phase === 'verifying' || phase === 'protecting' || phase === 'escalated';

/** Something of ours may have landed late: what our claim left open is finished. */
function strayed(at: At): FailoverStep {
  const { active, evidence, group, state } = at;
  const { now } = evidence;
  return finish(at, now, {
    to: { ...followingFrom(openedAtOf(state, now), now), byHand: isLastByHand(state) },
    because: { reason: 'traffic_not_following', detail: active },
    lookAgainAfterMs: group.policy.confirmEveryMs,
  });
}

/** A person lifts the latch wherever the group stands; an escalation is ended in its own phase. */
const isRetry = ({ state, evidence: { cause } }: At): boolean =>
  cause.kind === 'operator' &&
  cause.ask === 'retry' &&
  state.latched &&
  state.phase !== 'escalated';

const retried = (at: At): FailoverStep => {
  const { cause } = at.evidence;
  const detail = cause.kind === 'operator' ? `by ${cause.by}` : '';
  return stay(at, { reason: 'retry_requested', detail }, { kept: unlatched(at.state) });
};

function fromPhase(at: At): FailoverStep {
  const { state } = at;
  switch (state.phase) {
    case 'steady':
      return fromSteady({ ...at, state });
    case 'suspected':
      return fromSuspected({ ...at, state });
    case 'asking':
      return fromAsking({ ...at, state });
    case 'following':
      return fromFollowing({ ...at, state });
    case 'verifying':
      return fromVerifying({ ...at, state });
    case 'protecting':
      return fromProtecting({ ...at, state });
    case 'escalated':
      return fromEscalated({ ...at, state });
    case 'moving':
      return fromMoving({ ...at, state });
  }
}

/** The look with its readings weighed, and what they change whatever the phase. */
function look(
  seen: SeenGroup,
  evidence: FailoverEvidence,
  { entity }: EntityRead & { readonly kind: 'valid' },
): At {
  const { group, state } = seen;
  const { active } = entity;
  const weighed = withProofs(state.readings, evidence, group.policy, freshFor(seen));
  const { readings, proofs } = weighed;
  const bad = proofs[active].last !== 'healthy';
  const badSince = bad ? (state.badSince ?? evidence.now) : state.badSince;
  const next: Failover = {
    ...state,
    readings,
    badSince: proofs[active].well ? null : badSince,
    sure: state.sure || isSure(seen, evidence, active),
    // Should it be wrong once more, people hear of it once more.
    told: toldOfOthers(state),
  };
  return { ...seen, state: next, evidence, entity, active, standby: otherSide(active), proofs };
}

/** While following, looks are as far apart as the tries: a bad side must be seen all the same. */
const freshFor = ({ group: { policy }, state }: SeenGroup): DurationMs =>
  state.phase === 'following'
    ? ms(3 * policy.followEveryMs + 3 * policy.confirmEveryMs)
    : policy.readingFreshForMs;

/** Seen right later than any effect of ours can land. */
const isSure = (
  { group, state }: SeenGroup,
  { now, traffic }: FailoverEvidence,
  active: At['active'],
): boolean =>
  trafficAgrees(traffic, active) &&
  (state.lastEffectAt === null || now > plus(state.lastEffectAt, group.policy.effectMaxMs));

/** No phase changes and nothing is done while nobody can say which side is active. */
function wrongRow(
  { group, state }: SeenGroup,
  { now, cause }: FailoverEvidence,
  entity: Exclude<EntityRead, { readonly kind: 'valid' }>,
): FailoverStep {
  const reason = entity.kind === 'missing' ? 'entity_missing' : 'entity_nonsense';
  const complaints = entity.kind === 'missing' ? [] : entity.complaints;
  const wrong = complaints.map(({ column, says }) => `${column} ${says}`);
  const detail = [...wrong, ...unfinished(state)].join('; ');
  const isRequest = cause.kind === 'request';
  const move = finish({ group, state }, now, {
    to: state,
    because: { reason, detail },
    kept: {
      ...(isRequest ? { requestUntil: null } : {}),
      // A notice that came late told of the last time.
      ...(ofWrongRow.has(state.reason) ? {} : { told: toldOfOthers(state) }),
    },
    owe: ['entity_wrong'],
    lookAgainAfterMs: group.policy.lookEveryMs,
  });
  const isSaid = move.recorded === null && move.owed.length === 0;
  return isSaid && !isRequest ? leave(reason) : move;
}

/** Who mends the row decides what came of a move that nobody is at any more. */
const unfinished = (state: Failover): readonly string[] =>
  state.phase === 'moving'
    ? [`unfinished: ${state.plan.from} to ${state.plan.to}, epoch ${state.epoch}`]
    : [];

/** The row as it stands is taken over; traffic that does not agree with it is somebody's wish. */
function firstSight(at: At): FailoverStep {
  const { active, entity, evidence, group, state } = at;
  const { cause, now, traffic } = evidence;
  const known = { active, count: entity.count };
  const first: At = { ...at, state: { ...state, known, stableSince: now } };
  // A dry run takes the traffic as it is: it would wait for ever for others to move it.
  if (trafficAgrees(traffic, active) || group.policy.mode === 'dry-run') {
    if (cause.kind === 'request') return fromRequest(first, cause.wish);
    return rest(first, { reason: 'first_seen', detail: `${active} is active` });
  }
  return finish(first, now, {
    to: { ...followingFrom(now, now), byHand: true },
    because:
      traffic.kind === 'unknown'
        ? { reason: 'cannot_tell', detail: traffic.why }
        : { reason: 'first_seen', detail: `${active} is active, but traffic does not agree` },
    // It is left by nobody's word but a person's before it has served and was well.
    kept: { requestUntil: null, stableSince: null },
    lookAgainAfterMs: group.policy.confirmEveryMs,
  });
}
