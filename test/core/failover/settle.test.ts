import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import * as s from './states.ts';
import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../../src/core/time.ts';
import { settleFollow, settleMove } from '../../../src/core/failover/settle.ts';
import type { MoveOutcome } from '../../../src/core/failover/settle.ts';

const moving = f.aSeenGroup(s.aMoving());
const settled = (outcome: MoveOutcome, epoch = 7, seen = moving) =>
  settleMove(seen, epoch, outcome, a.now);
const moved = { kind: 'moved', detail: 'traffic followed', braked: false } as const;
const refused = { kind: 'refused', detail: 'secondary is unhealthy now', touched: false } as const;

describe('settle of a move', () => {
  test('it follows and is told, when the row says the new side', () => {
    const move = settled(moved);
    expect(move).toMatchObject({
      next: { phase: 'following', byHand: false, since: a.now, triedAt: a.now, sure: false },
      recorded: { reason: 'failed_over', detail: 'primary to secondary; traffic followed' },
      owed: ['failed_over'],
    });
    expect(move?.next).toMatchObject({
      known: { active: 'secondary', count: 5 },
      stableSince: null,
      lastEffectAt: a.now,
      readings: f.both([], []),
    });
    expect(move?.next.toggles).toHaveLength(1);
  });

  test('half a move under a brake is told as such, beside the failover', () => {
    const move = settled({ ...moved, braked: true });
    expect(move?.owed).toEqual(['failed_over', 'half_moved']);
    expect(move?.recorded?.reason).toBe('half_moved_under_brake');
  });

  test('nothing is written, while nobody can say what came of the swap', () => {
    expect(settled({ kind: 'unknown', detail: 'no answer' })).toBeNull();
  });

  test('what was surely not swapped is no toggle, and is weighed afresh', () => {
    const move = settled(refused);
    expect(move).toMatchObject({
      next: { phase: 'suspected', toggles: [], lastEffectAt: null, readings: f.both([], []) },
      recorded: { reason: 'failover_refused', detail: 'secondary is unhealthy now' },
    });
    expect(move?.next.known).toEqual({ active: 'primary', count: 4 });
  });

  test('what may still land on the traffic keeps every other effect away', () => {
    expect(settled({ ...refused, touched: true })?.next.lastEffectAt).toBe(a.now);
  });

  test('an older toggle stays counted, when a later one was none', () => {
    const earlier = a.ago(minutes(60));
    const own = { toggles: [earlier, a.ago(seconds(30))] };
    const move = settled(refused, 7, f.aSeenGroup(s.aMoving(own)));
    expect(move?.next.toggles).toEqual([earlier]);
  });

  test.each([
    ['the epoch is another', 6, moving],
    ['the claim was taken over', 7, f.aSeenGroup(s.aFollowing())],
  ])('it changes nothing, when %s', (_, epoch, seen) => {
    expect(settled(moved, epoch, seen)).toBeNull();
    expect(settled(refused, epoch, seen)).toBeNull();
  });
});

describe('settle of a try to move the traffic', () => {
  const following = f.aSeenGroup(s.aFollowing());
  const because = { detail: 'ARM answered 403', braked: false };

  test('it stays, and a look finds out whether traffic agrees', () => {
    const move = settleFollow(following, 7, { kind: 'followed' }, a.now);
    expect(move).toMatchObject({ next: { phase: 'following', lastEffectAt: a.now }, owed: [] });
    expect(move?.recorded).toBeNull();
  });

  test('why it did not follow is said; a brake half way is told at once', () => {
    const failed = settleFollow(
      following,
      7,
      { kind: 'not_followed', touched: true, ...because },
      a.now,
    );
    expect(failed).toMatchObject({ recorded: { reason: 'traffic_not_following' }, owed: [] });
    const braked = { ...because, kind: 'not_followed', braked: true, touched: true } as const;
    expect(settleFollow(following, 7, braked, a.now)).toMatchObject({
      recorded: { reason: 'half_moved_under_brake' },
      owed: ['half_moved'],
    });
  });

  test('it changes nothing, when the row has moved on', () => {
    expect(settleFollow(following, 6, { kind: 'followed' }, a.now)).toBeNull();
    expect(settleFollow(moving, 7, { kind: 'followed' }, a.now)).toBeNull();
  });
});
