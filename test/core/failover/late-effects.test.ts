import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import * as s from './states.ts';
import { decideFailover } from '../../../src/core/failover/decide.ts';
import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../../src/core/time.ts';
import { settleFollow, settleMove } from '../../../src/core/failover/settle.ts';
import type { FailoverEvidence, TrafficView } from '../../../src/core/failover/evidence.ts';
import type { Failover } from '../../../src/core/failover/state.ts';

const well = { readings: f.found(a.healthy, a.healthy) };
const bothIn: TrafficView = {
  kind: 'known',
  sides: {
    primary: { inRotation: true, monitor: 'online', priority: 1 },
    secondary: { inRotation: true, monitor: 'online', priority: 2 },
  },
};

function movedTo(state: Failover, look: Partial<FailoverEvidence>) {
  const step = decideFailover(f.aSeenGroup(state), f.aLook({ ...well, ...look }));
  if (step.kind !== 'move') throw new Error(`no move, but ${step.kind}`);
  return step;
}

describe('an effect of ours that may land late', () => {
  const byHand = (age: number) =>
    s.aFollowing({
      byHand: true,
      triedAt: null,
      lastEffectAt: a.ago(seconds(age)),
      readings: f.both(f.two(a.healthy), f.two(a.healthy)),
    });

  test('is waited for before traffic is moved the other way', () => {
    expect(movedTo(byHand(40), { traffic: bothIn }).remedy).toBeNull();
    expect(movedTo(byHand(181), { traffic: bothIn }).remedy).toBe('follow');
  });

  test('is finished, when it undoes what was seen to be done', () => {
    const watched = [s.aVerifying(), s.aProtecting(), s.anEscalated()];
    for (const state of watched) {
      const astray = { traffic: bothIn };
      expect(movedTo({ ...state, sure: false }, astray).next.phase).toBe('following');
      const others = movedTo({ ...state, sure: true }, astray);
      expect(others.next.phase).not.toBe('following');
      expect(others.owed).toContain('traffic_not_following');
    }
  });
});

describe('a claim that touched nothing', () => {
  test('leaves what was certain before it, and does not hold up others', () => {
    const before = { sure: true, lastEffectAt: a.ago(minutes(9)) };
    const refused = { kind: 'refused', detail: 'a brake', touched: false } as const;
    const moving = f.aSeenGroup(s.aMoving({ before }));
    expect(settleMove(moving, 7, refused, a.now)?.next).toMatchObject(before);

    const following = f.aSeenGroup(s.aFollowing({ epoch: 7, before, sure: false }));
    const left = { kind: 'not_followed', detail: '403', braked: false } as const;
    const untouched = settleFollow(following, 7, { ...left, touched: false }, a.now);
    expect(untouched?.next).toMatchObject({ ...before, before: null });
    const touched = settleFollow(following, 7, { ...left, touched: true }, a.now);
    expect(touched?.next).toMatchObject({ sure: false, lastEffectAt: a.now, before: null });
  });
});

test('what is owed is told at rest as well, where there is nothing else to do', () => {
  const owing = [{ why: 'failed_over', epoch: 7, at: a.ago(minutes(20)) }] as const;
  const agrees = { traffic: f.aTraffic('primary', 'online') };
  expect(movedTo(s.aSteady({ owing }), agrees).owed).toEqual(['failed_over']);
});

test('a second hand on the count is recorded and told like the first', () => {
  const told = [{ why: 'moved_by_hand', epoch: 7, at: a.ago(minutes(1)) }] as const;
  const state = s.aSteady({ reason: 'moved_by_hand', detail: 'before', told });
  const edited = { kind: 'valid', entity: f.anEntity({ count: 9 }) } as const;
  const move = movedTo(state, { entity: edited });
  expect(move.recorded?.reason).toBe('moved_by_hand');
  expect(move.owed).toContain('moved_by_hand');
});
