/**
 * Faults that plainer versions of the failover had, each planted in the real source: the checker
 * that is there for it must catch it, within a bounded number of seeds.
 */
import { expect, test } from 'vitest';
import { hunt } from './planted.ts';
import type { Planted } from './planted.ts';

const seedsMax = 500;

const cases: readonly Planted[] = [
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
    from: 474,
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
    from: 310,
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
    from: 20,
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
    from: 68,
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
    from: 1,
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
    from: 63,
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
    from: 791,
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
    from: 17,
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
    from: 78,
    caughtBy: ['no failover under the lock', 'a swap counts one and nothing else does'],
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
    from: 130,
    caughtBy: ['a swap counts one and nothing else does'],
  },
  {
    name: 'targets wait for a move as long as its group says moving',
    edits: [
      {
        file: 'core/gates.ts',
        text: 'if (wait === 0) return null;',
        instead: "if (wait === 0 && phase !== 'moving') return null;",
      },
    ],
    profile: 'hand-edits',
    from: 233,
    caughtBy: ['no lost move holds a restart back'],
  },
];

test.each(cases)('planted fault is caught: $name', { timeout: 620_000 }, async (planted) => {
  const { caughtAt, laws } = await hunt(planted, seedsMax);
  expect(caughtAt, `broken: ${laws.join('; ')}`).not.toBeNull();
});
