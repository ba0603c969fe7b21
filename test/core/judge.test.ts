import { describe, expect, test } from 'vitest';
import * as a from './fixtures.ts';
import { judge, readingOf } from '../../src/core/judge.ts';
import { seconds } from '../../src/core/time.ts';

describe('reading', () => {
  test('is unhealthy, when nobody can be reached and ARM says that all has ended', () => {
    const reading = readingOf(a.unknown, a.aPlatform('ended'), a.now);
    expect(reading).toMatchObject({ verdict: 'unhealthy', at: a.now });
    expect('why' in reading && reading.why).toContain('name resolution failed');
  });

  test.each(['serving', 'stopped', 'deploying', 'repairing'] as const)(
    'stays unknown, when nobody can be reached and ARM says %s',
    (state) => {
      expect(readingOf(a.unknown, a.aPlatform(state), a.now).verdict).toBe('unknown');
    },
  );

  test('stays what it was, when the target answered', () => {
    expect(readingOf(a.healthy, a.aPlatform('ended'), a.now).verdict).toBe('healthy');
  });
});

describe('judge', () => {
  const young = a.someEvidence({ platform: a.aPlatform('serving', seconds(5)) });

  test('gives a new run its grace, and says when it ends', () => {
    expect(judge(young, a.aQuiet(), a.aPolicy())).toMatchObject({
      kind: 'unclear',
      reason: 'starting_up',
      clearAfterMs: seconds(25),
    });
  });

  test('gives no grace to the third run in ten minutes', () => {
    const runs = ['a', 'b', 'c'].map((token) => ({ token, seenAt: a.ago(seconds(60)) }));
    expect(judge(young, a.aQuiet({ runs }), a.aPolicy()).kind).toBe('unhealthy');
  });
});
