import * as a from './fixtures.ts';
import * as fc from 'fast-check';
import {
  backoffUntil,
  budgetOpensAfter,
  isCrashLoop,
  isFlapping,
  withAction,
  withRun,
  withSuspicion,
} from '../../src/core/limits.ts';
import { expect, test } from 'vitest';
import { instant, minutes, ms, plus, seconds } from '../../src/core/time.ts';
import type { Instant } from '../../src/core/time.ts';
import type { Run } from '../../src/core/incident.ts';

const budget = { count: 2, windowMs: minutes(60) };
/** A window counts a minute longer than it says. */
const window = minutes(61);

test('budget: it is open, while fewer actions than allowed are in its window', () => {
  expect(budgetOpensAfter(budget, [], a.now)).toBe(0);
  expect(budgetOpensAfter(budget, [a.now], a.now)).toBe(0);
});

test('budget: it opens exactly when its window, and a minute, is over', () => {
  const actions = [a.ago(minutes(30)), a.ago(minutes(10))];
  expect(budgetOpensAfter(budget, actions, a.now)).toBe(minutes(31));
  const first = actions[0] ?? a.now;
  expect(budgetOpensAfter(budget, actions, instant(first + window - 1))).toBe(1);
  expect(budgetOpensAfter(budget, actions, instant(first + window))).toBe(0);
});

test('budget: it waits for as many to leave as are too many, when it was lowered', () => {
  const actions = [30, 20, 10].map((age) => a.ago(minutes(age)));
  expect(budgetOpensAfter(budget, actions, a.now)).toBe(minutes(41));
  expect(budgetOpensAfter({ ...budget, count: 1 }, actions, a.now)).toBe(minutes(51));
});

test('budget: no window ever holds more than it allows, when every claim asks it', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 4_000_000 }), { maxLength: 60 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 5 }), (lengths, count) => {
      const own = { ...budget, count };
      const made: Instant[] = [];
      let kept: readonly Instant[] = [];
      let at = a.now;
      for (const length of lengths) {
        at = plus(at, ms(length));
        if (budgetOpensAfter(own, kept, at) > 0) continue;
        kept = withAction(own, kept, at);
        made.push(at);
      }
      made.forEach((one, index) => {
        const beyond = made[index + count];
        if (beyond !== undefined) expect(beyond - one).toBeGreaterThanOrEqual(window);
      });
    }),
  );
});

test('budget: actions that no window looks at any more are dropped', () => {
  const [old, edge, recent] = [a.ago(window), a.ago(window - 1), a.ago(0)];
  expect(withAction(budget, [old, edge, recent], a.now)).toEqual([edge, recent, a.now]);
});

test('backoff: it doubles with each attempt, within a fifth and never over its most', () => {
  const policy = a.aPolicy();
  const anything = fc.tuple(fc.string(), fc.nat(1_000), fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(anything, ([target, epoch, attempts]) => {
      const wait = backoffUntil(policy, target, epoch, attempts, a.now) - a.now;
      const nominal = Math.min(seconds(30) * 2 ** (attempts - 1), minutes(10));
      expect(wait).toBeGreaterThanOrEqual(Math.floor(0.8 * nominal));
      expect(wait).toBeLessThanOrEqual(Math.min(Math.ceil(1.2 * nominal), minutes(10)));
    }),
  );
});

test('backoff: it is the same for the same claim, and spread over targets', () => {
  const of = (target: string) => backoffUntil(a.aPolicy(), target, 1, 1, a.now);
  expect(of('web')).toBe(of('web'));
  const names = Array.from({ length: 50 }, (_, index) => `web-${index}`);
  expect(new Set(names.map(of)).size).toBeGreaterThan(40);
});

test('crash loop: three distinct runs in ten minutes are one', () => {
  const seen = (...ages: readonly number[]): readonly Run[] =>
    ages.map((age) => ({ token: `run-${age}`, seenAt: a.ago(minutes(age)) }));
  expect(isCrashLoop(seen(9.99, 5, 0), a.now)).toBe(true);
  expect(isCrashLoop(seen(10, 5, 0), a.now)).toBe(false);
  expect(isCrashLoop(seen(5, 0), a.now)).toBe(false);
});

test('runs: a run is noted once, when it was first seen, and forgotten after ten minutes', () => {
  const first = withRun([], 'one', a.ago(minutes(9)));
  expect(withRun(first, 'one', a.now)).toEqual(first);
  expect(withRun(first, 'two', plus(a.now, minutes(1)))).toEqual([
    { token: 'two', seenAt: plus(a.now, minutes(1)) },
  ]);
});

test('flapping: six suspicions within an hour are, and no more than six are kept', () => {
  const raised = [59, 50, 40, 30, 20].reduce<readonly Instant[]>(
    (all, age) => withSuspicion(all, a.ago(minutes(age))),
    [],
  );
  expect(isFlapping(raised, a.now)).toBe(false);
  const six = withSuspicion(raised, a.now);
  expect(isFlapping(six, a.now)).toBe(true);
  expect(isFlapping(six, plus(a.now, minutes(1)))).toBe(false);
  expect(withSuspicion(six, a.now)).toHaveLength(6);
});
