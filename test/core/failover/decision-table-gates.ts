/** The lines of the gates: each thing that may be in the way of a move, and who it stands for. */
import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import * as s from './states.ts';
import { decideFailover } from '../../../src/core/failover/decide.ts';
import { line } from './step-text.ts';
import { minutes, plus, seconds } from '../../../src/core/time.ts';
import { newFleetState, newGroupState } from '../../../src/core/group-state.ts';
import type { Failover, FailoverKept } from '../../../src/core/failover/state.ts';
import type { FailoverEvidence } from '../../../src/core/failover/evidence.ts';
import type { FailoverPolicy } from '../../../src/core/failover/group.ts';
import type { Line } from './step-text.ts';
import type { SeenGroup } from '../../../src/core/failover/step.ts';

export interface InTheWay {
  readonly kept?: Partial<FailoverKept>;
  readonly policy?: Partial<FailoverPolicy>;
  readonly seen?: Partial<SeenGroup>;
  readonly evidence?: Partial<FailoverEvidence>;
}

const degradedStandby = {
  ...f.aTraffic().sides,
  secondary: { inRotation: true, monitor: 'degraded', priority: 2 },
} as const;

const member = (own: Parameters<typeof f.aMember>[0]): InTheWay => ({
  evidence: { members: [f.aMember(own)] },
});

export const inTheWay: Readonly<Record<string, InTheWay>> = {
  nothing: {},
  'group paused': {
    seen: { groupState: { ...newGroupState, brakes: [pauseOfShop()] } },
  },
  'pause over': {
    seen: { groupState: { ...newGroupState, brakes: [{ ...pauseOfShop(), until: a.now }] } },
  },
  'kill switch': {
    evidence: {
      claimView: f.aClaimView({
        fleet: { ...newFleetState, brakes: [a.aBrake({ scope: { kind: 'fleet' } })] },
      }),
    },
  },
  'fleet unreadable': { evidence: { claimView: f.aClaimView({ fleet: null }) } },
  'fleet budget': {
    evidence: {
      claimView: f.aClaimView({
        fleet: {
          ...newFleetState,
          actions: Array.from({ length: 20 }, (_, n) => a.ago(minutes(20 - n))),
        },
      }),
    },
  },
  'traffic not writable': { evidence: { claimView: f.aClaimView({ mayWrite: false }) } },
  'nobody knows if writable': { evidence: { claimView: f.aClaimView({ mayWrite: null }) } },
  'look too slow': { evidence: { lookAgeMs: seconds(41) } },
  'dry run': { policy: { mode: 'dry-run' } },
  'dry run, restart 2 min ago': {
    ...member({ lastActionAt: a.ago(minutes(2)) }),
    policy: { mode: 'dry-run' },
  },
  'on request': { policy: { mode: 'on-request' } },
  'standby degraded': { evidence: { traffic: { kind: 'known', sides: degradedStandby } } },
  'traffic says online': { evidence: { traffic: f.aTraffic('primary', 'online') } },
  'traffic still checks': { evidence: { traffic: f.aTraffic('primary', 'unknown') } },
  'traffic unknown': { evidence: { traffic: { kind: 'unknown', why: 'no answer' } } },
  'no traffic, bad for 6 min': { evidence: { traffic: { kind: 'none' } } },
  'no traffic, bad for 10 min': {
    kept: { badSince: a.ago(minutes(10)) },
    evidence: { traffic: { kind: 'none' } },
  },
  'no traffic, bad for 6 min, asks': {
    policy: { approval: 'failover' },
    evidence: { traffic: { kind: 'none' } },
  },
  latched: { kept: { latched: true } },
  'toggles used up': { kept: { toggles: [a.ago(minutes(300)), a.ago(minutes(60))] } },
  'toggled 9 min ago': { kept: { toggles: [a.ago(minutes(9))] } },
  'lock of the row': { evidence: rowLocked(minutes(25)) },
  'lock of the row over': { evidence: rowLocked(0) },
  'effect 2 min ago': { kept: { lastEffectAt: a.ago(minutes(2)) } },
  'restart under way': member({ phase: 'treating', lastActionAt: a.ago(seconds(20)) }),
  'restart 2 min ago': member({ lastActionAt: a.ago(minutes(2)) }),
  'standby restarted 2 min ago': member({
    id: 'spare',
    side: 'secondary',
    phase: 'cooling',
    lastActionAt: a.ago(minutes(2)),
  }),
  'member unreadable': member({ phase: null, lastActionAt: null }),
  'restarts left, bad for 6 min': member({ phase: 'suspected' }),
  'restarts left, bad for 3 min, agreed': {
    ...member({ phase: 'suspected' }),
    kept: { badSince: a.ago(minutes(3)) },
  },
  'restarts left, bad for 1 min': {
    ...member({ phase: 'suspected' }),
    kept: { badSince: a.ago(minutes(1)) },
  },
  'refused 19 min ago': refusedBefore(19),
  'refused 20 min ago': refusedBefore(20),
};

