/**
 * Faults that plainer versions of the failover had, each planted in the real source: the checker
 * that is there for it must catch it, within a bounded number of seeds.
 */
import { expect, test } from 'vitest';
import { hunt } from './planted.ts';
import type { Planted } from './planted.ts';

const seedsMax = 200;

const cases: readonly Planted[] = [
  {
    name: 'an ask burns no number',
    edits: [
      {
        file: 'core/failover/claim.ts',
        text: 'kept: { epoch: id, ask, requestUntil: null },',
        instead: 'kept: { ask, requestUntil: null },',
      },
    ],
    profile: 'approvals',
    caughtBy: ['an approval is for the ask that was seen', 'no means no'],
  },
  {
    name: 'a bare call flips',
    edits: [
      {
        file: 'core/failover/gates.ts',
        text: "kind === 'automatic' || kind === 'bare'",
        instead: "kind === 'automatic'",
      },
    ],
    profile: 'failover-mixed',
    caughtBy: ['never away from a side that is well'],
  },
  {
    name: 'traffic follows a hand at once',
    edits: [
      {
        file: 'core/failover/phases/following.ts',
        text: 'if (state.byHand && !proofs[active].good)',
        instead: 'if (state.byHand && proofs[active].bad)',
      },
    ],
    profile: 'hand-edits',
    caughtBy: ['a wish by hand is followed only once it is proved'],
  },
  {
    name: 'a promoted side is not protected',
    edits: [
      {
        file: 'core/failover/phases/moving.ts',
        text: 'stableSince: null,',
        instead: 'stableSince: 1 as never,',
      },
    ],
    profile: 'failover-mixed',
    caughtBy: ['a side promoted is protected'],
  },
  {
    name: 'one reading is proof',
    edits: [
      {
        file: 'core/failover/proofs.ts',
        text: 'good: isBorneOut && healthy(policy.proofNeeded),',
        instead: 'good: isBorneOut && healthy(1),',
      },
    ],
    profile: 'failover-mixed',
    caughtBy: ['never to a side that was not proved'],
  },
  {
    name: 'restart and failover do not see each other',
    edits: [
      {
        file: 'core/gates.ts',
        text: 'const wait = busyUntil === null ? ms(0) : until(busyUntil, now);',
        instead: 'const wait = ms(busyUntil === null ? 0 : 0 * until(busyUntil, now));',
      },
    ],
    profile: 'failover-mixed',
    caughtBy: ['never together with a restart'],
  },
  {
    name: 'a failover minds no restart that was just claimed',
    edits: [
      {
        file: 'core/failover/gates.ts',
        text: "phase === null || phase === 'treating' || rest(lastActionAt, effectMax, now) > 0",
        instead: "phase === null || phase === 'treating' || rest(lastActionAt, effectMax, now) < 0",
      },
      {
        file: 'pipeline/failover/treat.ts',
        text: 'if (age < group.policy.effectMaxMs)',
        instead: 'if (age < 0)',
      },
    ],
    profile: 'failover-mixed',
    caughtBy: ['never together with a restart'],
  },
  {
    name: 'no fence',
    edits: [
      {
        file: 'pipeline/claim.ts',
        text: 'const other = await others();',
        instead: 'if (named.id !== "") return null; const other = await others();',
      },
    ],
    profile: 'failover-frozen',
    caughtBy: ['no failover under a brake', 'no traffic moved under a brake'],
  },
  {
    name: 'the old side is taken out beside a dead one',
    edits: [
      {
        file: 'pipeline/failover/traffic.ts',
        text: "if (reading.verdict !== 'healthy') return",
        instead: "if (reading.verdict === 'unknown') return",
      },
    ],
    profile: 'failover-mixed',
    caughtBy: ['nothing is taken out unless the rest is well'],
  },
  {
    name: 'a missing row is made again from memory',
    edits: [
      {
        file: 'pipeline/failover/health-check.ts',
        text: "if (stored.columns === null) return { kind: 'missing' };",
        instead: `if (stored.columns === null) {
          await ports.entities.create(group, { active_target: group.home });
          return { kind: 'missing' };
        }`,
      },
    ],
    profile: 'hand-edits',
    caughtBy: ['a missing row is never made again'],
  },
  {
    name: 'a plan is the active side alone',
    edits: [
      {
        file: 'core/failover/entity.ts',
        text: `  seen.count === now.count &&
  seen.lockUntil === now.lockUntil &&`,
        instead: '',
      },
    ],
    profile: 'hand-edits',
    caughtBy: ['no failover under the lock', 'a swap counts one and nothing else does'],
  },
  {
    name: 'approvals do not expire',
    edits: [
      {
        file: 'core/failover/phases/asking.ts',
        text: 'if (now >= ask.expiresAt)',
        instead: 'if (now >= ask.expiresAt && now < ask.askedAt)',
      },
      {
        file: 'core/failover/approval.ts',
        text: "ask.verdict === 'open' && now < ask.expiresAt",
        instead: "ask.verdict === 'open'",
      },
    ],
    profile: 'approvals',
    caughtBy: ['approvals expire'],
  },
  {
    name: 'requesters approve their own',
    edits: [
      {
        file: 'core/failover/approval.ts',
        text: "verdict === 'approved' && mayHaveAsked(ask, by)",
        instead: "verdict === 'refused' && mayHaveAsked(ask, by)",
      },
    ],
    profile: 'approvals',
    caughtBy: ['nobody approves what they asked for'],
  },
  {
    name: 'health_check writes the whole row without If-Match',
    edits: [
      {
        file: 'pipeline/failover/health-check.ts',
        text: 'ports.entities.merge(group, stored.etag, columnsOf(reading))',
        instead: "ports.entities.merge(group, '*', { ...stored.columns, ...columnsOf(reading) })",
      },
    ],
    profile: 'failover-mixed',
    caughtBy: ['a swap counts one and nothing else does'],
  },
  {
    name: 'a bare call leaves a side on our word alone',
    edits: [
      {
        file: 'core/failover/gates.ts',
        text: `const waitsWithoutVantage: Gate = {
  for: leavesBad,`,
        instead: `const waitsWithoutVantage: Gate = {
  for: itself,`,
      },
    ],
    profile: 'failover-mixed',
    from: 20,
    caughtBy: ['never away on our word alone before it was bad for long'],
  },
  {
    name: 'a key asks again after a refusal',
    edits: [
      {
        file: 'core/failover/gates.ts',
        text: "kind !== 'named' || !isOfPerson(wish)",
        instead: "kind !== 'named' && !isOfPerson(wish)",
      },
    ],
    profile: 'approvals',
    from: 4,
    caughtBy: ['no means no for a while'],
  },
];

test.each(cases)('planted fault is caught: $name', { timeout: 180_000 }, async (planted) => {
  const { caughtAt, laws } = await hunt(planted, seedsMax);
  expect(caughtAt, `broken: ${laws.join('; ')}`).not.toBeNull();
});
