import * as fc from 'fast-check';
import * as a from './fixtures.ts';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import { everyLine, forbidden } from './decision-table.ts';
import { failoverReasons } from '../../src/core/failover/reasons.ts';
import { everyReason } from '../../src/core/reasons.ts';
import { settle } from '../../src/core/settle.ts';
import { ms, plus, seconds } from '../../src/core/time.ts';
import { newFleetState, newGroupState } from '../../src/core/group-state.ts';
import type { Evidence, Platform } from '../../src/core/evidence.ts';
import type { Incident, Kept } from '../../src/core/incident.ts';
import type { Step } from '../../src/core/step.ts';

const lines = everyLine();

describe('decide: the whole table', () => {
  test('reads as it was reviewed', async () => {
    const text = lines.map((line) => line.text).join('\n');
    await expect(`${text}\n`).toMatchFileSnapshot('decision-table.txt');
  });

  test('every reason of a look occurs in it', () => {
    const elsewhere = new Set([
      'never_looked', // a row before its first look
      'treatment_refused', // settle
      'treatment_issued', // settle
      'settled_too_late', // the performer
      'human_told', // the outbox
      'wake_poisoned', // the poison queue
      ...Object.keys(failoverReasons), // failover/decide.test.ts
    ]);
    const seen = new Set(lines.flatMap(({ step }) => reasonOf(step)));
    const missing = everyReason.filter((reason) => !seen.has(reason) && !elsewhere.has(reason));
    expect(missing).toEqual([]);
  });

  test.each(Object.entries(forbidden))('a remedy that is due is not claimed: %s', (_, own) => {
    const evidence = a.someEvidence({ claimView: a.aCalmView(), ...own.evidence });
    const step = decide(a.aSeen(a.aSuspected(), own.seen), evidence);
    expect(step.kind === 'move' && step.remedy === null && step.next.phase).toBe('suspected');
    expect(step.kind === 'move' && step.recorded?.reason).toBeTruthy();
  });
});

function reasonOf(step: Step): string[] {
  switch (step.kind) {
    case 'ask':
      return [];
    case 'leave':
      return [step.reason];
    case 'move':
      return step.recorded ? [step.recorded.reason] : [];
  }
}

/** Any state and any evidence, without knowledge of the table. */
const anyIncident: fc.Arbitrary<Incident> = fc
  .record({
    build: fc.constantFrom<(own: Partial<Kept>) => Incident>(
      a.aQuiet,
      a.aSuspected,
      a.aTreating,
      a.aVerifying,
      a.aCooling,
      a.anEscalated,
    ),
    epoch: fc.nat(5),
    attempts: fc.nat(4),
    offset: fc.integer({ min: -1_200_000, max: 1_200_000 }),
    bad: fc.nat(4),
    actions: fc.array(fc.integer({ min: 0, max: 25_000_000 }), { maxLength: 6 }),
  })
  .map(({ build, epoch, attempts, offset, bad, actions }) => {
    const incident = build({ epoch, actions: actions.sort((x, y) => y - x).map(a.ago) });
    const at = plus(a.now, ms(offset));
    const readings = Array.from({ length: bad }, (_, n) =>
      a.aReading(a.unhealthy, a.ago(seconds(10 * (bad - n)))),
    );
    switch (incident.phase) {
      case 'quiet':
        return incident;
      case 'suspected':
        return { ...incident, attempts, readings, notBefore: at };
      case 'treating':
        return { ...incident, attempts, lostAfter: at };
      case 'verifying':
        return { ...incident, attempts, deadline: at };
      case 'cooling':
        return { ...incident, attempts, until: at };
      case 'escalated':
        return { ...incident, attempts, healthySince: at > a.now ? null : at };
    }
  });

const anyPlatform: fc.Arbitrary<Platform> = fc.oneof(
  fc.constant<Platform>({ known: false, why: 'no answer' }),
  fc
    .tuple(
      fc.constantFrom('serving', 'ended', 'stopped', 'deploying', 'repairing'),
      fc.nat(120_000),
    )
    .map(([state, age]) => a.aPlatform(state, age)),
);

const anyEvidence: fc.Arbitrary<Evidence> = fc
  .record({
    verdict: fc.constantFrom(a.healthy, a.unhealthy, a.unknown),
    platform: anyPlatform,
    cause: fc.constantFrom<Evidence['cause']>(
      { kind: 'sweep' },
      { kind: 'timer', seq: 3 },
      { kind: 'alert', hint: 'h' },
      { kind: 'operator', ask: 'retry', by: 'ana' },
    ),
    sick: fc.boolean(),
    killed: fc.boolean(),
    viewed: fc.boolean(),
    lookAge: fc.nat(25_000),
  })
  .map(({ verdict, platform, cause, sick, killed, viewed, lookAge }) => {
    const view = a.aCalmView({
      fleet: { ...newFleetState, brakes: killed ? [a.aBrake({ scope: { kind: 'fleet' } })] : [] },
      siblings: ['api', 'jobs'].map((id) => ({
        id,
        reading: a.aReading(sick ? a.unhealthy : a.healthy, a.now),
        phase: 'quiet' as const,
      })),
    });
    return a.someEvidence({
      reading: a.aReading(verdict, a.now),
      platform,
      cause,
      claimView: viewed ? view : null,
      lookAgeMs: seconds(lookAge / 1000),
    });
  });