export function pauseOfShop() {
  return a.aBrake({ scope: { kind: 'failover', failover: 'shop' } });
}

function rowLocked(length: number): Partial<FailoverEvidence> {
  const lockUntil = plus(a.now, minutes(length / minutes(1)));
  return { entity: { kind: 'valid', entity: f.anEntity({ lockUntil }) } };
}

function refusedBefore(age: number): InTheWay {
  const ask = s.anAsk({ id: 3, verdict: 'refused', by: 'bob', decidedAt: a.ago(minutes(age)) });
  return { kept: { ask } };
}

interface Wanted {
  readonly state: (own: Partial<FailoverKept>) => Failover;
  readonly evidence: Partial<FailoverEvidence>;
  readonly policy?: Partial<FailoverPolicy>;
  readonly seen?: Partial<SeenGroup>;
}

const asked = (own: Parameters<typeof s.aWish>[0]): Wanted => ({
  state: (kept) => s.aSuspect(kept),
  evidence: {
    cause: { kind: 'request', wish: s.aWish(own) },
    readings: f.burst(a.unhealthy, a.healthy),
  },
});

/** All of them want secondary. */
export const wanted: Readonly<Record<string, Wanted>> = {
  'the loop': { state: (kept) => s.aSuspect(kept), evidence: {} },
  'bare call': asked({}),
  'named call': asked({ to: 'secondary', by: 'ana' }),
  'named by a key': asked({ to: 'secondary', by: 'key' }),
  forced: asked({ to: 'secondary', by: 'ana', force: true }),
  'forced twice': asked({ to: 'secondary', by: 'ana', force: true, evenUnproved: true }),
  failback: {
    state: (kept) => s.aSteady({ ...kept, badSince: null }),
    evidence: { readings: f.found(a.healthy, a.healthy) },
    policy: { failback: 'automatic' },
  },
};

export function propose(obstacle: InTheWay, { state, evidence, policy, seen }: Wanted): Line {
  const before = state({ ...obstacle.kept });
  const group = f.aFailoverGroup({
    policy: f.aFailoverPolicy({ ...policy, ...obstacle.policy }),
    // Primary is active in all of them: a failback goes to where it is at home.
    home: policy?.failback === 'automatic' ? 'secondary' : 'primary',
  });
  const step = decideFailover(
    f.aSeenGroup(before, { group, ...seen, ...obstacle.seen }),
    f.aLook({ ...evidence, ...obstacle.evidence }),
  );
  return line([], before, step);
}

export function gateLines(): Line[] {
  return Object.entries(inTheWay).flatMap(([obstacle, way]) =>
    Object.entries(wanted).map(([who, want]) => {
      const { text, step } = propose(way, want);
      return { text: `${obstacle.padEnd(38)}${who.padEnd(32)}${text}`, step };
    }),
  );
}

const inTheWayOfTraffic = [
  'nothing',
  'group paused',
  'pause over',
  'restart under way',
  'restart 2 min ago',
  'kill switch',
  'fleet unreadable',
  'traffic not writable',
  'nobody knows if writable',
  'fleet budget',
  'look too slow',
  'dry run',
];

/** What follows a move has no gates of its own but those that stand for everybody. */
export function followLines(): Line[] {
  const bothIn = { ...f.aTraffic().sides, secondary: f.aTraffic('secondary').sides.secondary };
  const traffic = { kind: 'known', sides: bothIn } as const;
  const well = f.both(f.two(a.healthy), f.two(a.healthy));
  const byHand = { byHand: true, triedAt: null, lastEffectAt: null, readings: well };
  const following: Readonly<Record<string, Wanted>> = {
    'after a move': {
      state: (kept) => s.aFollowing({ readings: f.both([], []), ...kept }),
      evidence: { traffic, readings: f.found(a.healthy, a.healthy) },
    },
    'after a move by hand': {
      state: (kept) => s.aFollowing({ ...byHand, ...kept }),
      evidence: { traffic, readings: f.found(a.healthy, a.healthy) },
    },
  };
  return inTheWayOfTraffic.flatMap((obstacle) =>
    Object.entries(following).map(([who, want]) => {
      const { text, step } = propose(inTheWay[obstacle] ?? {}, want);
      return { text: `${obstacle.padEnd(38)}${who.padEnd(32)}${text}`, step };
    }),
  );
}
