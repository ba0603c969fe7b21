import * as a from './fixtures.ts';
import { decide } from '../../src/core/decide.ts';
import { expect, test } from 'vitest';
import { foreignIn } from '../../src/core/foreign.ts';
import { hours, instant, minutes, plus, seconds } from '../../src/core/time.ts';
import { newGroupState } from '../../src/core/group-state.ts';
import type { ForeignAction } from '../../src/core/wake.ts';
import type { Incident } from '../../src/core/incident.ts';
import type { Move } from '../../src/core/step.ts';
import type { Seen } from '../../src/core/step.ts';

const byAna = (own: Partial<ForeignAction> = {}): ForeignAction => ({
  action: 'restart',
  at: a.ago(seconds(20)),
  by: 'ana',
  ...own,
});

const told = (foreign: ForeignAction) =>
  a.someEvidence({ cause: { kind: 'event', hint: 'h', foreign } });

function moveOf(incident: Incident, foreign: ForeignAction, own: Partial<Seen> = {}): Move {
  const step = decide(a.aSeen(incident, own), told(foreign));
  if (step.kind !== 'move') throw new Error(`no move, but ${step.kind}`);
  return step;
}

test('foreign: it counts in the budgets of the target and of its group, in their order', () => {
  const later = a.ago(seconds(10));
  const incident = a.aQuiet({ actions: [a.ago(hours(2)), later] });
  const groupState = { ...newGroupState, actions: [later] };
  const foreign = byAna({ at: a.ago(minutes(5)) });
  const { next, groupState: group } = moveOf(incident, foreign, { groupState });
  expect(next.actions).toEqual([a.ago(hours(2)), foreign.at, later]);
  expect(group?.actions).toEqual([foreign.at, later]);
});

test('foreign: the same event a second time is counted once', () => {
  const { next, groupState } = moveOf(a.aQuiet(), byAna());
  const again = moveOf(next, byAna(), { groupState: groupState ?? newGroupState });
  expect(again.next.actions).toEqual(next.actions);
  expect(again.groupState?.actions ?? groupState?.actions).toEqual([byAna().at]);
  expect(again.because?.reason).not.toBe('foreign_action');
});

test.each([
  ['30 s before its claim, by clocks that far apart', seconds(30), true],
  ['sooner than that', seconds(31), false],
  ['as late as our own order may land', seconds(-70), true],
  ['later than that', seconds(-71), false],
])('foreign: whether an act is ours, told of %s', (_, earlier, isOurs) => {
  const claimedAt = a.ago(minutes(10));
  const seen = a.aSeen(a.aQuiet({ actions: [claimedAt] }));
  const found = foreignIn(seen, told(byAna({ at: instant(claimedAt - earlier) })));
  expect(found === null).toBe(isOurs);
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
