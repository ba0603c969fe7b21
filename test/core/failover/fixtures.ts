/**
 * One failover group for core's tests: primary is active and at home, its only target has used up
 * its restarts, and one more look proves primary bad and secondary good.
 */
import * as a from '../fixtures.ts';
import { defaultFailoverPolicy } from '../../../src/core/failover/group.ts';
import { defaultFleet } from '../../../src/core/policy.ts';
import { failoverKept, newFailover } from '../../../src/core/failover/state.ts';
import { minutes, plus, seconds } from '../../../src/core/time.ts';
import { newFleetState, newGroupState } from '../../../src/core/group-state.ts';
import { otherSide } from '../../../src/core/failover/group.ts';
import { seenEntity } from '../../../src/core/failover/entity.ts';
import { termsOf } from '../../../src/core/failover/terms.ts';
import type { Ask, Failover, FailoverKept, Plan, Wish } from '../../../src/core/failover/state.ts';
import type { BothSides, FailoverGroup, Side } from '../../../src/core/failover/group.ts';
import type { Entity, EntityColumns } from '../../../src/core/failover/entity.ts';
import type { FailoverEvidence, Member } from '../../../src/core/failover/evidence.ts';
import type { FailoverClaimView, TrafficView } from '../../../src/core/failover/evidence.ts';
import type { FailoverPolicy } from '../../../src/core/failover/group.ts';
import type { Reading, Verdict } from '../../../src/core/readings.ts';
import type { SeenGroup } from '../../../src/core/failover/step.ts';

export const aFailoverPolicy = (own: Partial<FailoverPolicy> = {}): FailoverPolicy => ({
  ...defaultFailoverPolicy,
  ...own,
});

export const aFailoverGroup = (own: Partial<FailoverGroup> = {}): FailoverGroup => ({
  name: 'shop',
  id: 'failover:shop',
  group: { name: 'failover:shop' },
  policy: aFailoverPolicy(),
  home: 'primary',
  sides: { primary: aSide('eu', 'web'), secondary: aSide('us', 'spare') },
  traffic: {
    profileId: '/subscriptions/s/resourceGroups/r/providers/x/trafficManagerProfiles/shop',
    endpoints: {
      primary: { type: 'externalEndpoints', name: 'eu' },
      secondary: { type: 'externalEndpoints', name: 'us' },
    },
  },
  ...own,
});

function aSide(where: string, id: string): FailoverGroup['sides']['primary'] {
  const endpoint = `https://${where}.example`;
  const url = `${endpoint}/health`;
  return {
    endpoint,
    probe: { kind: 'http', url, expectStatus: 200, expectText: null },
    targets: [a.aTarget({ id })],
  };
}

export const columns = (own: EntityColumns = {}): EntityColumns => ({
  active_target: 'primary',
  primary_endpoint: 'https://eu.example',
  secondary_endpoint: 'https://us.example',
  last_status: 'OK',
  last_reason: 'healthy',
  last_check_utc: '2026-11-21T03:00:00Z',
  failover_count: 4,
  lock_until_utc: '',
  ...own,
});

export const anEntity = (own: Partial<Entity> = {}): Entity => ({
  active: 'primary',
  endpoints: { primary: 'https://eu.example', secondary: 'https://us.example' },
  count: 4,
  lockUntil: null,
  lastStatus: 'OK',
  lastReason: 'healthy',
  lastCheckAt: null,
  ...own,
});

/** Two readings in the past, both as `verdict`. */
export const two = (verdict: Verdict): readonly Reading[] =>
  [20, 10].map((age) => a.aReading(verdict, a.ago(seconds(age))));

export const both = <T>(primary: T, secondary: T): BothSides<T> => ({ primary, secondary });

/** What is kept of a group whose active side was bad in two looks. */
export const kept = (own: Partial<FailoverKept> = {}): FailoverKept => ({
  ...failoverKept(newFailover(a.ago(minutes(30)))),
  epoch: 7,
  reason: 'suspicion_raised',
  known: { active: 'primary', count: 4 },
  stableSince: a.ago(minutes(60)),
  badSince: a.ago(minutes(6)),
  readings: both(two(a.unhealthy), two(a.healthy)),
  ...own,
});

const openedAt = a.ago(minutes(7));

type Own<Phase extends Failover['phase']> = Partial<Extract<Failover, { phase: Phase }>>;

export const aSteady = (own: Own<'steady'> = {}): Failover => ({
  ...kept({ badSince: null, reason: 'promoted_is_stable', ...own }),
  phase: 'steady',
});

export const aSuspect = (own: Own<'suspected'> = {}): Failover => ({
  ...kept(),
  phase: 'suspected',
  openedAt,
  ...own,
});

export const aWish = (own: Partial<Wish> = {}): Wish => ({
  to: null,
  force: false,
  evenUnproved: false,
  by: 'key',
  reason: '',
  ...own,
});

export const aPlan = (own: Partial<Plan> = {}): Plan => ({
  from: 'primary',
  to: 'secondary',
  seen: seenEntity(anEntity()),
  terms: termsOf(aFailoverGroup()),
  wish: null,
  leavesBad: true,
  ...own,
});

