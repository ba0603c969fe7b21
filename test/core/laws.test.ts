// In: policies that keep or break a law. Out: that each law holds exactly at its edge and says both
// numbers and the fix; and that following the fix mends it.
import { assert, integer, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brokenLaws, laws } from '../../src/core/laws.ts';
import { defaultFleet, defaultPolicy } from '../../src/core/policy.ts';
import { minutes, ms, seconds } from '../../src/core/time.ts';
import type { FleetPolicy, Policy } from '../../src/core/policy.ts';

const functionTimeoutMs = minutes(2);
const aPolicy = (changes: Partial<Policy> = {}): Policy => ({
  name: 'careful',
  ...defaultPolicy,
  ...changes,
});
const says = (changes: Partial<Policy>, fleet: FleetPolicy = defaultFleet): readonly string[] =>
  brokenLaws({ policy: aPolicy(changes), fleet, functionTimeoutMs }).map((law) => law.says);

test('laws: the defaults keep all of them, with a functionTimeout of two minutes', () => {
  expect(brokenLaws({ policy: aPolicy(), fleet: defaultFleet, functionTimeoutMs })).toEqual([]);
});

describe('laws: broken just below the edge, kept at it', () => {
  test.for<[string, Partial<Policy>, Partial<Policy>, string]>([
    [
      'lookEvery',
      { lookEveryMs: seconds(29) },
      { lookEveryMs: seconds(30) },
      'lookEvery is 29s but must be at least sweepEvery of the fleet 30s: raise it to 30s',
    ],
    [
      'confirmEvery',
      { confirmEveryMs: seconds(2) },
      { confirmEveryMs: seconds(3) },
      "confirmEvery is 2s but must be at least 3s, since the store's clock counts seconds: " +
        'raise it to 3s',
    ],
    [
      'lookEvery below confirmEvery',
      { confirmEveryMs: seconds(31), readingFreshForMs: seconds(200) },
      { confirmEveryMs: seconds(30), readingFreshForMs: seconds(200) },
      'lookEvery is 30s but must be at least confirmEvery 31s: raise it to 31s',
    ],
    [
      'probeTimeout',
      { probeTimeoutMs: seconds(7) },
      { probeTimeoutMs: seconds(6) },
      'lookWithin is 15s but must be at least 2 x probeTimeout 14s + other calls 3s = 17s: ' +
        'raise it to 17s',
    ],
    [
      'readingFreshFor',
      { readingFreshForMs: seconds(89) },
      { readingFreshForMs: seconds(90) },
      'readingFreshFor is 1m29s but must be at least 2 x lookEvery 1m + 3 x confirmEvery 30s = ' +
        '1m30s: raise it to 1m30s',
    ],
    [
      'verifyWithin',
      { verifyWithinMs: seconds(120) },
      { verifyWithinMs: seconds(121) },
      'verifyWithin is 2m but must be more than startupGrace 30s + 3 x lookEvery 1m30s = 2m: ' +
        'raise it to at least 2m1s',
    ],
    [
      'unhealthyNeeded',
      { unhealthyNeeded: 4, readingFreshForMs: minutes(3) },
      { unhealthyNeeded: 3, readingFreshForMs: minutes(3) },
      'unhealthyNeeded is 4 of 3, which no readings can reach: write 4 of 4',
    ],
    [
      'backoff',
      { backoffMs: seconds(601) },
      { backoffMs: seconds(600) },
      'backoffMax is 10m but must be at least backoff 10m1s: raise it to 10m1s',
    ],
    [
      'effectMax',
      { effectMaxMs: seconds(159) },
      { effectMaxMs: seconds(160) },
      'effectMax is 2m39s but must be at least effectWithin 20s + armTimeout 20s + ' +
        'restartMax 2m = 2m40s: raise it to 2m40s',
    ],
    [
      'claimTimeout',
      { claimTimeoutMs: seconds(130) },
      { claimTimeoutMs: seconds(131) },
      'claimTimeout is 2m10s but must be more than functionTimeout (host.json) 2m + ' +
        'a margin of 10s = 2m10s: raise it to at least 2m11s',
    ],
    [
      'claimTimeout below the effect',
      { armTimeoutMs: minutes(3), effectMaxMs: minutes(9), claimTimeoutMs: seconds(200) },
      { armTimeoutMs: minutes(3), effectMaxMs: minutes(9), claimTimeoutMs: seconds(201) },
      'claimTimeout is 3m20s but must be more than effectWithin 20s + armTimeout 3m = 3m20s: ' +
        'raise it to at least 3m21s',
    ],
  ])('laws: %s', ([, broken, kept, message]) => {
    expect(says(broken)).toEqual([message]);
    expect(says(kept)).toEqual([]);
  });
});

test('laws: an unbounded functionTimeout is told where to be bounded', () => {
  const broken = brokenLaws({
    policy: aPolicy(),
    fleet: defaultFleet,
    functionTimeoutMs: Infinity,
  });
  expect(broken).toEqual([
    {
      settings: ['claimTimeout'],
      says: expect.stringContaining('write "functionTimeout": "00:02:00" there') as string,
    },
  ]);
});

test('laws: the default functionTimeout of Flex Consumption (30 min) breaks the defaults', () => {
  const broken = brokenLaws({
    policy: aPolicy(),
    fleet: defaultFleet,
    functionTimeoutMs: minutes(30),
  });
  expect(broken.map((law) => law.says)).toEqual([
    expect.stringContaining('raise it to at least 30m11s'),
  ]);
});

test('laws: zero lengths and counts are refused, a start-up grace of zero is not', () => {
  expect(says({ startupGraceMs: ms(0) })).toEqual([]);
  const zeros = Object.entries(defaultPolicy).flatMap(([field, value]) =>
    typeof value === 'number' && field !== 'startupGraceMs' ? [field as keyof Policy] : [],
  );
  expect(zeros.filter((field) => says({ [field]: 0 }).length === 0)).toEqual([]);
  expect(says({ actionsMax: { count: 0, windowMs: minutes(1) } })).toHaveLength(1);
  expect(says({}, { ...defaultFleet, sweepEveryMs: ms(0) })).toHaveLength(1);
});

test('laws: what is no number keeps no law that reads it', () => {
  expect(says({ claimTimeoutMs: ms(Number.NaN) })).toHaveLength(2);
});

/** Every length of a policy, from nothing to an hour. */
const aLength = integer({ min: 1, max: 3600 }).map(seconds);
const aCount = integer({ min: 1, max: 9 });
const anyPolicy = record({
  ...Object.fromEntries(
    Object.keys(defaultPolicy)
      .filter((field) => field.endsWith('Ms'))
      .map((field) => [field, aLength]),
  ),
  unhealthyNeeded: aCount,
  unhealthyOf: aCount,
  healthyNeeded: aCount,
}).map((changes: Partial<Policy>) => aPolicy(changes));

test('laws: each broken one is told once, with a setting and a fix, for any policy', () => {
  assert(
    property(anyPolicy, aLength, (policy, timeout) => {
      const given = { policy, fleet: defaultFleet, functionTimeoutMs: timeout };
      const broken = brokenLaws(given);
      const held = laws.filter((law) => law.holds(given));
      expect(broken.length + held.length).toBe(laws.length);
      for (const { settings, says } of broken) {
        expect(settings.length).toBeGreaterThan(0);
        expect(says).toMatch(/^[a-zA-Z]+ (?:is|needs) .+: (?:raise|write) .+$/);
      }
    }),
  );
});
