/**
 * One failover group for core's tests: primary is active and at home, its only target has used up
 * its restarts, and one more look proves primary bad and secondary good.
 */
import * as a from '../fixtures.ts';
import { defaultFailoverPolicy } from '../../../src/core/failover/group.ts';
import { defaultFleet } from '../../../src/core/policy.ts';
import { minutes, seconds } from '../../../src/core/time.ts';
import { newFleetState, newGroupState } from '../../../src/core/group-state.ts';
import { otherSide } from '../../../src/core/failover/group.ts';
import type { Failover } from '../../../src/core/failover/state.ts';
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
    profileId:
      '/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/trafficManagerProfiles/shop',
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
