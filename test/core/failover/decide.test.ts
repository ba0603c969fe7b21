import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import * as fc from 'fast-check';
import { anyFailover, anyFailoverGroup, anyGroupState, anyLook, underTerms } from './any-group.ts';
import { brakeOn } from '../../../src/core/brakes.ts';
import { isOpen } from '../../../src/core/failover/by-hand.ts';
import { decideFailover } from '../../../src/core/failover/decide.ts';
import { describe, expect, test } from 'vitest';
import { isAsSeen } from '../../../src/core/failover/entity.ts';
import { needsApproval } from '../../../src/core/failover/gates.ts';
import type { Entity } from '../../../src/core/failover/entity.ts';
import type { Failover, Plan } from '../../../src/core/failover/state.ts';
import type { FailoverEvidence } from '../../../src/core/failover/evidence.ts';
import type { FailoverMove, FailoverStep, SeenGroup } from '../../../src/core/failover/step.ts';

interface Case {
  readonly seen: SeenGroup;
  readonly look: FailoverEvidence;
  readonly step: FailoverStep;
}

/** A move that was claimed, the plan it is made by and the row as it was. */
interface Claimed extends Case {
  readonly move: FailoverMove;
  readonly plan: Plan;
  readonly entity: Entity;
}

const every = (law: (at: Case) => void): void =>
  fc.assert(
    fc.property(
      anyFailover,
      anyLook,
      anyFailoverGroup,
      anyGroupState,
      (state, look, group, groupState) => {
        const seen = f.aSeenGroup(underTerms(state, group), { group, groupState });
        law({ seen, look, step: decideFailover(seen, look) });
      },
    ),
    { numRuns: 5_000 },
  );

/** Holds for every claim of a move; some must have been found. */
function everyClaim(law: (at: Claimed) => void): void {
  let claims = 0;
  every(({ seen, look, step }) => {
    if (step.kind !== 'move' || step.remedy !== 'failover') return;
    claims += 1;
    if (step.next.phase !== 'moving' || look.entity.kind !== 'valid') throw new Error('No plan.');
    law({ seen, look, step, move: step, plan: step.next.plan, entity: look.entity.entity });
  });
  expect(claims).toBeGreaterThan(100);
}

const isForced = ({ wish }: Plan): boolean => wish?.force === true;

describe('failover: no claim', () => {
  test('under a brake, in a dry run, or where the kill switch cannot be read', () =>
    everyClaim(({ seen, look }) => {
      const fleet = look.claimView?.fleet;
      const brakes = [...seen.groupState.brakes, ...(fleet?.brakes ?? [a.aBrake()])];
      expect(fleet).toBeTruthy();
      expect(brakeOn(brakes, seen.group.id, look.now)).toBeUndefined();
      expect(seen.group.policy.mode).not.toBe('dry-run');
      expect(look.claimView?.mayWrite).toBe(true);
    }));

  test('under a lock, a cooldown or a latch, unless it is forced', () =>
    everyClaim(({ seen, look, plan, entity }) => {
      if (isForced(plan)) return;
      const { latched, toggles } = seen.state;
      expect(latched).toBe(false);
      expect(entity.lockUntil ?? look.now).toBeLessThanOrEqual(look.now);
      const last = toggles.at(-1) ?? 0;
      expect(look.now - last).toBeGreaterThanOrEqual(seen.group.policy.cooldownMs);
    }));

  test('to a side without three healthy readings, the last of this look, unless forced twice', () =>
    everyClaim(({ seen, look, plan }) => {
      if (isForced(plan) && plan.wish?.evenUnproved) return;
      const all = [...seen.state.readings[plan.to], ...look.readings[plan.to]];
      expect(look.readings[plan.to].at(-1)?.verdict).toBe('healthy');
      expect(all.slice(-3).map(({ verdict }) => verdict)).toEqual(Array(3).fill('healthy'));
    }));

  test('away from a side that is not proved bad, or that the traffic finds well, unasked', () =>
    everyClaim(({ seen, look, plan }) => {
      const { policy, home } = seen.group;
      const isFailback = plan.wish === null && !plan.leavesBad;
      if (isFailback) expect([policy.failback, plan.to]).toEqual(['automatic', home]);
      if (plan.wish?.to != null || isFailback) return;
      expect(look.readings[plan.from].at(-1)?.verdict).toBe('unhealthy');
      const { traffic } = look;
      expect(traffic.kind).not.toBe('unknown');
      if (traffic.kind === 'none' && !needsApproval(seen.group, plan.to)) {
        const badFor = look.now - (seen.state.badSince ?? look.now);
        expect(badFor).toBeGreaterThanOrEqual(2 * policy.goneAfterMs);
      }
      if (traffic.kind !== 'known' || !traffic.sides[plan.from].inRotation) return;
      expect(traffic.sides[plan.from].monitor).toBe('degraded');
    }));

  test('without an approval of that very move, where the policy asks for one', () => {
    let approvals = 0;
    everyClaim(({ seen, look, move, plan, entity }) => {
      if (!needsApproval(seen.group, plan.to)) return;
      approvals += 1;
      const { state, group } = seen;
      expect(state).toMatchObject({ phase: 'asking', ask: { verdict: 'approved', by: 'bob' } });
      expect(isAsSeen(state.ask?.plan.seen ?? entity, entity)).toBe(true);
      const age = look.now - (state.ask?.decidedAt ?? 0);
      expect(age).toBeLessThanOrEqual(group.policy.useWithinMs);
      expect(move.next.ask?.verdict).toBe('used');
      expect(move.next.epoch).toBe(state.ask?.id);
    });
    expect(approvals).toBeGreaterThan(0);
  });

  test('beside a restart, nor while an effect of ours may still land', () =>
    everyClaim(({ seen, look }) => {
      const { effectMaxMs } = seen.group.policy;
      const times = [seen.state.lastEffectAt, ...look.members.map((one) => one.lastActionAt)];
      for (const at of times) expect(look.now - (at ?? 0)).toBeGreaterThanOrEqual(effectMaxMs);
      for (const { phase } of look.members) expect([null, 'treating']).not.toContain(phase);
    }));

  test('that is not counted, numbered and locked by its own cooldown before it is performed', () =>
    everyClaim(({ seen, look, move }) => {
      const { state } = seen;
      const used = state.ask?.verdict === 'approved' && state.phase === 'asking';
      expect(move.next.epoch).toBe(used ? state.ask?.id : state.epoch + 1);
      expect(move.next.toggles.at(-1)).toBe(look.now);
      expect(move.next).toMatchObject({ lastEffectAt: look.now, sure: false, requestUntil: null });
    }));

  test('for a bare call while the active side is healthy, nor for one that names that side', () =>
    everyClaim(({ look, plan, entity }) => {
      if (look.cause.kind !== 'request') return;
      const { to } = look.cause.wish;
      if (to === null) expect(look.readings[entity.active].at(-1)?.verdict).toBe('unhealthy');
      else expect(to).not.toBe(entity.active);
      expect(plan.from).toBe(entity.active);
    }));
});

