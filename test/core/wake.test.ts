import * as a from './fixtures.ts';
import { days, minutes, ms, plus, seconds } from '../../src/core/time.ts';
import { expect, test } from 'vitest';
import { isHint, isStale, queueDelay, wakeAsked } from '../../src/core/wake.ts';
import type { Cause } from '../../src/core/wake.ts';

const sweep: Cause = { kind: 'sweep' };
const alert: Cause = { kind: 'alert', hint: 'h' };
const event: Cause = { kind: 'event', hint: 'h', foreign: null };
const operator: Cause = { kind: 'operator', ask: 'look', by: 'ana' };
const timer = (seq: number): Cause => ({ kind: 'timer', seq });

test('wake: a timer is stale, when its row has moved on', () => {
  const row = a.aSuspected();
  expect(isStale(timer(4), 4, row, a.now)).toBe(false);
  expect(isStale(timer(3), 4, row, a.now)).toBe(true);
  expect(isStale(timer(4), null, null, a.now)).toBe(true);
});

test('wake: a sweep, alert or event is stale, until the next look is five seconds overdue', () => {
  const row = a.aSuspected({ nextLookAt: a.now });
  for (const cause of [sweep, alert, event]) {
    expect(isStale(cause, 4, row, a.ago(minutes(1)))).toBe(true);
    expect(isStale(cause, 4, row, plus(a.now, ms(4_999)))).toBe(true);
    expect(isStale(cause, 4, row, plus(a.now, seconds(5)))).toBe(false);
  }
});

test('wake: a sweep, alert or event is never stale, when no look is expected', () => {
  for (const cause of [sweep, alert, event]) {
    expect(isStale(cause, null, null, a.now)).toBe(false);
    expect(isStale(cause, 4, a.aQuiet({ nextLookAt: null }), a.now)).toBe(false);
  }
});

test('wake: what somebody else did is never stale, until it was heard', () => {
  const act = { action: 'restart', at: a.ago(seconds(20)) } as const;
  const cause: Cause = { kind: 'event', hint: 'h', foreign: { ...act, by: 'ana', surely: true } };
  const row = a.aSuspected({ nextLookAt: plus(a.now, seconds(10)) });
  const heard = { ...act, actedAt: act.at, ours: false };
  const isStaleAfter = (...acts: (typeof heard)[]) =>
    isStale(cause, 4, { ...row, heard: acts }, a.now);
  expect(isStaleAfter()).toBe(false);
  expect(isStaleAfter({ ...heard, at: a.now })).toBe(false);
  expect(isStaleAfter({ ...heard, at: a.now }, heard)).toBe(true);
});

test('wake: a person is never kept waiting', () => {
  const row = a.aTreating({ nextLookAt: plus(a.now, minutes(3)) });
  expect(isStale(operator, 4, row, a.now)).toBe(false);
});

test('wake: a hint comes from outside, and a sweep or timer is none', () => {
  expect([alert, event, operator, sweep, timer(1)].map(isHint)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('wake: hints ask for the same one, when targets, condition and ten seconds agree', () => {
  const hint = { targets: ['web', 'api'], condition: 'Fired', firedAt: '2026-11-21T10:00:05Z' };
  const same = { ...hint, targets: ['api', 'web'], firedAt: '2026-11-21T10:00:09.9Z' };
  expect(wakeAsked(same)).toBe(wakeAsked(hint));
  for (const other of [
    { ...hint, targets: ['web'] },
    { ...hint, targets: ['web,api'] },
    { ...hint, condition: 'Resolved' },
    { ...hint, firedAt: '2026-11-21T10:00:10Z' },
  ]) {
    expect(wakeAsked(other)).not.toBe(wakeAsked(hint));
  }
  expect(wakeAsked({ ...hint, targets: [] })).toBeNull();
});

test('wake: a delay is whole seconds, rounded up, of at most seven days', () => {
  const delays = [-5, 0, 1, 1_000, 1_001, days(8)].map((wanted) => queueDelay(ms(wanted)));
  expect(delays).toEqual([0, 0, 1_000, 1_000, 2_000, days(7)]);
});
