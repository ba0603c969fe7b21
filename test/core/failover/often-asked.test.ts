// Guards what a worker that died amidst a move showed, when its caller came again every second: a
// request takes readings and writes the row, and must keep the loop neither from looking nor from
// seeing.
import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import { aSuspect, aWish } from './states.ts';
import { decideFailover } from '../../../src/core/failover/decide.ts';
import { expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../../src/core/time.ts';
import { withProofs } from '../../../src/core/failover/proofs.ts';
import type { Verdict } from '../../../src/core/readings.ts';
import type { Instant } from '../../../src/core/time.ts';

/** When the loop looks next, after a caller was told that primary is healthy. */
function nextLookAfterRequest(nextLookAt: Instant | null): Instant | null {
  const step = decideFailover(
    f.aSeenGroup(aSuspect({ nextLookAt })),
    f.aLook({
      cause: { kind: 'request', wish: aWish() },
      readings: f.burst(a.healthy, a.healthy),
    }),
  );
  expect(step).toMatchObject({ kind: 'move', because: { reason: 'active_is_healthy' } });
  return step.kind === 'move' ? step.next.nextLookAt : null;
}

test('often asked: a look that is due stays due, however long ago', () => {
  for (const due of [a.ago(minutes(1)), a.now, plus(a.now, seconds(4))]) {
    expect(nextLookAfterRequest(due)).toBe(due);
  }
});

test('often asked: the loop looks soon, when no look is due soon', () => {
  const { confirmEveryMs } = f.aFailoverPolicy();
  const soon = plus(a.now, confirmEveryMs);
  for (const due of [null, plus(a.now, minutes(1))]) expect(nextLookAfterRequest(due)).toBe(soon);
});

test('often asked: a reading too close to count bears out a proof, or breaks it', () => {
  const before = [5, 3, 1].map((age) => a.aReading(a.healthy, a.ago(seconds(age))));
  const proofsIn = (verdict: Verdict) => {
    const look = f.aLook({ readings: f.found(verdict, a.healthy) });
    return withProofs(f.both(before, []), look, f.aFailoverPolicy());
  };
  const { proofs, readings } = proofsIn(a.healthy);
  expect(readings.primary).toBe(before);
  expect(proofs.primary).toMatchObject({ well: true, good: true, bad: false });
  expect(proofsIn(a.unhealthy).proofs.primary).toMatchObject({ well: false, good: false });
});
