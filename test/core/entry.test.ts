import * as a from './fixtures.ts';
import { decide } from '../../src/core/decide.ts';
import { entryOf, entryOfLook, entryOfNote, nameOf, reportedBy } from '../../src/core/entry.ts';
import { expect, test } from 'vitest';
import { settle } from '../../src/core/settle.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import type { Move } from '../../src/core/step.ts';

function moveOf(evidence: Evidence, incident = a.aQuiet()): Move {
  const step = decide(a.aSeen(incident), evidence);
  if (step.kind !== 'move') throw new Error(`no move, but ${step.kind}`);
  return step;
}

test('entry: it tells by itself what was seen, decided and why', () => {
  const evidence = a.someEvidence({ cause: { kind: 'alert', hint: 'h-1' } });
  expect(entryOfLook(a.aSeen(a.aQuiet()), evidence, moveOf(evidence))).toEqual({
    target: 'web',
    group: 'shop',
    at: a.now,
    epoch: 0,
    from: 'quiet',
    to: 'suspected',
    reason: 'suspicion_raised',
    detail: 'unhealthy: answered 503',
    remedy: null,
    cause: 'alert',
    hint: 'h-1',
    reading: 'unhealthy: answered 503',
    platform: 'serving: serving',
    policy: 'careful',
  });
});

test('entry: a claim bears its remedy and its own epoch', () => {
  const evidence = a.someEvidence({ claimView: a.aCalmView() });
  const incident = a.aSuspected({ epoch: 4 });
  const entry = entryOfLook(a.aSeen(incident), evidence, moveOf(evidence, incident));
  expect(entry).toMatchObject({ remedy: 'restart', epoch: 5, reason: 'treatment_claimed' });
});

test('entry: it names the person, and says why the platform is not known', () => {
  const evidence = a.someEvidence({
    cause: { kind: 'operator', ask: 'look', by: 'ana' },
    platform: { known: false, why: 'ARM answers 503' },
  });
  const entry = entryOfLook(a.aSeen(a.aQuiet()), evidence, moveOf(evidence));
  expect(entry).toMatchObject({ cause: 'operator ana', hint: null, platform: 'ARM answers 503' });
});

test('entry: a platform that was not asked is not mentioned', () => {
  const evidence = a.someEvidence({
    cause: { kind: 'alert', hint: 'h-1' },
    reading: a.aReading(a.healthy, a.now),
    platform: { known: false, why: '' },
  });
  const entry = entryOfLook(a.aSeen(a.aQuiet()), evidence, moveOf(evidence));
  expect(entry).toMatchObject({ reading: 'healthy', platform: null });
});

test('entry: none is made, when there is nothing new to say', () => {
  const evidence = a.someEvidence();
  const move = { ...moveOf(evidence), recorded: null };
  expect(entryOfLook(a.aSeen(a.aQuiet()), evidence, move)).toBeNull();
});

test("entry: the performer's report is his, and has no reading", () => {
  const seen = a.aSeen(a.aTreating());
  const move = settle(seen, 1, { kind: 'unknown', detail: 'ARM answered 500' }, a.now);
  const entry = move && entryOf(nameOf(seen), seen.incident, move, a.now, reportedBy('performer'));
  expect(entry).toMatchObject({
    from: 'treating',
    to: 'verifying',
    reason: 'treatment_issued',
    detail: 'restart: outcome unknown: ARM answered 500',
    cause: 'performer',
    reading: null,
    platform: null,
  });
});

test('entry: a note leaves the phase as it is', () => {
  const note = { reason: 'human_told', detail: 'still_open', cause: 'outbox' } as const;
  const named = nameOf(a.aSeen(a.aCooling()));
  expect(entryOfNote(named, a.aCooling(), a.now, note)).toMatchObject({
    from: 'cooling',
    to: 'cooling',
    epoch: 1,
    ...note,
  });
});
