/** Any state of a failover group, any look and any policy, without knowledge of the table. */
import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import * as s from './states.ts';
import * as fc from 'fast-check';
import { instant, ms, plus, seconds } from '../../../src/core/time.ts';
import { newFleetState, newGroupState } from '../../../src/core/group-state.ts';
import { termsOf } from '../../../src/core/failover/terms.ts';
import type { Ask, Failover, FailoverKept, Wish } from '../../../src/core/failover/state.ts';
import type { Cause } from '../../../src/core/wake.ts';
import type { EntityRead } from '../../../src/core/failover/entity.ts';
import type { FailoverClaimView, FailoverEvidence } from '../../../src/core/failover/evidence.ts';
import type {
  ApprovalRule,
  FailoverGroup,
  FailoverPolicy,
  Side,
} from '../../../src/core/failover/group.ts';
import type { GroupState } from '../../../src/core/group-state.ts';
import type { Instant } from '../../../src/core/time.ts';
import type { Member, TrafficView } from '../../../src/core/failover/evidence.ts';
import type { Reading, Verdict } from '../../../src/core/readings.ts';

const aSideName = fc.constantFrom<Side>('primary', 'secondary');
const aVerdict = fc.constantFrom(a.healthy, a.healthy, a.unhealthy, a.unhealthy, a.unknown);
/** Around now, on both sides of every limit. */
const aMoment: fc.Arbitrary<Instant> = fc.oneof(
  fc.integer({ min: -60_000, max: 60_000 }).map((offset) => plus(a.now, ms(offset))),
  fc.integer({ min: -2_000_000, max: 2_000_000 }).map((offset) => plus(a.now, ms(offset))),
);
/** What stands in nothing's way, as a rule: or hardly any look would come to a claim. */
const mostly = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 5 }, other);
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof(value, fc.constant(null));

const pastReadings: fc.Arbitrary<readonly Reading[]> = fc
  .array(aVerdict, { maxLength: 4 })
  .map((all) => all.map((one, at) => a.aReading(one, a.ago(seconds(10 * (all.length - at))))));

export const anyWish: fc.Arbitrary<Wish> = fc.record({
  to: orNull(aSideName),
  force: fc.boolean(),
  evenUnproved: fc.boolean(),
  by: fc.constantFrom('key', 'ana', 'bob'),
  reason: fc.constant('drill'),
});

const anyCause: fc.Arbitrary<Cause> = fc.oneof(
  fc.constantFrom<Cause>(
    { kind: 'sweep' },
    { kind: 'alert', hint: 'h' },
    { kind: 'operator', ask: 'retry', by: 'ana' },
    { kind: 'operator', ask: 'acknowledge', by: 'ana' },
  ),
  anyWish.map((wish): Cause => ({ kind: 'request', wish })),
);

const anAsk: fc.Arbitrary<Ask> = fc
  .record({
    verdict: fc.constantFrom<Ask['verdict']>('open', 'approved', 'approved', 'refused'),
    expiresAt: aMoment,
    decidedAt: aMoment,
    wish: orNull(
      anyWish.map((wish) => ({ ...wish, to: wish.force ? 'secondary' : null }) as const),
    ),
    terms: fc.boolean(),
  })
  .map(({ verdict, expiresAt, decidedAt, wish, terms }) => {
    const leavesBad = wish?.to !== 'secondary';
    const plan = s.aPlan({ wish, leavesBad, ...(terms ? {} : { terms: '{}' }) });
    const by = verdict === 'open' ? null : 'bob';
    return s.anAsk({ verdict, expiresAt, plan, by, decidedAt: by === null ? null : decidedAt });
  });

const someToggles = fc
  .array(fc.integer({ min: 0, max: 25_000_000 }), { maxLength: 3 })
  .map((ages) => ages.toSorted((one, other) => other - one).map((age) => a.ago(age)));

const kept: fc.Arbitrary<Partial<FailoverKept>> = fc.record({
  readings: fc.record({
    primary: mostly(f.two(a.unhealthy), pastReadings),
    secondary: mostly(f.two(a.healthy), pastReadings),
  }),
  badSince: mostly<Instant | null>(a.ago(360_000), orNull(aMoment)),
  toggles: mostly<readonly Instant[]>([], someToggles),
  latched: mostly(false, fc.boolean()),
  known: mostly<FailoverKept['known']>(
    { active: 'primary', count: 4 },
    fc.constantFrom({ active: 'secondary', count: 5 } as const, null),
  ),
  lastEffectAt: mostly<Instant | null>(null, orNull(aMoment)),
  sure: fc.boolean(),
  stableSince: mostly<Instant | null>(a.ago(3_600_000), orNull(aMoment)),
});

