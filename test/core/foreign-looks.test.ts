import * as a from './fixtures.ts';
import { byAna, moveOf, told } from './foreign-acts.ts';
import { decide } from '../../src/core/decide.ts';
import { expect, test } from 'vitest';
import { hours, minutes, plus, seconds } from '../../src/core/time.ts';
import { newGroupState } from '../../src/core/group-state.ts';
import type { ForeignAction } from '../../src/core/wake.ts';

test('foreign: it is recorded, though it changes nothing of a target that is stopped', () => {
  const stopped = a.aQuiet({ reason: 'stopped_on_purpose', recordedAt: a.ago(seconds(30)) });
  const evidence = (foreign: ForeignAction) => ({
    ...told(foreign),
    platform: a.aPlatform('stopped'),
  });
  const [stop, start] = [byAna({ action: 'stop' }), byAna({ action: 'start' })];
  expect(decide(a.aSeen(stopped), evidence(stop))).toMatchObject({
    next: { phase: 'quiet', heard: [{ action: 'stop' }] },
    recorded: { reason: 'stopped_on_purpose', detail: expect.stringContaining('stop by ana') },
  });
  expect(decide(a.aSeen(stopped), evidence(start))).toMatchObject({
    next: { phase: 'quiet', actions: [start.at] },
    recorded: { reason: 'foreign_action', detail: expect.stringContaining('start by ana') },
  });
});

test('foreign: it waits for the performer while a treatment is in flight', () => {
  expect(decide(a.aSeen(a.aTreating()), told(byAna())).kind).toBe('leave');
});

test('foreign: a stop told after a start that came later keeps nothing unwell from being so', () => {
  const incident = a.aSuspected({ foreignStartAt: a.ago(minutes(20)) });
  const stop = told(byAna({ action: 'stop', at: a.ago(minutes(25)) }));
  expect(decide(a.aSeen(incident), stop).kind).toBe('ask');
});

test('foreign: a claim made at the look that hears of it tells of it as well', () => {
  const late = byAna({ at: a.ago(minutes(10)) });
  const step = decide(a.aSeen(a.aSuspected()), { ...told(late), claimView: a.aCalmView() });
  expect(step).toMatchObject({
    next: { phase: 'treating', actions: [late.at, a.now] },
    recorded: {
      reason: 'treatment_claimed',
      detail: expect.stringContaining('restart by ana, 600 s ago'),
    },
  });
});

test('foreign: who dates it into the future blocks no remedy until then', () => {
  const { next } = moveOf(a.aQuiet(), byAna({ at: plus(a.now, hours(5)) }));
  expect(next.actions).toEqual([a.now]);
  expect(next.foreignStartAt).toBe(a.now);
});

test('foreign: a start begins a start-up grace, though ARM shows an old run', () => {
  const { next } = moveOf(a.aSuspected(), byAna({ action: 'start' }));
  expect(next).toMatchObject({ phase: 'suspected', foreignStartAt: a.ago(seconds(20)) });
  expect(next.detail).toBe('start by ana, 20 s ago; starting_up');
});

test('foreign: an event that comes late is no newer start', () => {
  const incident = a.aQuiet({ foreignStartAt: a.ago(seconds(10)) });
  const { next } = moveOf(incident, byAna({ at: a.ago(minutes(30)) }));
  expect(next.foreignStartAt).toBe(a.ago(seconds(10)));
});

test('foreign: no remedy is claimed, where somebody else acted just now', () => {
  const foreign = byAna({ at: a.ago(minutes(1)) });
  const step = decide(a.aSeen(a.aSuspected()), { ...told(foreign), claimView: a.aCalmView() });
  expect(step).toMatchObject({
    kind: 'move',
    remedy: null,
    recorded: { reason: 'foreign_action' },
  });
  expect(step.kind === 'move' && step.recorded?.detail).toContain('blocked_by_effect_gap');
});

test('foreign: a stop uses no budget and is stopped on purpose, where ARM agrees', () => {
  const stop = byAna({ action: 'stop' });
  const evidence = { ...told(stop), platform: a.aPlatform('stopped') };
  const step = decide(a.aSeen(a.aSuspected()), evidence);
  expect(step).toMatchObject({
    kind: 'move',
    next: { phase: 'quiet', actions: [], foreignStartAt: null },
    recorded: { reason: 'stopped_on_purpose', detail: expect.stringContaining('stop by ana') },
  });
});

test('foreign: a stop that ARM does not show yet claims nothing and asks for new proof', () => {
  const { next, recorded } = moveOf(a.aSuspected(), byAna({ action: 'stop' }));
  expect(recorded?.reason).toBe('foreign_action');
  expect(next).toMatchObject({ phase: 'suspected', actions: [], readings: [] });
});

test('foreign: a stop long over does not keep a well target from being well', () => {
  const evidence = { ...told(byAna({ action: 'stop' })), reading: a.aReading(a.healthy, a.now) };
  const step = decide(a.aSeen(a.aVerifying()), evidence);
  expect(step).toMatchObject({ kind: 'move', next: { phase: 'verifying' } });
});

test('foreign: it leaves the slot of the group with its holder', () => {
  const groupState = { ...newGroupState, holder: { target: 'api', epoch: 4 } };
  const move = moveOf(a.aQuiet(), byAna(), { groupState });
  expect(move.groupState?.holder).toEqual({ target: 'api', epoch: 4 });
});
