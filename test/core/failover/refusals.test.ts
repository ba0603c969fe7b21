import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import * as s from './states.ts';
import { decideFailover } from '../../../src/core/failover/decide.ts';
import { describe, expect, test } from 'vitest';
import { minutes } from '../../../src/core/time.ts';
import { settleMove } from '../../../src/core/failover/settle.ts';
import { withProofs } from '../../../src/core/failover/proofs.ts';
import type { FailoverKept } from '../../../src/core/failover/state.ts';

const refused = { kind: 'refused', detail: 'the public row: 403', touched: false } as const;
const moved = { kind: 'moved', detail: 'traffic followed', braked: false } as const;
const before = (refusals: FailoverKept['refusals']) => f.aSeenGroup(s.aMoving({ refusals }));

/** The reason of a look that would claim, were it not for what was refused before. */
function saidAfter(refusals: FailoverKept['refusals'], cause = f.aLook().cause): string {
  const step = decideFailover(f.aSeenGroup(s.aSuspect({ refusals })), f.aLook({ cause }));
  return step.kind === 'move' ? (step.because?.reason ?? '') : step.kind;
}

describe('claims that were refused', () => {
  test('are counted and told when they follow each other, and forgotten by a move', () => {
    const first = settleMove(before(null), 7, refused, a.now);
    expect(first).toMatchObject({ next: { refusals: { count: 1, at: a.now } }, owed: [] });
    const second = settleMove(before({ count: 1, at: a.ago(minutes(9)) }), 7, refused, a.now);
    expect(second).toMatchObject({ next: { refusals: { count: 2 } }, owed: ['escalated'] });
    const done = settleMove(before({ count: 2, at: a.ago(minutes(9)) }), 7, moved, a.now);
    expect(done?.next.refusals).toBeNull();
  });

  test('are repeated ever later, so that they do not use up the budget of the fleet', () => {
    expect(saidAfter(null)).toBe('failover_claimed');
    expect(saidAfter({ count: 1, at: a.ago(minutes(2)) })).toBe('blocked_by_backoff');
    expect(saidAfter({ count: 1, at: a.ago(minutes(4)) })).toBe('failover_claimed');
    expect(saidAfter({ count: 3, at: a.ago(minutes(11)) })).toBe('blocked_by_backoff');
    expect(saidAfter({ count: 3, at: a.ago(minutes(13)) })).toBe('failover_claimed');
    expect(saidAfter({ count: 99, at: a.ago(minutes(97)) })).toBe('failover_claimed');
  });

  test('do not hold back who names the side', () => {
    const wish = s.aWish({ to: 'secondary', by: 'ana' });
    const refusals = { count: 5, at: a.ago(minutes(1)) };
    expect(saidAfter(refusals, { kind: 'request', wish })).toBe('failover_claimed');
  });
});

test('of a burst one reading of each side is kept: the loop takes its own time', () => {
  const look = f.aLook({ readings: f.burst(a.unhealthy, a.healthy) });
  const { readings, proofs } = withProofs(f.both([], []), look, f.aFailoverPolicy());
  expect(proofs).toMatchObject({ primary: { bad: true }, secondary: { good: true } });
  expect(readings.primary).toHaveLength(1);
  expect(readings.secondary).toHaveLength(1);
});
