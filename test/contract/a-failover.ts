/** A failover group and its rows, as the contract suites write them and read them back. */
import { randomUUID } from 'node:crypto';
import type { EntityColumns } from '../../src/core/failover/entity.ts';
import { defaultFailoverPolicy, failoverId } from '../../src/core/failover/group.ts';
import type { FailoverGroup, Side } from '../../src/core/failover/group.ts';
import { newFailover } from '../../src/core/failover/state.ts';
import type { Failover, FailoverPhase, Plan } from '../../src/core/failover/state.ts';
import { instant, minutes, plus, seconds } from '../../src/core/time.ts';
import { t0 } from './fixtures.ts';

/** Every one has a name of its own, so that suites share one store without meeting. */
export function aFailoverGroup(name = `f-${randomUUID()}`): FailoverGroup {
  const side = (which: Side) => {
    const endpoint = `https://${which}.example/`;
    const probe = { kind: 'http', url: endpoint, expectStatus: 200, expectText: null } as const;
    return { endpoint, probe, targets: [] };
  };
  const id = failoverId(name);
  return {
    id,
    name,
    group: { name: id },
    policy: defaultFailoverPolicy,
    sides: { primary: side('primary'), secondary: side('secondary') },
    home: 'primary',
    traffic: null,
  };
}

export const aPlan: Plan = {
  from: 'primary',
  to: 'secondary',
  seen: {
    active: 'primary',
    endpoints: { primary: 'https://primary.example/', secondary: 'https://secondary.example/' },
    count: 4,
    lockUntil: t0,
  },
  terms: 'terms\u2028of it',
  wish: { to: 'secondary', force: true, evenUnproved: false, by: 'ana', reason: 'drill' },
  leavesBad: true,
};

/** One of each phase, with every member that it can have. */
export function aFailoverOfEach(): {
  readonly [Name in FailoverPhase]: Extract<Failover, { phase: Name }>;
} {
  const { phase: _, ...fresh } = newFailover(t0);
  const kept = {
    ...fresh,
    epoch: 9,
    nextLookAt: plus(t0, seconds(10)),
    told: [{ why: 'half_moved', epoch: 8, at: t0 }] as const,
    owing: [{ why: 'latched', epoch: 9, at: t0 }] as const,
    recordedSeq: 43,
    publishedSeq: 41,
    readings: {
      primary: [{ verdict: 'unhealthy', why: 'answered 503', at: t0 }],
      secondary: [{ verdict: 'healthy', at: instant(t0 + 0.25) }],
    } as const,
    badSince: t0,
    toggles: [t0, plus(t0, minutes(11))],
    latched: true,
    known: { active: 'secondary', count: 5 } as const,
    lastEffectAt: t0,
    sure: false,
    stableSince: t0,
    yieldUntil: t0,
    ask: {
      id: 10,
      plan: { ...aPlan, wish: null },
      evidence: 'three readings',
      requesters: ['ana', 'sweep'],
      askedAt: t0,
      expiresAt: plus(t0, minutes(15)),
      verdict: 'refused',
      by: 'bo',
      decidedAt: t0,
    } as const,
    requestUntil: t0,
  };
  const open = { ...kept, openedAt: t0 };
  const before = { sure: true, lastEffectAt: t0 };
  return {
    steady: { phase: 'steady', ...kept },
    suspected: { phase: 'suspected', ...open },
    asking: { phase: 'asking', ...open },
    moving: { phase: 'moving', ...open, plan: aPlan, before, claimedAt: t0, lostAfter: t0 },
    following: { phase: 'following', ...open, byHand: true, since: t0, triedAt: t0, before },
    verifying: { phase: 'verifying', ...open, settledAt: t0, deadline: t0 },
    protecting: { phase: 'protecting', ...open, healthySince: t0 },
    escalated: { phase: 'escalated', ...open, healthySince: t0, acknowledgedBy: 'ana' },
  };
}

/** A public row as a person would make it: exactly the eight columns. */
export const theColumns: EntityColumns = {
  active_target: 'primary',
  primary_endpoint: 'https://primary.example/',
  secondary_endpoint: 'https://secondary.example/',
  last_status: 'OK',
  last_reason: '',
  last_check_utc: '2026-11-21T10:00:00.000Z',
  failover_count: 0,
  lock_until_utc: '',
};
