/**
 * What forbids a claim of a target, in the order in which it is said. Each gate answers with a
 * reason and a detail, or lets pass; the first that shuts is the reason recorded. No gate knows
 * another.
 */
import { blocked, firstShut, waits } from './blocked.ts';
import { budgetOpensAfter } from './limits.ts';
import { dryRun, fleetBudget, killSwitch, pause, slowLook } from './claim-gates.ts';
import { ms, plus, since, spoken, until } from './time.ts';
import type { Blocked } from './blocked.ts';
import type { Claim } from './claim-gates.ts';
import type { ClaimView, Evidence, FailoverSeen, Sibling } from './evidence.ts';
import type { GroupState } from './group-state.ts';
import type { Instant } from './time.ts';
import type { FleetPolicy, Group, Target } from './policy.ts';
import type { Seen } from './step.ts';
import type { Suspected } from './incident.ts';

/** Everything a gate may look at. */
interface Case extends Claim {
  readonly subject: Target;
  readonly incident: Suspected;
  readonly evidence: Evidence;
}

/** With the siblings and the fleet, which are asked only when all other gates let pass. */
interface SharedCase extends Case {
  readonly fleet: FleetPolicy;
  readonly view: ClaimView;
}

type Gate<At> = (at: At) => Blocked | null;

const failover: Gate<Case> = ({ evidence: { failovers, now } }) => {
  for (const seen of failovers) {
    const blocker = failoverInTheWay(seen, now);
    if (blocker) return blocker;
  }
  return null;
};

const backoff: Gate<Case> = ({ incident, evidence: { now } }) =>
  waits('blocked_by_backoff', until(incident.notBefore ?? now, now));

const effectGap: Gate<Case> = ({ incident, subject: target, evidence: { now } }) => {
  const last = incident.actions.at(-1);
  if (last === undefined) return null;
  return waits('blocked_by_effect_gap', until(plus(last, target.policy.effectMaxMs), now));
};

const targetBudget: Gate<Case> = ({ incident, subject: { policy }, evidence: { now } }) =>
  waits('blocked_by_target_budget', budgetOpensAfter(policy.actionsMax, incident.actions, now));

const groupBudget: Gate<Case> = ({ groupState, subject: { group }, evidence: { now } }) =>
  waits('blocked_by_group_budget', budgetOpensAfter(group.actionsMax, groupState.actions, now));

const storm: Gate<Case> = ({ groupState, subject: { group }, evidence: { now } }) =>
  isCalm(groupState, group, now) ? null : blocked('blocked_by_storm', 'the group is not calm yet');

const groupSlot: Gate<SharedCase> = ({ groupState, subject, view }) => {
  const holder = view.siblings.find(({ id }) => id === groupState.holder?.target);
  return holder !== undefined && holder.id !== subject.id && isHolding(holder)
    ? blocked('blocked_by_group_slot', `held by ${holder.id}`)
    : null;
};

const traffic: Gate<SharedCase> = ({ view }) => {
  if (view.traffic === 'succeeding') return blocked('blocked_by_traffic');
  return view.traffic === 'unknown' ? blocked('cannot_tell', 'traffic cannot be read') : null;
};

const stormSeenNow: Gate<SharedCase> = ({ subject: { group }, view }) => {
  const sick = view.siblings.filter(isSick).length + 1;
  return isStorm(group, sick)
    ? blocked('blocked_by_storm', `${sick} of ${group.members.length} are unwell`)
    : null;
};

const servingMin: Gate<SharedCase> = ({ subject: { group }, view }) => {
  const serving = view.siblings.filter(isServing).length;
  return serving < group.servingMin
    ? blocked('blocked_by_serving_min', `${serving} serve, ${group.servingMin} must`)
    : null;
};

/** The gates that need nothing but the target's own look. */
const ownGates: readonly Gate<Case>[] = [
  pause,
  failover,
  backoff,
  effectGap,
  targetBudget,
  groupBudget,
  storm,
];

/** The gates that need the siblings and the fleet. */
const sharedGates: readonly Gate<SharedCase>[] = [
  groupSlot,
  killSwitch,
  fleetBudget,
  traffic,
  stormSeenNow,
  servingMin,
  slowLook,
  dryRun,
];

type Looked = Seen & { readonly incident: Suspected; readonly evidence: Evidence };

/** The first gate that shuts on the target's own look, if any. */
export const ownGate = (at: Looked): Blocked | null =>
  firstShut(ownGates, { ...at, subject: at.target });

/** The first gate that shuts on what the group and the fleet look like, if any. */
export const sharedGate = (at: Looked, view: ClaimView): Blocked | null =>
  firstShut(sharedGates, { ...at, subject: at.target, view });

/** Restart and failover never run together: each claims, then reads the other. */
export function failoverInTheWay(
  { id, phase, busyUntil }: FailoverSeen,
  now: Instant,
): Blocked | null {
  if (phase === null) return blocked('blocked_by_failover', `${id} cannot be read`);
  const wait = busyUntil === null ? ms(0) : until(busyUntil, now);
  if (wait === 0) return null;
  // A move mostly ends long before nothing of it can land any more.
  return phase === 'moving'
    ? blocked('blocked_by_failover', `${id} is ${phase}`)
    : { reason: 'blocked_by_failover', detail: `${id} for ${spoken(wait)}`, opensAfterMs: wait };
}

/**
 * Whether a holder of the slot is at it, by its own row. One that left the configuration, or whose
 * row was mended by hand, holds nothing; one whose row cannot be read may.
 */
const isHolding = ({ phase }: Sibling): boolean =>
  phase === 'treating' || phase === 'verifying' || phase === null;

const isSick = (sibling: Sibling): boolean =>
  sibling.reading.verdict !== 'healthy' ||
  sibling.phase === null ||
  sibling.phase === 'treating' ||
  sibling.phase === 'verifying' ||
  sibling.phase === 'escalated';

const isServing = (sibling: Sibling): boolean => sibling.reading.verdict === 'healthy';

const isStorm = (group: Group, sick: number): boolean =>
  group.members.length >= group.stormMembersMin && sick > group.stormShare * group.members.length;

const isCalm = (groupState: GroupState, group: Group, now: Instant): boolean =>
  groupState.stormSeenAt === null || since(groupState.stormSeenAt, now) >= group.calmForMs;