/** The ask of a state is of these terms, unless it was asked for under others. */
export function underTerms(state: Failover, group: FailoverGroup): Failover {
  const { ask } = state;
  if (ask === null || ask.plan.terms === '{}') return state;
  return { ...state, ask: { ...ask, plan: { ...ask.plan, terms: termsOf(group) } } };
}

export const anyFailover: fc.Arbitrary<Failover> = fc
  .tuple(fc.constantFrom(...buildersOf()), kept, anAsk, aMoment)
  .map(([build, own, ask, at]) => ({ ...build(ask, at), ...own }));

function buildersOf(): readonly ((ask: Ask, at: Instant) => Failover)[] {
  return [
    () => s.aSteady(),
    () => s.aSuspect(),
    () => s.aSuspect(),
    (ask) => s.anAsking(ask),
    (_, at) => s.aMoving({ lostAfter: at }),
    (_, at) => s.aFollowing({ triedAt: at, byHand: at % 2 === 0 }),
    (_, at) => s.aVerifying({ deadline: at, settledAt: instant(at - 60_000) }),
    (_, at) => s.aProtecting({ healthySince: at }),
    (_, at) => s.anEscalated({ healthySince: at }),
  ];
}

const anyRow: fc.Arbitrary<EntityRead> = mostly<EntityRead>(
  { kind: 'valid', entity: f.anEntity() },
  fc.oneof(
    fc
      .record({
        active: aSideName,
        count: fc.integer({ min: 3, max: 6 }),
        lockUntil: orNull(aMoment),
      })
      .map((own): EntityRead => ({ kind: 'valid', entity: f.anEntity(own) })),
    aMoment.map((lockUntil) => ({ kind: 'valid', entity: f.anEntity({ lockUntil }) }) as const),
    fc.constantFrom<EntityRead>({ kind: 'missing' }, { kind: 'nonsense', complaints: [] }),
  ),
);

const aTrafficSide = fc.record({
  inRotation: fc.boolean(),
  monitor: fc.constantFrom('online', 'degraded', 'unknown'),
  priority: fc.constant(1),
});
const anyTraffic: fc.Arbitrary<TrafficView> = mostly<TrafficView>(
  f.aTraffic(),
  fc.oneof(
    fc.constantFrom<TrafficView>({ kind: 'none' }, { kind: 'unknown', why: 'no answer' }),
    fc
      .record({ primary: aTrafficSide, secondary: aTrafficSide })
      .map((sides): TrafficView => ({ kind: 'known', sides })),
  ),
);

const anyMembers: fc.Arbitrary<readonly Member[]> = mostly<readonly Member[]>(
  [f.aMember()],
  fc.array(
    fc.record({
      id: fc.constant('web'),
      side: aSideName,
      phase: fc.constantFrom('quiet', 'suspected', 'treating', 'escalated', null),
      lastActionAt: orNull(aMoment),
    }),
    { maxLength: 2 },
  ),
);

const fleetBrake = a.aBrake({ scope: { kind: 'fleet' } });
const anyClaimView: fc.Arbitrary<FailoverClaimView | null> = mostly<FailoverClaimView | null>(
  f.aClaimView(),
  fc.constantFrom(
    null,
    f.aClaimView({ fleet: null }),
    f.aClaimView({ fleet: { ...newFleetState, brakes: [fleetBrake] } }),
    f.aClaimView({ mayWrite: false }),
    f.aClaimView({ mayWrite: null }),
  ),
);

export const anyLook: fc.Arbitrary<FailoverEvidence> = fc
  .record({
    cause: anyCause,
    primary: mostly<Verdict>(a.unhealthy, aVerdict),
    secondary: mostly<Verdict>(a.healthy, aVerdict),
    entity: anyRow,
    traffic: anyTraffic,
    members: anyMembers,
    claimView: anyClaimView,
    lookAge: mostly(2, fc.integer({ min: 0, max: 60 })),
  })
  .map(({ cause, primary, secondary, lookAge, ...own }) => {
    const take = cause.kind === 'request' ? f.burst : f.found;
    const readings = take(primary, secondary);
    return f.aLook({ ...own, cause, readings, lookAgeMs: seconds(lookAge) });
  });

export const anyFailoverGroup: fc.Arbitrary<FailoverGroup> = fc
  .record({
    mode: mostly<FailoverPolicy['mode']>('heal', fc.constantFrom('on-request', 'dry-run')),
    approval: mostly<ApprovalRule>('never', fc.constantFrom('failover', 'failback', 'always')),
    failback: fc.constantFrom('manual', 'automatic'),
    home: aSideName,
  })
  .map(({ home, ...policy }) =>
    f.aFailoverGroup({ home, policy: f.aFailoverPolicy({ ...policy }) }),
  );

export const anyGroupState: fc.Arbitrary<GroupState> = mostly<GroupState>(
  newGroupState,
  fc.constant({
    ...newGroupState,
    brakes: [a.aBrake({ scope: { kind: 'failover', failover: 'shop' } })],
  }),
);