const remedyOf = (step: Step): string | null => (step.kind === 'move' ? step.remedy : null);

describe('decide: laws that do not know the table', () => {
  const check = (law: (incident: Incident, evidence: Evidence, step: Step) => void): void =>
    fc.assert(
      fc.property(anyIncident, anyEvidence, (incident, evidence) => {
        law(incident, evidence, decide(a.aSeen(incident), evidence));
      }),
      { numRuns: 3_000 },
    );

  test('no remedy without three unhealthy readings, the last of this look', () =>
    check((incident, evidence, step) => {
      if (remedyOf(step) === null) return;
      expect(evidence.reading.verdict).toBe('unhealthy');
      expect(incident.phase).toBe('suspected');
      expect(incident.phase === 'suspected' && incident.readings.length).toBeGreaterThanOrEqual(2);
    }));

  test('no remedy against any veto', () =>
    check((_, evidence, step) => {
      const { platform, claimView } = evidence;
      const vetoed =
        !platform.known ||
        platform.state === 'stopped' ||
        platform.state === 'deploying' ||
        platform.state === 'repairing' ||
        claimView === null ||
        claimView.fleet === null ||
        claimView.fleet.brakes.length > 0 ||
        claimView.siblings.some(({ reading }) => reading.verdict !== 'healthy') ||
        evidence.lookAgeMs > 15_000;
      if (vetoed) expect(remedyOf(step)).toBeNull();
    }));

  test('a remedy is counted, numbered and holds the slot before it is performed', () =>
    check((incident, _, step) => {
      if (step.kind !== 'move' || step.remedy === null) return;
      const { next, groupState } = step;
      expect(next).toMatchObject({ phase: 'treating', epoch: incident.epoch + 1 });
      expect(next.actions.at(-1)).toBe(a.now);
      expect(groupState?.holder).toEqual({ target: 'web', epoch: next.epoch });
      expect(groupState?.actions.at(-1)).toBe(a.now);
      expect(step.recorded?.reason).toBe('treatment_claimed');
    }));

  test('epochs never go back, and attempts only when an incident ends or a person asks', () =>
    check((incident, evidence, step) => {
      if (step.kind !== 'move') return;
      const { next } = step;
      expect(next.epoch).toBeGreaterThanOrEqual(incident.epoch);
      if (incident.phase === 'quiet' || next.phase === 'quiet') return;
      const asked = evidence.cause.kind === 'operator' && evidence.cause.ask === 'retry';
      if (!asked) expect(next.attempts).toBeGreaterThanOrEqual(incident.attempts);
    }));

  test('whoever leaves treatment gives the slot back', () => {
    const groupState = { ...newGroupState, holder: { target: 'web', epoch: 1 } };
    fc.assert(
      fc.property(anyIncident, anyEvidence, (incident, evidence) => {
        const step = decide(a.aSeen(incident, { groupState }), evidence);
        if (step.kind !== 'move' || incident.phase !== 'verifying') return;
        if (step.next.phase === 'verifying') return;
        expect(step.groupState?.holder).toBeNull();
      }),
    );
  });

  test('the same evidence gives the same decision', () =>
    check((incident, evidence, step) => {
      expect(decide(a.aSeen(incident), evidence)).toEqual(step);
    }));

  test('every phase change is recorded with a reason', () =>
    check((incident, _, step) => {
      if (step.kind !== 'move' || step.next.phase === incident.phase) return;
      expect(step.recorded).not.toBeNull();
    }));
});

describe('settle', () => {
  const claimed = a.aSeen(a.aTreating(), {
    groupState: { ...newGroupState, holder: { target: 'web', epoch: 1 } },
  });

  test('settle: changes nothing, when the epoch is another', () => {
    expect(settle(claimed, 2, { kind: 'issued', detail: '' }, a.now)).toBeNull();
  });

  test('settle: changes nothing, when the claim was taken over', () => {
    expect(settle(a.aSeen(a.aVerifying()), 1, { kind: 'issued', detail: '' }, a.now)).toBeNull();
  });

  test.each(['issued', 'unknown'] as const)('settle: verifies, when the outcome is %s', (kind) => {
    const move = settle(claimed, 1, { kind, detail: 'ARM answered 204' }, a.now);
    expect(move?.next.phase).toBe('verifying');
    expect(move?.groupState).toBeNull();
    expect(move?.recorded?.reason).toBe('treatment_issued');
  });

  test('settle: gives the slot back and keeps the attempt, when it was surely not done', () => {
    const move = settle(claimed, 1, { kind: 'refused', detail: 'ARM answered 409' }, a.now);
    expect(move?.next).toMatchObject({ phase: 'suspected', attempts: 1 });
    expect(move?.groupState?.holder).toBeNull();
  });
});
