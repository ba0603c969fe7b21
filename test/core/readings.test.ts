import * as a from './fixtures.ts';
import {
  describe as inWords,
  provesHealthy,
  provesUnhealthy,
  withReading,
} from '../../src/core/readings.ts';
import { expect, test } from 'vitest';
import { seconds } from '../../src/core/time.ts';
import type { Reading, Verdict } from '../../src/core/readings.ts';

const policy = a.aPolicy();
const at = (verdict: Verdict, secondsAgo: number): Reading =>
  a.aReading(verdict, a.ago(seconds(secondsAgo)));
const bad = (secondsAgo: number): Reading => at(a.unhealthy, secondsAgo);
const good = (secondsAgo: number): Reading => at(a.healthy, secondsAgo);

test('readings: two count once, when closer than 0.8 of confirmEvery', () => {
  expect(withReading([bad(8)], bad(0), policy)).toHaveLength(2);
  const close = [bad(7.999)];
  expect(withReading(close, bad(0), policy)).toBe(close);
});

test('readings: no more are kept than a proof needs, and one before them', () => {
  const kept = [50, 40, 30, 20, 10, 0].reduce<readonly Reading[]>(
    (readings, age) => withReading(readings, bad(age), policy),
    [],
  );
  expect(kept.map((reading) => a.now - reading.at)).toEqual([30_000, 20_000, 10_000, 0]);
});

test('readings: k of n prove it, when they are fresh and the newest is of this look', () => {
  const newest = bad(0);
  const proof = [bad(90), bad(40), newest];
  expect(provesUnhealthy(proof, newest, policy, a.now)).toBe(true);
  expect(provesUnhealthy([bad(90.001), bad(40), newest], newest, policy, a.now)).toBe(false);
  expect(provesUnhealthy(proof, bad(0), policy, a.now)).toBe(false);
  expect(provesUnhealthy([bad(40), newest], newest, policy, a.now)).toBe(false);
});

test('readings: a good or unknown one among them spoils the proof, unless n is larger', () => {
  const newest = bad(0);
  for (const other of [good(20), at(a.unknown, 20)]) {
    const readings = [bad(40), bad(30), other, newest];
    expect(provesUnhealthy(readings, newest, policy, a.now)).toBe(false);
    expect(provesUnhealthy(readings, newest, { ...policy, unhealthyOf: 4 }, a.now)).toBe(true);
  }
});

test('readings: a look that was not unhealthy proves no illness, whatever came before', () => {
  const newest = good(0);
  const lax = { ...policy, unhealthyNeeded: 2 };
  expect(provesUnhealthy([bad(20), bad(10), newest], newest, lax, a.now)).toBe(false);
});

test('readings: m healthy in a row prove health, and fewer or others do not', () => {
  expect(provesHealthy([bad(20), good(10), good(0)], policy)).toBe(true);
  expect(provesHealthy([good(0)], policy)).toBe(false);
  expect(provesHealthy([good(20), at(a.unknown, 10), good(0)], policy)).toBe(false);
});

test('readings: each says in words what it found', () => {
  const words = [good(0), bad(0), at(a.unknown, 0)].map(inWords);
  expect(words).toEqual(['healthy', 'unhealthy: answered 503', 'unknown: name resolution failed']);
});
