import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import * as s from './states.ts';
import { decideFailover } from '../../../src/core/failover/decide.ts';
import { describe, expect, test } from 'vitest';
import { entryOfGroupLook, noticeOfGroup } from '../../../src/core/failover/report.ts';
import { hours, minutes } from '../../../src/core/time.ts';
import { withToldOf } from '../../../src/core/failover/step.ts';
import type { Failover } from '../../../src/core/failover/state.ts';
import type { FailoverEvidence } from '../../../src/core/failover/evidence.ts';

const group = f.aFailoverGroup();

function entryOf(state: Failover, own: Partial<FailoverEvidence>) {
  const seen = f.aSeenGroup(state);
  const look = f.aLook(own);
  const step = decideFailover(seen, look);
  if (step.kind !== 'move') throw new Error(`no move, but ${step.kind}`);
  return entryOfGroupLook(seen, look, step);
}

test('entry: it tells by itself what was seen of both sides and the traffic, and why', () => {
  expect(entryOf(s.aSuspect(), {})).toEqual({
    target: 'failover:shop',
    group: 'failover:shop',
    at: a.now,
    epoch: 8,
    from: 'suspected',
    to: 'moving',
    reason: 'failover_claimed',
    detail: 'primary to secondary, primary unhealthy: answered 503; secondary healthy',
    remedy: 'failover',
    cause: 'sweep',
    hint: null,
    reading: 'primary unhealthy: answered 503; secondary healthy',
    platform: 'traffic: primary in, degraded; secondary out, unknown',
    policy: 'failovers.shop',
  });
});

test.each([
  [{}, 'primary to secondary: primary'],
  [{ force: true }, 'primary to secondary with force: primary'],
  [{ force: true, evenUnproved: true }, 'primary to secondary with force, even unproved: primary'],
])('entry: a question tells how hard the move is asked for: %j', (own, begins) => {
  const wish = s.aWish({ to: 'secondary', by: 'ana', ...own });
  const policy = f.aFailoverPolicy({ approval: 'always' });
  const seen = f.aSeenGroup(s.aSuspect(), { group: f.aFailoverGroup({ policy }) });
  const look = f.aLook({
    cause: { kind: 'request', wish },
    readings: f.burst(a.unhealthy, a.healthy),
  });
  const step = decideFailover(seen, look);
  if (step.kind !== 'move') throw new Error(`no move, but ${step.kind}`);
  const entry = entryOfGroupLook(seen, look, step);
  expect(entry?.reason).toBe('approval_requested');
  expect(entry?.detail.startsWith(begins)).toBe(true);
});

test('entry: it names who asked, and says why the traffic is not known', () => {
  const wish = s.aWish({ by: 'ana' });
  const entry = entryOf(s.aSteady(), {
    cause: { kind: 'request', wish },
    readings: f.burst(a.healthy, a.healthy),
    traffic: { kind: 'unknown', why: 'no answer' },
  });
  expect(entry).toMatchObject({
    reason: 'active_is_healthy',
    cause: 'request of ana',
    platform: 'traffic unknown: no answer',
  });
});

test('entry: traffic that is nobody’s is not mentioned', () => {
  const own = { traffic: { kind: 'none' }, readings: f.found(a.unknown, a.healthy) } as const;
  expect(entryOf(s.aSteady(), own)).toMatchObject({ reason: 'cannot_tell', platform: null });
});

describe('notice', () => {
  const owing = (why: 'latched' | 'approval_requested', epoch: number) =>
    ({ why, epoch, at: a.ago(minutes(1)) }) as const;

  test('it says what is the matter, for how long, and the last reason with its detail', () => {
    const state = s.aSuspect({
      reason: 'latched',
      detail: '2 moves',
      owing: [owing('latched', 7)],
    });
    expect(noticeOfGroup(group, state, 'latched', a.now)).toMatchObject({
      key: `failover:shop:7:latched:${a.ago(minutes(1))}`,
      target: 'failover:shop',
      why: 'latched',
      reason: 'latched',
      text:
        'failover:shop was moved too often and is latched. Open for 7 min, now suspected. ' +
        'It was moved too often; nothing moves until a person lifts the latch. (2 moves)',
    });
  });

  test('it reads as a sentence, also where nothing is open', () => {
    const { text } = noticeOfGroup(group, s.aSteady(), 'moved_by_hand', a.now);
    expect(text).toMatch(/^failover:shop was moved by hand\. Now steady\. /);
  });

  test('who is asked for an approval is told the number of the ask', () => {
    const state = s.anAsking(s.anAsk(), { owing: [owing('approval_requested', 7)] });
    const { text } = noticeOfGroup(group, state, 'approval_requested', a.now);
    expect(text).toMatch(/ Ask shop\.7\.$/);
  });

  test.each([
    [{ force: true }, ' It is asked for with force: past lock, cooldown and latch. Ask shop.7.'],
    [
      { force: true, evenUnproved: true },
      ' It is asked for with force, even unproved: ' +
        'past lock, cooldown, latch and the proof of the other side. Ask shop.7.',
    ],
  ])('who is asked is told what an approval lets pass: %j', (own, ending) => {
    const plan = s.aPlan({ wish: s.aWish({ to: 'secondary', by: 'ana', ...own }) });
    const owed = { owing: [owing('approval_requested', 7)] };
    // Whatever was recorded since: somebody else may have asked for it as well.
    const state = s.anAsking(s.anAsk({ plan }), { ...owed, reason: 'approval_pending' });
    const { text } = noticeOfGroup(group, state, 'approval_requested', a.now);
    expect(text.endsWith(ending)).toBe(true);
  });

  test('it is owed until it is told, once for each number and why, and again after a day', () => {
    const readings = f.both(f.two(a.unhealthy), f.two(a.unhealthy));
    const look = (from: Failover) => {
      const seen = f.aSeenGroup({ ...from, readings });
      const step = decideFailover(seen, f.aLook({ readings: f.found(a.unhealthy, a.unhealthy) }));
      if (step.kind !== 'move') throw new Error(`no move, but ${step.kind}`);
      return step;
    };
    const state = s.aSuspect();
    const first = look(state);
    expect(first.owed).toEqual(['both_bad']);
    expect(look(first.next).owed).toEqual(['both_bad']);
    const told = withToldOf(first.next, ['both_bad'], a.now);
    expect(told.owing).toEqual([]);
    expect(look(told).owed).toEqual([]);
    expect(look({ ...told, epoch: 8 }).owed).toEqual(['both_bad']);
    const past = told.told.map((one) => ({ ...one, at: a.ago(hours(24)) }));
    expect(look({ ...told, told: past }).owed).toContain('both_bad');
  });

  test('what is open for long is told, where nothing else was', () => {
    const step = decideFailover(
      f.aSeenGroup(s.aSuspect({ openedAt: a.ago(minutes(10)), readings: f.both([], []) })),
      f.aLook(),
    );
    expect(step.kind === 'move' && step.owed).toEqual(['still_open']);
  });
});
