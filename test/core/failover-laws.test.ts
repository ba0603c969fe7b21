// In: policies of failover groups that keep or break a law. Out: that each law holds exactly at its
// edge and says the numbers and the fix; and that following the fixes mends any policy.
import { assert, boolean, integer, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brokenFailoverLaws, failoverLaws } from '../../src/core/failover/laws.ts';
import { defaultFailoverPolicy } from '../../src/core/failover/group.ts';
import { defaultFleet, defaultPolicy } from '../../src/core/policy.ts';
import { length } from '../../src/config/values.ts';
import { minutes, ms, seconds } from '../../src/core/time.ts';
import { edges } from './failover-law-edges.ts';
import type { FailoverGiven } from '../../src/core/failover/laws.ts';
import type { Changes } from './failover-law-edges.ts';

const given = (changes: Changes, around: Partial<FailoverGiven> = {}): FailoverGiven => ({
  policy: { ...defaultFailoverPolicy, ...changes },
  fleet: defaultFleet,
  functionTimeoutMs: minutes(2),
  hasTraffic: true,
  members: [{ name: 'default', ...defaultPolicy }],
  ...around,
});

const says = (changes: Changes, around?: Partial<FailoverGiven>): readonly string[] =>
  brokenFailoverLaws(given(changes, around)).map((law) => law.says);

test('failover laws: the defaults keep all of them, with and without traffic', () => {
  expect(says({})).toEqual([]);
  expect(says({}, { hasTraffic: false, members: [] })).toEqual([]);
});

describe('failover laws: broken just below the edge, kept at it', () => {
  test.for(edges)('failover laws: %s', ([, broken, kept, message]) => {
    expect(says(broken)).toEqual([message]);
    expect(says(kept)).toEqual([]);
  });
});

test('failover laws: without traffic nobody waits for what Traffic Manager needs', () => {
  const short = { goneAfterMs: seconds(30), goneAfterAgreedMs: seconds(30) };
  expect(says(short, { hasTraffic: false })).toEqual([]);
  expect(says(short)).toHaveLength(1);
});

test('failover laws: an effect of the slowest member must have landed as well', () => {
  const members = [
    { name: 'quick', effectMaxMs: minutes(2) },
    { name: 'slow', effectMaxMs: minutes(4) },
    { name: 'usual', effectMaxMs: minutes(3) },
  ];
  expect(says({}, { members })).toEqual([
    'effectMax is 3m but must be at least effectMax of policy slow 4m: raise it to 4m',
  ]);
});

test('failover laws: a claim is not lost while its worker moves the traffic', () => {
  const [claimed] = says({ claimTimeoutMs: seconds(80) }, { functionTimeoutMs: seconds(30) });
  expect(claimed).toBe(
    'claimTimeout is 1m20s but must be more than followWithin 1m + armTimeout 20s = 1m20s: ' +
      'raise it to at least 1m21s',
  );
});

test('failover laws: an unbounded functionTimeout is told where to be bounded', () => {
  expect(says({}, { functionTimeoutMs: Infinity })).toEqual([
    expect.stringContaining('write "functionTimeout": "00:02:00" there'),
  ]);
});

test('failover laws: zero lengths and counts are refused, a ttl of zero is not', () => {
  expect(says({ ttlMs: ms(0) })).toEqual([]);
  const zeros = Object.entries(defaultFailoverPolicy).flatMap(([field, value]) =>
    typeof value === 'number' && field !== 'ttlMs' ? [field] : [],
  );
  expect(zeros).toHaveLength(26);
  expect(zeros.filter((field) => says({ [field]: 0 }).length === 0)).toEqual([]);
  expect(says({ togglesMax: { count: 0, windowMs: minutes(1) } })).toHaveLength(1);
});

/** Every length of a policy, from nothing to an hour. */
const aLength = integer({ min: 1, max: 3600 }).map(seconds);
const aCount = integer({ min: 1, max: 9 });
const anyGiven = record({
  policy: record({
    ...Object.fromEntries(
      Object.keys(defaultFailoverPolicy)
        .filter((field) => field.endsWith('Ms'))
        .map((field) => [field, aLength]),
    ),
    proofNeeded: aCount,
    healthyNeeded: aCount,
  }),
  functionTimeoutMs: aLength,
  hasTraffic: boolean(),
}).map(({ policy, ...around }) => given(policy, around));

test('failover laws: each broken one is told once, with a setting and a fix, for any policy', () => {
  assert(
    property(anyGiven, (any) => {
      const broken = brokenFailoverLaws(any);
      const held = failoverLaws.filter((law) => law.holds(any));
      expect(broken.length + held.length).toBe(failoverLaws.length);
      for (const { settings, says } of broken) {
        expect(says).toContain(settings[0]);
        expect(says).toMatch(/: (?:raise it to|lower) .+$/);
      }
    }),
  );
});

test('failover laws: raising what is told, again and again, ends in a policy that keeps them', () => {
  assert(
    property(anyGiven, (any) => {
      let { policy } = any;
      for (let round = 0; round < 60; round += 1) {
        const broken = brokenFailoverLaws({ ...any, policy });
        const raised = broken.find(({ says }) => says.includes('raise it to'));
        if (!raised) break;
        policy = { ...policy, [`${raised.settings[0]}Ms`]: raisedTo(raised.says) };
      }
      const left = brokenFailoverLaws({ ...any, policy });
      expect(left.filter(({ says }) => !says.endsWith('lower one of them'))).toEqual([]);
    }),
  );
});

/** The length that a broken law says is enough, as the file would be read. */
const raisedTo = (says: string): number =>
  length.parse(/raise it to (?:at least )?(\w+)$/.exec(says)?.[1]);
