/**
 * Every combination of what `decide` can be handed, a line each: the state, what the look found,
 * what woke it, and the decision with its reason. The lines are reviewed as a whole, in
 * decision-table.txt; no test run writes that file unasked.
 */
import * as a from './fixtures.ts';
import { foreignActs, handOver } from './decision-table-others.ts';
import { line } from './step-text.ts';
import { decide } from '../../src/core/decide.ts';
import { minutes, plus, seconds } from '../../src/core/time.ts';
import { newFleetState, newGroupState } from '../../src/core/group-state.ts';
import type { Cause } from '../../src/core/wake.ts';
import type { ClaimView, Evidence } from '../../src/core/evidence.ts';
import type { Incident, Phase } from '../../src/core/incident.ts';
import type { Verdict } from '../../src/core/readings.ts';
import type { Line } from './step-text.ts';
import type { Seen, Step } from '../../src/core/step.ts';

type Named<Value> = Readonly<Record<string, Value>>;

const states: Named<Incident> = {
  quiet: a.aQuiet(),
  'quiet, was stopped': a.aQuiet({ reason: 'stopped_on_purpose' }),
  'suspected, no readings': a.aSuspected({ readings: [] }),
  'suspected, 2 bad': a.aSuspected(),
  'suspected, 2 bad, blocked before': a.aSuspected({ reason: 'blocked_by_pause' }),
  'suspected, 2 bad, open long': a.aSuspected({ openedAt: a.ago(minutes(11)) }),
  'suspected, 2 bad, all attempts made': a.aSuspected({ attempts: 3 }),
  'suspected, 2 bad too old': a.aSuspected({
    readings: [
      a.aReading(a.unhealthy, a.ago(minutes(3))),
      a.aReading(a.unhealthy, a.ago(minutes(2))),
    ],
  }),
  'suspected, 1 good, hinted': a.aSuspected({
    readings: [a.aReading(a.healthy, a.ago(seconds(10)))],
    hints: 1,
  }),
  'suspected, 1 good, no hint': a.aSuspected({
    readings: [a.aReading(a.healthy, a.ago(seconds(10)))],
  }),
  'suspected, 1 bad 1 good': a.aSuspected({
    readings: [
      a.aReading(a.unhealthy, a.ago(seconds(20))),
      a.aReading(a.healthy, a.ago(seconds(10))),
    ],
  }),
  'suspected, 1 good, 1 attempt': a.aSuspected({
    readings: [a.aReading(a.healthy, a.ago(seconds(10)))],
    attempts: 1,
  }),
  'suspected, 1 good 2 s ago': a.aSuspected({
    readings: [a.aReading(a.healthy, a.ago(seconds(2)))],
  }),
  treating: a.aTreating(),
  'treating, worker gone': a.aTreating({ lostAfter: a.ago(seconds(1)) }),
  'verifying, in grace': a.aVerifying({ graceUntil: plus(a.now, seconds(5)) }),
  verifying: a.aVerifying(),
  'verifying, 1 good': a.aVerifying({ readings: [a.aReading(a.healthy, a.ago(seconds(10)))] }),
  'verifying, deadline passed': a.aVerifying({ deadline: a.ago(seconds(1)) }),
  cooling: a.aCooling(),
  'cooling, time over': a.aCooling({ until: a.ago(seconds(1)) }),
  'cooling, time over, open long': a.aCooling({
    until: a.ago(seconds(1)),
    openedAt: a.ago(minutes(11)),
  }),
  'cooling, open long': a.aCooling({ openedAt: a.ago(minutes(11)) }),
  escalated: a.anEscalated(),
  'escalated, told': a.anEscalated({
    told: [{ why: 'escalated', epoch: 3, at: a.ago(seconds(30)) }],
  }),
  'escalated, well for long': a.anEscalated({ healthySince: a.ago(minutes(10)) }),
};

const platforms: Named<Evidence['platform']> = {
  runs: a.aPlatform(),
  'just started': a.aPlatform('serving', seconds(5)),
  ended: a.aPlatform('ended'),
  stopped: a.aPlatform('stopped'),
  deploying: a.aPlatform('deploying'),
  repairing: a.aPlatform('repairing'),
  'ARM silent': { known: false, why: 'no answer' },
};

const finds: Named<Partial<Evidence>> = {
  good: { reading: a.aReading(a.healthy, a.now), platform: { known: false, why: '' } },
  ...Object.fromEntries(
    Object.entries(platforms).flatMap(([name, platform]) => [
      [`bad, ${name}`, { reading: a.aReading(a.unhealthy, a.now), platform }],
      [`unknown, ${name}`, { reading: a.aReading(a.unknown, a.now), platform }],
    ]),
  ),
};

const causes: Named<Cause> = {
  sweep: { kind: 'sweep' },
  alert: { kind: 'alert', hint: 'h' },
  retry: { kind: 'operator', ask: 'retry', by: 'ana' },
  acknowledge: { kind: 'operator', ask: 'acknowledge', by: 'ana' },
};

/** A calm view but for one sibling. */
function aViewWith(id: string, verdict: Verdict, phase: Phase | null): ClaimView {
  const view = a.aCalmView();
  const siblings = view.siblings.map((sibling) =>
    sibling.id === id ? { id, reading: a.aReading(verdict, a.now), phase } : sibling,
  );
  return { ...view, siblings };
}

