import * as a from './fixtures.ts';
import { byAna, moveOf, told } from './foreign-acts.ts';
import { decide } from '../../src/core/decide.ts';
import { expect, test } from 'vitest';
import { heardIn } from '../../src/core/foreign.ts';
import { hours, instant, minutes, plus, seconds } from '../../src/core/time.ts';
import { newGroupState } from '../../src/core/group-state.ts';
import type { ForeignAction } from '../../src/core/wake.ts';
import type { Move } from '../../src/core/step.ts';

test('foreign: it counts in the budgets of the target and of its group, in their order', () => {
  const later = a.ago(seconds(10));
  const incident = a.aQuiet({ actions: [a.ago(hours(2)), later] });
  const groupState = { ...newGroupState, actions: [later] };
  const foreign = byAna({ at: a.ago(minutes(5)) });
  const { next, groupState: group } = moveOf(incident, foreign, { groupState });
  expect(next.actions).toEqual([a.ago(hours(2)), foreign.at, later]);
  expect(group?.actions).toEqual([foreign.at, later]);
});

test.each(['restart', 'start', 'stop'] as const)(
  'foreign: the same %s told a second time is neither counted nor recorded again',
  (action) => {
    const event = byAna({ action });
    const { next, groupState } = moveOf(a.aQuiet(), event);
    const again = moveOf(next, event, { groupState: groupState ?? newGroupState });
    expect(again.next.actions).toEqual(next.actions);
    expect(again.next.heard).toEqual([{ action, at: event.at, actedAt: event.at, ours: false }]);
    expect(again.groupState?.actions ?? groupState?.actions ?? []).toEqual(next.actions);
    expect(again.because?.reason).not.toBe('foreign_action');
  },
);

test('foreign: a second act is no repeat of the first, however soon it follows', () => {
  const first = moveOf(a.aQuiet(), byAna());
  const at = a.ago(seconds(5));
  const groupState = first.groupState ?? newGroupState;
  const second = moveOf(first.next, byAna({ at }), { groupState });
  expect(second.next).toMatchObject({ actions: [byAna().at, at], foreignStartAt: at });
  expect(second.groupState?.actions).toEqual([byAna().at, at]);
  expect(second.recorded?.detail).toContain('restart by ana, 5 s ago');
});

test('foreign: a stop right after a restart of theirs is told with who stopped it', () => {
  const { next } = moveOf(a.aQuiet(), byAna());
  const stop = byAna({ action: 'stop', at: a.ago(seconds(5)), by: 'ben' });
  const stopped = { ...told(stop), platform: a.aPlatform('stopped') };
  expect(decide(a.aSeen(next), stopped)).toMatchObject({
    recorded: { reason: 'stopped_on_purpose', detail: expect.stringContaining('stop by ben') },
  });
});

test('foreign: events in the wrong order are counted like those in the right one', () => {
  const [one, two] = [byAna({ action: 'start', at: a.ago(seconds(40)) }), byAna()];
  const [late, early] = [moveOf(a.aQuiet(), two), moveOf(a.aQuiet(), one)];
  const ended = (before: Move, last: ForeignAction) =>
    moveOf(before.next, last, { groupState: before.groupState ?? newGroupState });
  const { next, groupState } = ended(late, one);
  const other = ended(early, two);
  expect(next.actions).toEqual(other.next.actions);
  expect(next.foreignStartAt).toBe(other.next.foreignStartAt);
  expect(groupState?.actions).toEqual(other.groupState?.actions);
});

const claimed = a.ago(minutes(1));
const soon = plus(claimed, seconds(5));

test('foreign: who is known not to be us is never taken for us, right after our own claim', () => {
  const { next } = moveOf(a.aVerifying({ actions: [claimed] }), byAna({ at: soon }));
  expect(next.actions).toEqual([claimed, soon]);
});

test('foreign: a stop is never taken for ours, whoever did it', () => {
  const seen = a.aSeen(a.aVerifying({ actions: [claimed] }));
  const stop = byAna({ action: 'stop', at: soon, surely: false });
  expect(heardIn(seen, told(stop))).toMatchObject({ ours: false });
});

