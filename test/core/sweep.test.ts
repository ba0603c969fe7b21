import * as a from './fixtures.ts';
import {
  dueTargets,
  isTellingDue,
  pruneTurn,
  sweepBudget,
  unseenTargets,
} from '../../src/core/sweep.ts';
import { defaultFleet as fleet } from '../../src/core/policy.ts';
import { expect, test } from 'vitest';
import { hours, minutes, plus, seconds } from '../../src/core/time.ts';

const web = a.aTarget();
const api = a.aTarget({ id: 'api' });
const jobs = a.aTarget({ id: 'jobs' });
const all = [web, api, jobs];
const ids = (targets: readonly { readonly id: string }[]): string[] => targets.map(({ id }) => id);

test('sweep: the longest unseen comes first, a never seen one before all', () => {
  const lookedAt = { web: a.ago(seconds(40)), jobs: a.ago(seconds(90)) };
  expect(ids(dueTargets(all, lookedAt, fleet, a.now))).toEqual(['api', 'jobs', 'web']);
});

test('sweep: a target is due half a sweep early, and not before', () => {
  const due = (age: number) => ids(dueTargets([web], { web: a.ago(age) }, fleet, a.now));
  expect(due(seconds(15))).toEqual(['web']);
  expect(due(seconds(15) - 1)).toEqual([]);
});

test('sweep: a slow target waits for its own interval', () => {
  const slow = a.aTarget({ policy: a.aPolicy({ lookEveryMs: minutes(5) }) });
  const due = (age: number) => ids(dueTargets([slow], { web: a.ago(age) }, fleet, a.now));
  expect(due(minutes(4))).toEqual([]);
  expect(due(minutes(5))).toEqual(['web']);
});

test('unseen: it is, after five looks that did not come', () => {
  const unseen = (age: number) => ids(unseenTargets([web], { web: a.ago(age) }, fleet, a.now));
  expect(unseen(seconds(150) - 1)).toEqual([]);
  expect(unseen(seconds(150))).toEqual(['web']);
});

test('unseen: it is told at once, then once an hour', () => {
  expect(isTellingDue(null, a.now)).toBe(true);
  expect(isTellingDue(a.ago(hours(1) - 1), a.now)).toBe(false);
  expect(isTellingDue(a.ago(hours(1)), a.now)).toBe(true);
});

test('unseen: a target that was never due yet is not missed', () => {
  expect(unseenTargets(all, {}, fleet, a.now)).toEqual([]);
});

test('sweep: it looks by itself for four fifths of its interval', () => {
  expect(sweepBudget(fleet)).toBe(seconds(24));
});

test('prune: every target has its turn, and the hints, once a round', () => {
  const turns = [0, 1, 2, 3].map((count) => {
    const turn = pruneTurn(all, fleet, plus(a.now, seconds(30 * count)));
    return turn === 'hints' ? turn : turn.id;
  });
  expect(turns.toSorted()).toEqual(['api', 'hints', 'jobs', 'web']);
  expect(pruneTurn([], fleet, a.now)).toBe('hints');
});