/** What may forbid a remedy that is otherwise due, in the order in which it is said. */
export const forbidden: Named<{ seen?: Partial<Seen>; evidence?: Partial<Evidence> }> = {
  'target paused': { seen: { groupState: { ...newGroupState, brakes: [a.aBrake()] } } },
  'group paused': {
    seen: {
      groupState: {
        ...newGroupState,
        brakes: [a.aBrake({ scope: { kind: 'group', group: 'shop' } })],
      },
    },
  },
  'failover moving': {
    evidence: {
      failovers: [a.aFailoverSeen({ phase: 'moving', busyUntil: plus(a.now, minutes(5)) })],
    },
  },
  'failover unreadable': { evidence: { failovers: [a.aFailoverSeen({ phase: null })] } },
  'failover may land': {
    evidence: { failovers: [a.aFailoverSeen({ busyUntil: plus(a.now, seconds(25)) })] },
  },
  backoff: { seen: { incident: a.aSuspected({ notBefore: plus(a.now, seconds(40)) }) } },
  'effect gap': { seen: { incident: a.aSuspected({ actions: [a.ago(minutes(2))] }) } },
  'target budget': {
    seen: {
      incident: a.aSuspected({ actions: [50, 40, 30, 20].map((since) => a.ago(minutes(since))) }),
    },
  },
  'slot held': {
    seen: { groupState: { ...newGroupState, holder: { target: 'api', epoch: 4 } } },
    evidence: { claimView: aViewWith('api', a.healthy, 'verifying') },
  },
  'slot held, row unreadable': {
    seen: { groupState: { ...newGroupState, holder: { target: 'api', epoch: 4 } } },
    evidence: { claimView: aViewWith('api', a.healthy, null) },
  },
  'group budget': {
    seen: {
      groupState: {
        ...newGroupState,
        actions: [50, 40, 30, 20, 10, 5].map((since) => a.ago(minutes(since))),
      },
    },
  },
  'storm not over': { seen: { groupState: { ...newGroupState, stormSeenAt: a.ago(minutes(2)) } } },
  'kill switch': {
    evidence: {
      claimView: a.aCalmView({
        fleet: { ...newFleetState, brakes: [a.aBrake({ scope: { kind: 'fleet' } })] },
      }),
    },
  },
  'fleet budget': {
    evidence: {
      claimView: a.aCalmView({
        fleet: {
          ...newFleetState,
          actions: Array.from({ length: 20 }, (_, n) => a.ago(minutes(n))).reverse(),
        },
      }),
    },
  },
  'requests succeed': { evidence: { claimView: a.aCalmView({ traffic: 'succeeding' }) } },
  'requests unknown': { evidence: { claimView: a.aCalmView({ traffic: 'unknown' }) } },
  'sibling sick': { evidence: { claimView: aViewWith('api', a.unhealthy, 'quiet') } },
  'sibling unknown': { evidence: { claimView: aViewWith('api', a.unknown, 'quiet') } },
  'sibling in treatment': { evidence: { claimView: aViewWith('api', a.healthy, 'treating') } },
  'sibling in verification': { evidence: { claimView: aViewWith('api', a.healthy, 'verifying') } },
  'sibling escalated': { evidence: { claimView: aViewWith('api', a.healthy, 'escalated') } },
  'sibling unreadable': { evidence: { claimView: aViewWith('api', a.healthy, null) } },
  'fleet unreadable': { evidence: { claimView: a.aCalmView({ fleet: null }) } },
  'too few serve': { seen: { target: a.aTarget({ group: a.aGroup({ servingMin: 3 }) }) } },
  'look too slow': { evidence: { lookAgeMs: seconds(16) } },
  'dry run': { seen: { target: a.aTarget({ policy: a.aPolicy({ mode: 'dry-run' }) }) } },
};

export function everyLine(): readonly Line[] {
  return [...looks(), ...gates(), ...foreignActs(states), ...handOver()];
}

function looks(): Line[] {
  return Object.entries(states).flatMap(([state, incident]) =>
    Object.entries(finds).flatMap(([found, evidence]) =>
      Object.entries(causes).map(([woken, cause]) => {
        const step = decide(a.aSeen(incident), a.someEvidence({ ...evidence, cause }));
        return line([state, found, woken], step);
      }),
    ),
  );
}

/** A remedy that is due, and each thing that may forbid it. */
function gates(): Line[] {
  const due = (
    platform: string,
    own: { seen?: Partial<Seen>; evidence?: Partial<Evidence> },
  ): Step =>
    decide(
      a.aSeen(a.aSuspected(), own.seen),
      a.someEvidence({
        ...(platforms[platform] ? { platform: platforms[platform] } : {}),
        claimView: a.aCalmView(),
        ...own.evidence,
      }),
    );
  return [
    ...['runs', 'ended'].map((platform) => line(['due', platform, 'all allow'], due(platform, {}))),
    line(['due', 'runs', 'slot of a mended row'], due('runs', { seen: held('api') })),
    line(['due', 'runs', 'slot of one who left'], due('runs', { seen: held('gone') })),
    line(['due', 'runs', 'failover lost'], due('runs', { evidence: lostFailover })),
    ...Object.entries(forbidden).map(([name, own]) =>
      line(['due', 'runs', name], due('runs', own)),
    ),
  ];
}

const held = (target: string): Partial<Seen> => ({
  groupState: { ...newGroupState, holder: { target, epoch: 4 } },
});

/** Its worker is gone, and what that sent has landed or never will. */
const lostFailover: Partial<Evidence> = {
  failovers: [a.aFailoverSeen({ phase: 'moving', busyUntil: a.now })],
};