export const anAsk = (own: Partial<Ask> = {}): Ask => ({
  id: 7,
  plan: aPlan(),
  evidence: 'primary unhealthy: answered 503; secondary healthy',
  requesters: [],
  askedAt: a.ago(minutes(1)),
  expiresAt: plus(a.now, minutes(14)),
  verdict: 'open',
  by: null,
  decidedAt: null,
  ...own,
});

export const anAsking = (ask: Ask | null = anAsk(), own: Own<'asking'> = {}): Failover => ({
  ...kept({ ask, reason: 'approval_requested' }),
  phase: 'asking',
  openedAt,
  ...own,
});

export const aMoving = (own: Own<'moving'> = {}): Failover => ({
  ...kept({ lastEffectAt: a.ago(seconds(30)), toggles: [a.ago(seconds(30))], sure: false }),
  reason: 'failover_claimed',
  phase: 'moving',
  openedAt,
  plan: aPlan(),
  claimedAt: a.ago(seconds(30)),
  lostAfter: plus(a.now, seconds(150)),
  ...own,
});

/** Its worker must be gone. */
export const aLostMove = (own: Own<'moving'> = {}): Failover => {
  const claimedAt = a.ago(seconds(181));
  return aMoving({
    lastEffectAt: claimedAt,
    toggles: [claimedAt],
    claimedAt,
    lostAfter: a.ago(seconds(1)),
    ...own,
  });
};

/** After a move of ours to primary, whose traffic does not yet go there alone. */
export const aFollowing = (own: Own<'following'> = {}): Failover => ({
  ...afterMove(minutes(2)),
  reason: 'failed_over',
  phase: 'following',
  openedAt,
  byHand: false,
  since: a.ago(minutes(2)),
  triedAt: a.ago(minutes(2)),
  sure: false,
  ...own,
});

export const aVerifying = (own: Own<'verifying'> = {}): Failover => ({
  ...afterMove(minutes(4)),
  reason: 'traffic_followed',
  phase: 'verifying',
  openedAt,
  settledAt: a.ago(minutes(1)),
  deadline: plus(a.now, minutes(1)),
  ...own,
});

export const aProtecting = (own: Own<'protecting'> = {}): Failover => ({
  ...afterMove(minutes(6)),
  reason: 'recovered',
  phase: 'protecting',
  openedAt,
  healthySince: a.ago(minutes(2)),
  ...own,
});

export const anEscalated = (own: Own<'escalated'> = {}): Failover => ({
  ...afterMove(minutes(20)),
  reason: 'promoted_side_failed',
  phase: 'escalated',
  openedAt,
  healthySince: null,
  acknowledgedBy: null,
  told: [{ why: 'escalated', epoch: 7, at: a.ago(minutes(5)) }],
  ...own,
});

function afterMove(age: number): FailoverKept {
  const at = a.ago(age);
  return kept({
    known: { active: 'primary', count: 4 },
    lastEffectAt: at,
    toggles: [at],
    stableSince: null,
    badSince: null,
  });
}

/** Traffic that goes to `active` alone, whose monitor finds it degraded unless told otherwise. */
export const aTraffic = (
  active: Side = 'primary',
  monitor: 'online' | 'degraded' | 'unknown' = 'degraded',
): TrafficView & { readonly kind: 'known' } => {
  const on = { inRotation: true, monitor, priority: 1 } as const;
  const off = { inRotation: false, monitor: 'unknown', priority: 2 } as const;
  return {
    kind: 'known',
    sides: { ...both(off, off), [active]: on, [otherSide(active)]: off },
  };
};

export const aMember = (own: Partial<Member> = {}): Member => ({
  id: 'web',
  side: 'primary',
  phase: 'escalated',
  lastActionAt: a.ago(minutes(20)),
  ...own,
});

export const aClaimView = (own: Partial<FailoverClaimView> = {}): FailoverClaimView => ({
  fleet: newFleetState,
  mayWrite: true,
  ...own,
});

/** What a look finds: primary bad, secondary good, and nothing that forbids. */
export const aLook = (own: Partial<FailoverEvidence> = {}): FailoverEvidence => ({
  now: a.now,
  lookAgeMs: seconds(2),
  cause: { kind: 'sweep' },
  entity: { kind: 'valid', entity: anEntity() },
  readings: found(a.unhealthy, a.healthy),
  traffic: aTraffic(),
  members: [aMember(), aMember({ id: 'spare', side: 'secondary', phase: 'quiet' })],
  claimView: aClaimView(),
  ...own,
});

export const found = (primary: Verdict, secondary: Verdict): FailoverEvidence['readings'] =>
  both([a.aReading(primary, a.now)], [a.aReading(secondary, a.now)]);

/** The readings of a request's burst. */
export const burst = (primary: Verdict, secondary: Verdict): FailoverEvidence['readings'] => {
  const taken = (verdict: Verdict): readonly Reading[] =>
    [4, 2, 0].map((age) => a.aReading(verdict, a.ago(seconds(age))));
  return both(taken(primary), taken(secondary));
};

export const aSeenGroup = (state: Failover, own: Partial<SeenGroup> = {}): SeenGroup => ({
  group: aFailoverGroup(),
  fleet: defaultFleet,
  state,
  groupState: newGroupState,
  ...own,
});
