/**
 * Everything that forbids a move of a failover group, in the order in which it is said. Each gate
 * tells for whom it stands: force opens some, brakes and proofs none. No gate knows another.
 */
import { blocked, waits } from '../blocked.ts';
import { budgetOpensAfter } from '../limits.ts';
import { countMax } from './entity.ts';
import { isOfPerson } from './wish.ts';
import { max, ms, plus, until } from '../time.ts';
import { pause } from '../claim-gates.ts';
import type { At } from './step.ts';
import type { Blocked } from '../blocked.ts';
import type { DurationMs, Instant } from '../time.ts';
import type { Member } from './evidence.ts';
import type { Side } from './group.ts';
import type { Wish } from './state.ts';

/** Who wants what: the loop itself, a bare call, a person or machine naming a side, the policy. */
export interface Intent {
  readonly kind: 'automatic' | 'bare' | 'named' | 'failback';
  readonly to: Side;
  readonly wish: Wish | null;
}

interface Gate {
  /** Whether the gate stands in the way of such a move. */
  readonly for: (intent: Intent) => boolean;
  readonly shut: (at: At, intent: Intent) => Blocked | null;
}

const everybody = (): boolean => true;
const unlessForced = ({ wish }: Intent): boolean => wish?.force !== true;
/** Said twice: force alone does not stand for it. */
const unlessUnproved = ({ wish }: Intent): boolean => !(wish?.force && wish.evenUnproved);
/** A move away from a side because it is bad, whoever asks for it. */
export const leavesBad = ({ kind }: Intent): boolean => kind === 'automatic' || kind === 'bare';
const itself = ({ kind }: Intent): boolean => kind === 'automatic';
const unasked = ({ wish }: Intent): boolean => wish === null;
/** Bare calls and keys may be a machine's, which would come again and again. */
const unlessNamedByPerson = ({ kind, wish }: Intent): boolean =>
  kind !== 'named' || !isOfPerson(wish);

/** How long until `length` after `at` has passed. */
const rest = (at: Instant | null, length: DurationMs, now: Instant): DurationMs =>
  at === null ? ms(0) : until(plus(at, length), now);

const brake: Gate = {
  for: everybody,
  shut: (at) => pause({ ...at, subject: at.group }),
};

/** A move writes the next count, and what it writes must be readable. */
const countable: Gate = {
  for: everybody,
  shut: ({ entity: { count } }) =>
    count < countMax
      ? null
      : blocked('entity_nonsense', `failover_count is ${count}, the greatest: write a lower one`),
};

/** An effect of ours may still land: force waits too. */
const effectGap: Gate = {
  for: everybody,
  shut: ({ state, group, evidence: { now } }) =>
    waits('blocked_by_effect_gap', rest(state.lastEffectAt, group.policy.effectMaxMs, now)),
};

/** A restart claimed, sent and settled between two reads is seen by the age of its claim. */
export function nearRestart({ group, evidence: { members, now } }: At): Blocked | null {
  const near = members.find((member) => isNear(member, group.policy.effectMaxMs, now));
  if (near === undefined) return null;
  const left = rest(near.lastActionAt, group.policy.effectMaxMs, now);
  const opensAfterMs = near.phase === 'treating' || left === 0 ? null : left;
  return { reason: 'restart_near', detail: near.id, opensAfterMs };
}

const restartNear: Gate = { for: everybody, shut: nearRestart };

const isNear = ({ phase, lastActionAt }: Member, effectMax: DurationMs, now: Instant): boolean =>
  phase === null || phase === 'treating' || rest(lastActionAt, effectMax, now) > 0;

const standbyProved: Gate = {
  for: unlessUnproved,
  shut: ({ proofs, evidence: { traffic } }, intent) => {
    const { to } = intent;
    const seen = traffic.kind === 'known' ? traffic.sides[to] : null;
    const degraded = seen?.inRotation === true && seen.monitor === 'degraded';
    if (proofs[to].good && !degraded) return null;
    const says = degraded ? 'degraded for the traffic' : proofs[to].says;
    const isBad = proofs[to].bad && leavesBad(intent);
    return blocked(isBad ? 'both_bad' : 'standby_not_proved', `${to}: ${says}`);
  },
};

const latch: Gate = {
  for: unlessForced,
  shut: ({ state }) => (state.latched ? blocked('latched', '') : null),
};

/** The public lock can be lifted by hand, our own cooldown cannot. */
const lock: Gate = {
  for: unlessForced,
  shut: ({ entity, state, group, evidence: { now } }) => {
    const own = rest(state.toggles.at(-1) ?? null, group.policy.cooldownMs, now);
    const publicLock = entity.lockUntil === null ? ms(0) : until(entity.lockUntil, now);
    return waits('locked', max(own, publicLock));
  },
};