test('foreign: of two acts by nobody knows whom, one claim of ours explains the first alone', () => {
  const nobodys = { surely: false, by: 'somebody' };
  const first = moveOf(a.aVerifying({ actions: [claimed] }), byAna({ ...nobodys, at: soon }));
  expect(first.next.actions).toEqual([claimed]);
  expect(first.next.heard).toMatchObject([{ ours: true }]);
  const at = plus(soon, seconds(10));
  const second = moveOf(first.next, byAna({ ...nobodys, at }));
  expect(second.next.actions).toEqual([claimed, at]);
});

test('foreign: which act a claim of ours explains is remembered without a word, where nothing changes', () => {
  const evidence = {
    ...told(byAna({ at: soon, surely: false })),
    platform: a.aPlatform('stopped'),
  };
  const stopped = { reason: 'stopped_on_purpose', recordedAt: a.ago(seconds(30)) } as const;
  const incident = a.aQuiet({ ...stopped, actions: [claimed] });
  const step = decide(a.aSeen(incident), evidence);
  const heard = [{ action: 'restart', at: soon, actedAt: soon, ours: true }];
  expect(step).toMatchObject({ kind: 'move', next: { ...incident, heard }, recorded: null });
});

test('foreign: what somebody else did explains no act of nobody knows whom', () => {
  const { next } = moveOf(a.aQuiet(), byAna());
  const at = a.ago(seconds(5));
  const second = moveOf(next, byAna({ at, surely: false }));
  expect(second.next.actions).toEqual([byAna().at, at]);
});

test('foreign: nor does it where the platform’s clock is ahead of the store’s', () => {
  const ahead = plus(a.now, seconds(5));
  const { next } = moveOf(a.aQuiet(), byAna({ at: ahead, surely: false }));
  expect(next.heard).toEqual([{ action: 'restart', at: ahead, actedAt: a.now, ours: false }]);
  const nobodys = { surely: false, by: 'somebody', at: plus(a.now, seconds(15)) };
  const now = plus(a.now, seconds(16));
  const second = decide(a.aSeen(next), { ...told(byAna(nobodys)), now });
  expect(second).toMatchObject({ next: { actions: [a.now, nobodys.at] } });
});

test('foreign: a claim of ours explains an act, though somebody else acted at the same time', () => {
  const heard = [{ action: 'stop', at: claimed, actedAt: claimed, ours: false }] as const;
  const seen = a.aSeen(a.aVerifying({ actions: [claimed], heard }));
  expect(heardIn(seen, told(byAna({ at: soon, surely: false })))).toMatchObject({ ours: true });
});

test('foreign: what an older version counted and did not remember is not counted again', () => {
  const { at } = byAna();
  expect(heardIn(a.aSeen(a.aQuiet({ actions: [at] })), told(byAna()))).toBeNull();
  const stop = told(byAna({ action: 'stop' }));
  expect(heardIn(a.aSeen(a.aQuiet({ actions: [at] })), stop)).not.toBeNull();
});

test.each([
  ['30 s before its claim, by clocks that far apart', seconds(30), true],
  ['sooner than that', seconds(31), false],
  ['as late as our own order may land', seconds(-70), true],
  ['later than that', seconds(-71), false],
])('foreign: whether an act of nobody knows whom is ours, told of %s', (_, earlier, ours) => {
  const claimedAt = a.ago(minutes(10));
  const seen = a.aSeen(a.aQuiet({ actions: [claimedAt] }));
  const act = byAna({ at: instant(claimedAt - earlier), surely: false });
  expect(heardIn(seen, told(act))).toMatchObject({ ours });
});

test('foreign: a row remembers no more of them than it can hold', () => {
  let seen = a.aSeen(a.aQuiet());
  for (let second = 1_500; second > 0; second--) {
    const { next, groupState } = moveOf(seen.incident, byAna({ at: a.ago(seconds(second)) }), seen);
    seen = { ...seen, incident: next, groupState: groupState ?? seen.groupState };
  }
  const { incident, groupState } = seen;
  expect([incident.heard.length, incident.actions.length]).toEqual([20, 999]);
  expect(groupState.actions.length).toBe(999);
  expect(incident.actions.at(-1)).toBe(a.ago(seconds(1)));
});
