/**
 * Faults in what callers and people are told and may, each planted in the real source: the checker
 * that is there for it must catch it, within a bounded number of seeds.
 */
import { expect, test } from 'vitest';
import { hunt } from './planted.ts';
import type { Planted } from './planted.ts';

const seedsMax = 500;

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
    from: 29,
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
    from: 6,
    caughtBy: ['never away from a side that is well'],
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
    from: 163,
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
    from: 4,
    caughtBy: ['nobody approves what they asked for'],
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
    from: 96,
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
    from: 47,
    caughtBy: ['no means no for a while'],
  },
  {
    name: 'a row spoilt after the swap denies the move',
    edits: [
      {
        file: 'pipeline/failover/request.ts',
        text: "if (row.kind !== 'valid' && !isClaimed) return row;",
        instead: "if (row.kind !== 'valid') return row;",
      },
    ],
    profile: 'hand-edits',
    from: 105,
    caughtBy: ['no caller is denied a move that was made'],
  },
  {
    name: 'a request compares a new row with what it read before',
    edits: [
      {
        file: 'pipeline/reconcile.ts',
        text: 'const evidence = loaded === first ? gathered : await care.readAnew(gathered, clock);',
        instead: 'const evidence = gathered;',
      },
    ],
    profile: 'lying-traffic',
    from: 83,
    caughtBy: ['no hand is seen where there was none'],
  },
];

test.each(cases)('planted fault is caught: $name', { timeout: 620_000 }, async (planted) => {
  const { caughtAt, laws } = await hunt(planted, seedsMax);
  expect(caughtAt, `broken: ${laws.join('; ')}`).not.toBeNull();
});