/** One toggle more would be too many: see where the latch is set. */
const togglesMax: Gate = {
  for: unlessForced,
  shut: ({ state, group, evidence: { now } }) => {
    const wait = budgetOpensAfter(group.policy.togglesMax, state.toggles, now);
    const detail = `${group.policy.togglesMax.count} moves are the most`;
    return wait > 0 ? { reason: 'latched', detail, opensAfterMs: wait } : null;
  },
};

const promotedIsProtected: Gate = {
  for: leavesBad,
  shut: ({ state, active }) =>
    state.stableSince === null ? blocked('promoted_side_protected', active) : null,
};

const activeProvedBad: Gate = {
  for: leavesBad,
  shut: ({ proofs, active }, { kind }) => {
    const { bad, last, says } = proofs[active];
    if (bad) return null;
    const healthy = kind === 'bare' && last === 'healthy';
    return blocked(healthy ? 'active_is_healthy' : 'not_proved_bad', `${active}: ${says}`);
  },
};

/** We may be cut off from one side alone; the traffic's monitor looks from elsewhere. */
const secondVantage: Gate = {
  for: leavesBad,
  shut: ({ evidence: { traffic }, active }) => {
    if (traffic.kind === 'none') return null;
    if (traffic.kind === 'unknown') return blocked('vantage_disagrees', traffic.why);
    const { monitor, inRotation } = traffic.sides[active];
    if (!inRotation || monitor === 'degraded') return null;
    return blocked('vantage_disagrees', `${active} is ${monitor} for the traffic`);
  },
};

const onRequestOnly: Gate = {
  for: unasked,
  shut: ({ group }) => (group.policy.mode === 'on-request' ? blocked('on_request_only') : null),
};

const restartsFirst: Gate = {
  for: itself,
  shut: ({ state, group, active, evidence }) => {
    const { policy } = group;
    const left = evidence.members.filter(
      ({ side, phase }) => side === active && phase !== 'escalated',
    );
    if (left.length === 0) return null;
    const patience = isAgreed(evidence.traffic, active)
      ? policy.goneAfterAgreedMs
      : policy.goneAfterMs;
    const wait = rest(state.badSince ?? evidence.now, patience, evidence.now);
    const detail = left.map(({ id }) => id).join(', ');
    return wait > 0 ? { reason: 'restarts_first', detail, opensAfterMs: wait } : null;
  },
};

const isAgreed = (traffic: At['evidence']['traffic'], active: Side): boolean =>
  traffic.kind === 'known' && traffic.sides[active].monitor === 'degraded';

/** Where no traffic follows nobody looks from elsewhere: time is asked instead, or a person. */
const waitsWithoutVantage: Gate = {
  for: leavesBad,
  shut: ({ state, group, evidence }, { to }) => {
    if (evidence.traffic.kind !== 'none' || needsApproval(group, to)) return null;
    const patience = ms(2 * group.policy.goneAfterMs);
    const badSince = state.badSince ?? evidence.now;
    const shut = waits('no_second_vantage', rest(badSince, patience, evidence.now));
    return shut && { ...shut, detail: `${shut.detail}, or name the side to move to` };
  },
};

/** Refused or not answered: only a person who names the side asks again so soon. */
const askedLately: Gate = {
  for: unlessNamedByPerson,
  shut: ({ state: { ask }, group, evidence: { now } }) => {
    if (ask?.verdict !== 'refused' && ask?.verdict !== 'expired') return null;
    const reason = ask.verdict === 'refused' ? 'approval_refused' : 'approval_expired';
    return waits(reason, rest(ask.decidedAt, group.policy.askAgainAfterMs, now));
  },
};

/** Each claim spends a token of the whole fleet: what is refused again and again waits longer. */
const backoff: Gate = {
  for: unlessNamedByPerson,
  shut: ({ state: { refusals }, group, evidence: { now } }) => {
    if (refusals === null) return null;
    const nominal = group.policy.effectMaxMs * 2 ** Math.min(refusals.count - 1, doublingsMax);
    return waits('blocked_by_backoff', rest(refusals.at, ms(nominal), now));
  },
};

/** From three minutes, by default, to an hour and a half. */
const doublingsMax = 5;

const ownGates: readonly Gate[] = [
  brake,
  countable,
  activeProvedBad,
  standbyProved,
  promotedIsProtected,
  latch,
  lock,
  togglesMax,
  secondVantage,
  onRequestOnly,
  restartsFirst,
  waitsWithoutVantage,
  askedLately,
  backoff,
  effectGap,
  restartNear,
];

/** The first gate that shuts on what the look at the group itself has found. */
export function ownGate(at: At, intent: Intent): Blocked | null {
  for (const gate of ownGates) {
    const shut = gate.for(intent) ? gate.shut(at, intent) : null;
    if (shut) return shut;
  }
  return null;
}

/** Whether the policy wants a person other than who asked to approve a move to this side. */
export function needsApproval({ policy, home }: At['group'], to: Side): boolean {
  switch (policy.approval) {
    case 'never':
      return false;
    case 'always':
      return true;
    case 'failover':
      return to !== home;
    case 'failback':
      return to === home;
  }
}
