/** Small worlds for core: one target in one group, states and evidence with an article. */
import { defaultFleet, defaultGroup, defaultPolicy } from '../../src/core/policy.ts';
import { instant, minutes, plus, seconds } from '../../src/core/time.ts';
import { newFleetState, newGroupState } from '../../src/core/group-state.ts';
import { newIncident } from '../../src/core/incident.ts';
import type { Brake } from '../../src/core/brakes.ts';
import type { ClaimView, Evidence, FailoverSeen, Platform } from '../../src/core/evidence.ts';
import type { Reading, Verdict } from '../../src/core/readings.ts';
import type { Incident, Kept } from '../../src/core/incident.ts';
import type { Group, Policy, Target } from '../../src/core/policy.ts';
import type { Seen } from '../../src/core/step.ts';
import type { Instant } from '../../src/core/time.ts';

export const now: Instant = instant(1_800_000_000_000);

export const ago = (length: number): Instant => instant(now - length);

export const aPolicy = (own: Partial<Policy> = {}): Policy => ({
  ...defaultPolicy,
  name: 'careful',
  ...own,
});

export const aGroup = (own: Partial<Group> = {}): Group => ({
  ...defaultGroup,
  name: 'shop',
  members: ['web', 'api', 'jobs'],
  ...own,
});

export const aTarget = (own: Partial<Target> = {}): Target => ({
  id: 'web',
  group: aGroup(),
  policy: aPolicy(),
  resourceId:
    '/subscriptions/s/resourceGroups/r/providers/Microsoft.ContainerInstance/containerGroups/web',
  probe: { kind: 'http', url: 'https://web.example/health', expectStatus: 200, expectText: null },
  traffic: null,
  ...own,
});

export const healthy: Verdict = { verdict: 'healthy' };
export const unhealthy: Verdict = { verdict: 'unhealthy', why: 'answered 503' };
export const unknown: Verdict = { verdict: 'unknown', why: 'name resolution failed' };

export const aReading = (verdict: Verdict, at: Instant): Reading => ({ ...verdict, at });

export const aPlatform = (
  state: 'serving' | 'ended' | 'stopped' | 'deploying' | 'repairing' = 'serving',
  ageMs: number = minutes(60),
): Platform => ({
  known: true,
  state,
  runToken: 'run-1',
  runAgeMs: state === 'serving' ? minutes(ageMs / 60_000) : null,
  says: state,
});

export const aBrake = (own: Partial<Brake> = {}): Brake => ({
  scope: { kind: 'target', target: 'web' },
  owner: 'ana',
  reason: 'drill',
  from: ago(minutes(1)),
  until: null,
  ...own,
});

export const aCalmView = (own: Partial<ClaimView> = {}): ClaimView => ({
  siblings: ['api', 'jobs'].map((id) => ({ id, reading: aReading(healthy, now), phase: 'quiet' })),
  fleet: newFleetState,
  traffic: 'not_watched',
  ...own,
});

/** The failover group of a target on its active side, at rest. */
export const aFailoverSeen = (own: Partial<FailoverSeen> = {}): FailoverSeen => ({
  id: 'failover:shop',
  phase: 'suspected',
  isActive: true,
  busyUntil: null,
  deadline: null,
  toldAt: null,
  handoverWithinMs: minutes(5),
  ...own,
});

export const someEvidence = (own: Partial<Evidence> = {}): Evidence => ({
  now,
  lookAgeMs: seconds(1),
  cause: { kind: 'sweep' },
  reading: aReading(unhealthy, now),
  platform: aPlatform(),
  failovers: [],
  claimView: null,
  ...own,
});

export const aSeen = (incident: Incident, own: Partial<Seen> = {}): Seen => ({
  target: aTarget(),
  fleet: defaultFleet,
  incident,
  groupState: newGroupState,
  ...own,
});

const kept = (own: Partial<Kept> = {}): Kept => {
  const { phase: _, ...rest } = newIncident(ago(minutes(5)));
  return { ...rest, reason: 'suspicion_raised', ...own };
};

/** Two unhealthy readings in the past: one more proves it. */
export const twoBad: readonly Reading[] = [
  aReading(unhealthy, ago(seconds(20))),
  aReading(unhealthy, ago(seconds(10))),
];

export const aQuiet = (own: Partial<Kept> = {}): Incident => ({
  ...kept({ reason: 'nothing_wrong', ...own }),
  phase: 'quiet',
});

type Own<Phase extends Incident['phase']> = Partial<Extract<Incident, { phase: Phase }>>;

const opened = { openedAt: ago(minutes(2)), attempts: 0, notBefore: null } as const;

export const aSuspected = (own: Own<'suspected'> = {}): Incident => ({
  ...kept(),
  ...opened,
  phase: 'suspected',
  readings: twoBad,
  hints: 0,
  ...own,
});

export const aTreating = (own: Own<'treating'> = {}): Incident => ({
  ...kept({ epoch: 1, reason: 'treatment_claimed', actions: [ago(seconds(5))] }),
  ...opened,
  attempts: 1,
  phase: 'treating',
  remedy: 'restart',
  claimedAt: ago(seconds(5)),
  lostAfter: plus(now, minutes(2)),
  ...own,
});

export const aVerifying = (own: Own<'verifying'> = {}): Incident => ({
  ...kept({ epoch: 1, reason: 'treatment_issued', actions: [ago(minutes(1))] }),
  ...opened,
  attempts: 1,
  phase: 'verifying',
  remedy: 'restart',
  deadline: plus(now, minutes(3)),
  graceUntil: ago(seconds(20)),
  readings: [],
  ...own,
});

export const aCooling = (own: Own<'cooling'> = {}): Incident => ({
  ...kept({ epoch: 1, reason: 'recovered', actions: [ago(minutes(4))] }),
  ...opened,
  attempts: 1,
  phase: 'cooling',
  until: plus(now, minutes(5)),
  ...own,
});

export const anEscalated = (own: Own<'escalated'> = {}): Incident => ({
  ...kept({ epoch: 3, reason: 'remedies_exhausted' }),
  ...opened,
  attempts: 3,
  phase: 'escalated',
  healthySince: null,
  acknowledgedBy: null,
  tellAfter: null,
  ...own,
});
