import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import { describe, expect, test } from 'vitest';
import { isVerified, withProofs } from '../../../src/core/failover/proofs.ts';
import { minutes, seconds } from '../../../src/core/time.ts';
import type { FailoverEvidence } from '../../../src/core/failover/evidence.ts';
import type { Reading, Verdict } from '../../../src/core/readings.ts';

const policy = f.aFailoverPolicy();
const none = f.both<readonly Reading[]>([], []);

/** What is proved of primary by its readings so far and this look's. */
const proofOf = (before: readonly Reading[], own: Partial<FailoverEvidence>) =>
  withProofs(f.both(before, []), f.aLook(own), policy).proofs.primary;

const at = (verdict: Verdict, ...ages: readonly number[]): readonly Reading[] =>
  ages.map((age) => a.aReading(verdict, a.ago(seconds(age))));

describe('proofs: of a look', () => {
  test('three in a row prove it, two do not', () => {
    const bad = { readings: f.found(a.unhealthy, a.healthy) };
    expect(proofOf(f.two(a.unhealthy), bad)).toMatchObject({ bad: true, good: false });
    expect(proofOf(at(a.unhealthy, 10), bad).bad).toBe(false);
    const good = { readings: f.found(a.healthy, a.healthy) };
    expect(proofOf(f.two(a.healthy), good)).toMatchObject({ good: true, well: true, bad: false });
    expect(proofOf(at(a.healthy, 10), good)).toMatchObject({ good: false, well: true });
  });

  test('one other reading between, or an unknown one, breaks the row', () => {
    const bad = { readings: f.found(a.unhealthy, a.healthy) };
    for (const other of [a.healthy, a.unknown]) {
      const before = [...at(a.unhealthy, 20), ...at(other, 10)];
      expect(proofOf(before, bad).bad).toBe(false);
    }
  });

  test('readings too old prove neither', () => {
    const old = at(a.unhealthy, 100, 95);
    expect(proofOf(old, { readings: f.found(a.unhealthy, a.healthy) }).bad).toBe(false);
    const fine = at(a.healthy, 100, 95);
    expect(proofOf(fine, { readings: f.found(a.healthy, a.healthy) }).good).toBe(false);
  });

  test('looks that come too close together count once', () => {
    const close = [...at(a.unhealthy, 12), ...at(a.unhealthy, 4)];
    const proof = proofOf(close, { readings: f.found(a.unhealthy, a.healthy) });
    expect(proof).toMatchObject({ bad: false, last: 'unhealthy', says: 'unhealthy: answered 503' });
  });
});

describe("proofs: of a request's burst", () => {
  const burst = f.burst(a.unhealthy, a.healthy);

  test('its own readings prove both sides, two seconds apart', () => {
    const { proofs } = withProofs(none, f.aLook({ readings: burst }), policy);
    expect(proofs).toMatchObject({ primary: { bad: true }, secondary: { good: true } });
  });

  test('the last of them counts: a side that has just turned proves nothing', () => {
    const [first, second] = burst.primary;
    const turned = [first, second, a.aReading(a.healthy, a.now)].filter((one) => one !== undefined);
    const proof = proofOf([], { readings: { ...burst, primary: turned } });
    expect(proof).toMatchObject({ bad: false, good: false, well: false, last: 'healthy' });
  });
});

test('proofs: a side that was not probed proves nothing', () => {
  expect(proofOf(f.two(a.healthy), { readings: none })).toEqual({
    bad: false,
    good: false,
    well: false,
    says: 'not probed',
    last: null,
  });
});

test('proofs: a promoted side is verified by three healthy readings since traffic settled', () => {
  const three = at(a.healthy, 30, 20, 10);
  expect(isVerified(three, policy, a.ago(seconds(30)))).toBe(true);
  expect(isVerified(three, policy, a.ago(seconds(29)))).toBe(false);
  expect(isVerified([...three, ...at(a.unhealthy, 0)], policy, a.ago(minutes(1)))).toBe(false);
  expect(isVerified(at(a.healthy, 20, 10), policy, a.ago(minutes(1)))).toBe(false);
});
