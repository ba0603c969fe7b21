/**
 * What forbids a claim, in the order in which it is said. Each gate answers with a reason and a
 * detail, or lets pass; the first that shuts is the reason recorded. No gate knows another.
 */
import { brakeOn } from './brakes.ts';
import { budgetOpensAfter } from './limits.ts';
import { ms, plus, since, spoken, until } from './time.ts';
import type { ClaimView, Evidence, FailoverSeen, Sibling } from './evidence.ts';
import type { GroupState } from './group-state.ts';
import type { Suspected } from './incident.ts';
import type { FleetPolicy, Group, Target } from './policy.ts';
import type { Reason } from './reasons.ts';
import type { DurationMs, Instant } from './time.ts';

export interface Blocked {
  readonly reason: Reason;
  readonly detail: string;
  /** When time alone opens the gate; null where something else must happen. */
  readonly opensAfterMs: DurationMs | null;
}

/** Everything a gate may look at. */
export interface Case {
  readonly target: Target;
  readonly incident: Suspected;
  readonly groupState: GroupState;
  readonly evidence: Evidence;
}

export const blocked = (reason: Reason, detail = ''): Blocked => ({
  reason,
  detail,
  opensAfterMs: null,
});

export const waits = (reason: Reason, wait: DurationMs): Blocked | null =>
  wait > 0 ? { reason, detail: `for another ${spoken(wait)}`, opensAfterMs: wait } : null;

/** The gates that need nothing but the target's own look. */
const ownGates: readonly ((at: Case) => Blocked | null)[] = [
  ({ groupState, target, evidence: { now } }) => {
    const brake = brakeOn(groupState.brakes, target.id, now);
    return brake ? blocked('blocked_by_pause', `by ${brake.owner}: ${brake.reason}`) : null;
  },
  ({ evidence: { failovers, now } }) => {
    for (const seen of failovers) {
      const blocker = failoverInTheWay(seen, now);
      if (blocker) return blocker;
    }
    return null;
  },
  ({ incident, evidence: { now } }) =>
    waits('blocked_by_backoff', until(incident.notBefore ?? now, now)),
  ({ incident, target, evidence: { now } }) => {
    const last = incident.actions.at(-1);
    if (last === undefined) return null;
    return waits('blocked_by_effect_gap', until(plus(last, target.policy.effectMaxMs), now));
  },
  ({ incident, target, evidence: { now } }) =>
    waits(
      'blocked_by_target_budget',
      budgetOpensAfter(target.policy.actionsMax, incident.actions, now),
    ),
  ({ groupState, target, evidence: { now } }) =>
    waits(
      'blocked_by_group_budget',
      budgetOpensAfter(target.group.actionsMax, groupState.actions, now),
    ),
  ({ groupState, target, evidence: { now } }) =>
    isCalm(groupState, target.group, now)
      ? null
      : blocked('blocked_by_storm', 'the group is not calm yet'),
];

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

/** The gates that need the siblings and the fleet; asked only when all others let pass. */
const sharedGates: readonly ((at: Case, view: ClaimView, fleet: FleetPolicy) => Blocked | null)[] =
  [
    ({ groupState, target }, view) => {
      const holder = view.siblings.find(({ id }) => id === groupState.holder?.target);
      return holder !== undefined && holder.id !== target.id && isHolding(holder)
        ? blocked('blocked_by_group_slot', `held by ${holder.id}`)
        : null;
    },
    ({ target, evidence: { now } }, view) => {
      if (view.fleet === null) return blocked('blocked_by_kill_switch', 'it cannot be read');
      const brake = brakeOn(view.fleet.brakes, target.id, now);
      return brake ? blocked('blocked_by_kill_switch', `by ${brake.owner}: ${brake.reason}`) : null;
    },
    ({ evidence: { now } }, view, fleet) =>
      waits(
        'blocked_by_fleet_budget',
        budgetOpensAfter(fleet.actionsMax, view.fleet?.actions ?? [], now),
      ),
    (_, { traffic }) => {
      if (traffic === 'succeeding') return blocked('blocked_by_traffic', '');
      return traffic === 'unknown' ? blocked('cannot_tell', 'traffic cannot be read') : null;
    },
    ({ target }, view) => {
      const sick = view.siblings.filter(isSick).length + 1;
      return isStorm(target.group, sick)
        ? blocked('blocked_by_storm', `${sick} of ${target.group.members.length} are unwell`)
        : null;
    },
    ({ target }, view) => {
      const serving = view.siblings.filter(isServing).length;
      return serving < target.group.servingMin
        ? blocked('blocked_by_serving_min', `${serving} serve, ${target.group.servingMin} must`)
        : null;
    },
    ({ target, evidence: { lookAgeMs } }) =>
      lookAgeMs > target.policy.lookWithinMs
        ? blocked('blocked_by_slow_look', `it took ${spoken(lookAgeMs)}`)
        : null,
    ({ target }) => (target.policy.mode === 'dry-run' ? blocked('blocked_by_dry_run', '') : null),
  ];

/** The first gate that shuts on the target's own look, if any. */
export function ownGate(at: Case): Blocked | null {
  return first(ownGates, (gate) => gate(at));
}

/** The first gate that shuts on what the group and the fleet look like, if any. */
export function sharedGate(at: Case, view: ClaimView, fleet: FleetPolicy): Blocked | null {
  return first(sharedGates, (gate) => gate(at, view, fleet));
}

function first<Gate>(gates: readonly Gate[], ask: (gate: Gate) => Blocked | null): Blocked | null {
  for (const gate of gates) {
    const shut = ask(gate);
    if (shut) return shut;
  }
  return null;
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
