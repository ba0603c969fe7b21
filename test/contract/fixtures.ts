/**
 * Values that the contract suites write and read back. Every group has a name of its own, so that
 * suites share one store without meeting.
 */
import { randomUUID } from 'node:crypto';
import type { Entry } from '../../src/core/entry.ts';
import type { Incident, Phase, Suspected } from '../../src/core/incident.ts';
import { keptOf, newIncident, openedOf } from '../../src/core/incident.ts';
import { defaultGroup, defaultPolicy } from '../../src/core/policy.ts';
import type { Group, Target } from '../../src/core/policy.ts';
import { instant, plus, seconds } from '../../src/core/time.ts';
import type { Subject } from '../../src/core/subject.ts';
import type { Instant } from '../../src/core/time.ts';
import type { Change, Loaded } from '../../src/pipeline/ports.ts';

export const t0 = instant(Date.UTC(2026, 10, 21, 10));

export const aGroup = (members: readonly string[] = ['web']): Group => ({
  ...defaultGroup,
  name: `g-${randomUUID()}`,
  members,
});

export const aTarget = (over: Partial<Target> = {}): Target => ({
  id: 'web',
  group: aGroup(),
  policy: { ...defaultPolicy, name: 'default' },
  resourceId:
    '/subscriptions/sub-1/resourceGroups/shop/providers/Microsoft.ContainerInstance/containerGroups/web',
  probe: { kind: 'platform' },
  traffic: null,
  ...over,
});

export const anIncident = (over: Partial<Suspected> = {}): Suspected => ({
  ...newIncident(t0),
  phase: 'suspected',
  openedAt: t0,
  attempts: 1,
  notBefore: plus(t0, seconds(30)),
  nextLookAt: plus(t0, seconds(10)),
  runs: [{ token: 'a\u2028b', seenAt: t0 }],
  suspicions: [t0],
  told: [{ why: 'still_open', epoch: 3, at: t0 }],
  reason: 'suspicion_raised',
  detail: 'line one\u2029line two \r\n {"x": 1} --batch_ ü 🚑',
  readings: [
    { verdict: 'unhealthy', why: 'answered 503', at: t0 },
    { verdict: 'healthy', at: instant(t0 + 10_000.25) },
  ],
  hints: 2,
  ...over,
});

/** One of each phase, with every member that it can have. */
export function anIncidentOfEach(): {
  readonly [Name in Phase]: Extract<Incident, { phase: Name }>;
} {
  const heard = [{ action: 'stop', at: t0, actedAt: t0, ours: false }] as const;
  const acts = { foreignStartAt: t0, heard };
  const kept = { ...keptOf(anIncident()), recordedSeq: 8, publishedSeq: 7, ...acts };
  const open = { ...kept, ...openedOf(anIncident()) };
  const { readings, hints } = anIncident();
  return {
    quiet: { phase: 'quiet', ...kept },
    suspected: { phase: 'suspected', ...open, readings, hints },
    treating: { phase: 'treating', ...open, remedy: 'start', claimedAt: t0, lostAfter: t0 },
    verifying: {
      phase: 'verifying',
      ...open,
      remedy: 'restart',
      deadline: t0,
      graceUntil: t0,
      readings,
    },
    cooling: { phase: 'cooling', ...open, until: t0 },
    escalated: {
      phase: 'escalated',
      ...open,
      healthySince: t0,
      acknowledgedBy: 'ana',
      tellAfter: t0,
    },
  };
}

export const anEntry = (subject: Subject, at: Instant, over: Partial<Entry> = {}): Entry => ({
  target: subject.id,
  group: subject.group.name,
  at,
  epoch: 1,
  from: 'quiet',
  to: 'suspected',
  reason: 'suspicion_raised',
  detail: 'seen',
  remedy: null,
  cause: 'sweep',
  hint: null,
  reading: 'unhealthy: answered 503',
  platform: null,
  policy: 'default',
  ...over,
});

/** A move of the target alone, with its entry. */
export const aChange = (
  target: Target,
  loaded: Loaded<Incident>,
  over: Partial<Change<Incident>> = {},
): Change<Incident> => ({
  subject: target,
  loaded,
  state: anIncident(),
  groupState: null,
  entry: anEntry(target, t0),
  ...over,
});

/** What a lost commit never is. */
export function won<State>(committed: Loaded<State> | 'lost'): Loaded<State> {
  if (committed === 'lost') throw new Error('The commit was lost.');
  return committed;
}
