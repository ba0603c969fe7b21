import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import * as s from './states.ts';
import { decideFailover } from '../../../src/core/failover/decide.ts';
import { describe, expect, test } from 'vitest';
import { inTheWay, propose, wanted } from './decision-table-gates.ts';
import { minutes } from '../../../src/core/time.ts';
import { newGroupState } from '../../../src/core/group-state.ts';
import type { FailoverMove, FailoverStep } from '../../../src/core/failover/step.ts';
import type { InTheWay } from './decision-table-gates.ts';
import type { FailoverGroup } from '../../../src/core/failover/group.ts';

const loop = wanted['the loop'];
if (loop === undefined) throw new Error('The loop is not in the table.');

function moveOf(step: FailoverStep): FailoverMove {
  if (step.kind !== 'move') throw new Error(`no move, but ${step.kind}`);
  return step;
}

const said = (way: InTheWay): string => moveOf(propose(way, loop).step).because?.reason ?? '';

/** In the order in which they are said to the loop, each with the reason it is said by. */
const inOrder: readonly (readonly [string, string])[] = [
  ['group paused', 'blocked_by_pause'],
  ['latched', 'latched'],
  ['toggled 9 min ago', 'locked'],
  ['traffic says online', 'vantage_disagrees'],
  ['on request', 'on_request_only'],
  ['restarts left, bad for 1 min', 'restarts_first'],
  ['refused 19 min ago', 'approval_refused'],
  ['effect 2 min ago', 'blocked_by_effect_gap'],
  ['restart under way', 'restart_near'],
  ['kill switch', 'blocked_by_kill_switch'],
  ['traffic not writable', 'traffic_not_writable'],
  ['look too slow', 'blocked_by_slow_look'],
];

const both = (one: InTheWay, other: InTheWay): InTheWay => ({
  kept: { ...one.kept, ...other.kept },
  policy: { ...one.policy, ...other.policy },
  seen: { ...one.seen, ...other.seen },
  evidence: { ...one.evidence, ...other.evidence },
});

describe('gates', () => {
  test.each(inOrder)('%s: is said as %s', (name, reason) => {
    expect(said(inTheWay[name] ?? {})).toBe(reason);
  });

  test.each(inOrder.slice(1).map(([name], at) => [inOrder[at], name] as const))(
    'of two in the way the first is said: %s, before %s',
    (first, name) => {
      const [earlier, reason] = first ?? ['', ''];
      expect(said(both(inTheWay[name] ?? {}, inTheWay[earlier] ?? {}))).toBe(reason);
    },
  );

  test('what time alone opens is said with how long, and the next look is no later', () => {
    const move = moveOf(propose(inTheWay['toggled 9 min ago'] ?? {}, loop).step);
    expect(move.opensAfterMs).toBe(minutes(1));
    expect(move.lookAgainAfterMs).toBe(30_000);
    expect(moveOf(propose(inTheWay['latched'] ?? {}, loop).step).opensAfterMs).toBeNull();
  });
});

describe('latch', () => {
  const retry = { kind: 'operator', ask: 'retry', by: 'ana' } as const;
  const latched = { latched: true, toggles: [a.ago(minutes(60)), a.ago(minutes(20))] };

  test.each([
    ['suspected', s.aSuspect(latched)],
    ['steady', s.aSteady(latched)],
    ['escalated', s.anEscalated(latched)],
  ])('lifted by a person while %s, it lets the group move again', (_, state) => {
    const lifted = moveOf(decideFailover(f.aSeenGroup(state), f.aLook({ cause: retry })));
    expect(lifted.because).toEqual({ reason: 'retry_requested', detail: 'by ana' });
    expect(lifted.next).toMatchObject({ latched: false, toggles: [a.ago(minutes(20))] });
    const { readings } = s.aSuspect();
    const next = s.aSuspect({ toggles: lifted.next.toggles, readings });
    expect(decideFailover(f.aSeenGroup(next), f.aLook())).toMatchObject({ remedy: 'failover' });
  });

  test('lifted, the cooldown of the last move goes on', () => {
    const state = s.aSuspect({ latched: true, toggles: [a.ago(minutes(60)), a.ago(minutes(5))] });
    const lifted = moveOf(decideFailover(f.aSeenGroup(state), f.aLook({ cause: retry })));
    const again = moveOf(decideFailover(f.aSeenGroup(lifted.next), f.aLook()));
    expect(again.because?.reason).not.toBe('latched');
    expect(again.remedy).toBeNull();
  });
});

describe('bad for long', () => {
  test('is bad without a break: at rest one healthy look forgets what a call saw of a blip', () => {
    const state = s.aSteady({ badSince: a.ago(minutes(60)), readings: f.both([], []) });
    const healthy = f.aLook({ readings: f.found(a.healthy, a.healthy) });
    const move = moveOf(decideFailover(f.aSeenGroup(state), healthy));
    expect(move).toMatchObject({ next: { phase: 'steady', badSince: null }, recorded: null });
    expect(decideFailover(f.aSeenGroup(move.next), healthy).kind).toBe('leave');
  });
});

describe('shared group: brakes of its own partition', () => {
  const brakes = [a.aBrake({ scope: { kind: 'failover', failover: 'shop' } })];
  const group: FailoverGroup = f.aFailoverGroup();

  test('traffic does not follow while paused, and a human hears of it in time', () => {
    const groupState = { ...newGroupState, brakes };
    const astray = { traffic: f.aTraffic('secondary', 'online') } as const;
    const seen = (since: number) =>
      f.aSeenGroup(s.aFollowing({ since: a.ago(minutes(since)) }), { group, groupState });
    const look = f.aLook({ ...astray, readings: f.found(a.healthy, a.healthy) });
    expect(moveOf(decideFailover(seen(2), look))).toMatchObject({
      remedy: null,
      because: { reason: 'blocked_by_pause', detail: 'by ana: drill' },
      owed: [],
    });
    expect(moveOf(decideFailover(seen(10), look)).owed).toEqual(['traffic_not_following']);
  });
});