describe('failover: laws that do not know the table', () => {
  test('epochs never go back, and the same evidence gives the same decision', () =>
    every(({ seen, look, step }) => {
      if (step.kind === 'move') expect(step.next.epoch).toBeGreaterThanOrEqual(seen.state.epoch);
      expect(decideFailover(seen, look)).toEqual(step);
    }));

  test('a row that is missing or makes no sense changes no phase and moves nothing', () =>
    every(({ seen, look, step }) => {
      if (look.entity.kind === 'valid' || step.kind !== 'move') return;
      const { phase, epoch, toggles } = seen.state;
      expect(step).toMatchObject({ remedy: null, next: { phase, epoch, toggles } });
    }));

  test('a side that somebody else chose is never left in the look that sees it', () =>
    every(({ seen, look, step }) => {
      const { known, phase } = seen.state;
      if (known === null || look.entity.kind !== 'valid' || phase === 'moving') return;
      const { active, count } = look.entity.entity;
      if (known.active === active && known.count === count) return;
      if (phase === 'asking' && isOpen(seen.state.ask)) {
        // The question ends first; the hand's move is seen by the next look.
        expect(step).toMatchObject({ remedy: null, recorded: { reason: 'approval_void' } });
        return;
      }
      expect(step).toMatchObject({ remedy: null, next: { known: { active, count } } });
      expect(step.kind === 'move' && step.owed).toContain('moved_by_hand');
    }));

  test('a worker at it is left alone, until it must be gone', () =>
    every(({ seen: { state }, look, step }) => {
      if (state.phase !== 'moving' || look.now >= state.lostAfter) return;
      expect(step).toEqual({ kind: 'leave', reason: 'failover_in_flight' });
    }));

  test('every phase change is recorded with a reason', () =>
    every(({ seen, step }) => {
      if (step.kind !== 'move' || step.next.phase === seen.state.phase) return;
      expect(step.recorded).not.toBeNull();
    }));

  test('traffic alone is moved only while following, under no brake', () =>
    every(({ seen, look, step }) => {
      if (step.kind !== 'move' || step.remedy !== 'follow') return;
      expect(seen.state.phase).toBe('following');
      const fleet = look.claimView?.fleet?.brakes ?? [a.aBrake()];
      expect(brakeOn([...seen.groupState.brakes, ...fleet], seen.group.id, look.now)).toBe(
        undefined,
      );
      expect(step.next.epoch).toBe(seen.state.epoch + 1);
    }));
});

test('asks: no two share an id, and none has the number of a move made otherwise', () => {
  const looks = fc.array(anyLook, { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(anyFailover, looks, anyFailoverGroup, (first, all, group) => {
      let state: Failover = { ...first, ask: first.phase === 'asking' ? first.ask : null };
      const numbers: number[] = state.ask === null ? [] : [state.ask.id];
      for (const look of all) {
        const step = decideFailover(f.aSeenGroup(state, { group }), look);
        if (step.kind !== 'move') continue;
        const { ask, epoch } = step.next;
        const isNew = ask !== null && ask.id !== state.ask?.id;
        if (isNew) numbers.push(ask.id);
        if (step.remedy !== null && ask?.verdict !== 'used') numbers.push(epoch);
        state = step.next;
      }
      expect(new Set(numbers).size).toBe(numbers.length);
    }),
    { numRuns: 2_000 },
  );
});
