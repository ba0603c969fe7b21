/**
 * A simulator that finds nothing proves nothing: each of these faults, planted in the real source,
 * must be caught by the checker that is there for it, within a bounded number of seeds.
 */
import { expect, test } from 'vitest';
import { hunt } from './planted.ts';
import type { Planted } from './planted.ts';

const seedsMax = 500;

const cases: readonly Planted[] = [
  {
    name: 'If-Match dropped',
    edits: [{ file: 'sim/store.ts', text: 'return at < 0', instead: 'return at < 99' }],
    profile: 'mixed',
    from: 2,
    caughtBy: ['one at a time in a group', 'never two remedies at once', 'wakes do not breed'],
  },
  {
    name: 'no re-read before the effect',
    edits: [
      {
        file: 'pipeline/treat.ts',
        text: 'const withheld = await fence(held, target.policy.effectWithinMs, () => failoverIn(app, target));',
        instead: 'const withheld = ((): string | null => null)();',
      },
    ],
    profile: 'pauses',
    from: 26,
    caughtBy: ['no action without its audit entry', 'never on a healthy target'],
  },
  {
    name: 'attempts reset by two good readings',
    edits: [
      {
        file: 'core/phases/suspected.ts',
        text: 'if (incident.attempts > 0) {',
        instead: 'if (incident.attempts > 99) {',
      },
    ],
    profile: 'mixed',
    from: 2,
    caughtBy: ['three attempts an incident'],
  },
  {
    name: 'settle without epoch',
    edits: [
      {
        file: 'core/settle.ts',
        text: "incident.phase !== 'treating' || incident.epoch !== epoch",
        instead: "incident.phase !== 'treating'",
      },
    ],
    profile: 'frozen',
    from: 97,
    caughtBy: ['no report of what was not done', 'no denial of what was done'],
  },
  {
    name: 'wake without seq',
    edits: [{ file: 'core/wake.ts', text: 'return cause.seq !== seq;', instead: 'return false;' }],
    profile: 'mixed',
    from: 3,
    caughtBy: ['wakes do not breed'],
  },
  {
    name: 'group slot not in the transaction',
    edits: [
      {
        file: 'pipeline/committed.ts',
        text: 'const { groupState } = move;',
        instead: 'const groupState = null;',
      },
    ],
    profile: 'mixed',
    from: 2,
    caughtBy: ['one at a time in a group', 'no slot is wedged'],
  },
  {
    name: 'storm law forgotten',
    edits: [
      {
        file: 'core/gates.ts',
        text: 'sick > group.stormShare * group.members.length',
        instead: 'sick > 2 * group.members.length',
      },
    ],
    profile: 'mixed',
    from: 11,
    caughtBy: ['never in a storm'],
  },
  {
    name: 'effect gap forgotten',
    edits: [
      {
        file: 'core/gates.ts',
        text: 'until(plus(last, target.policy.effectMaxMs), now)',
        instead: 'until(last, now)',
      },
    ],
    profile: 'crashes',
    from: 17,
    caughtBy: ['never two remedies at once'],
  },
  {
    name: 'brakes ignored',
    edits: [
      {
        file: 'core/brakes.ts',
        text: '.filter((brake) => isOn(brake, now))',
        instead: '.filter((brake) => brake.from > now)',
      },
    ],
    profile: 'mixed',
    from: 5,
    caughtBy: ['never under a brake'],
  },
  {
    name: 'lost race for the fleet token ignored',
    edits: [
      {
        file: 'pipeline/propose-claim.ts',
        text: "if (spent === 'written') return",
        instead: "if (spent === 'written' || spent === 'lost') return",
      },
    ],
    profile: 'fleet-storm',
    from: 325,
    caughtBy: ['budget of the fleet'],
  },
  {
    name: 'told before it is told',
    edits: [
      {
        file: 'pipeline/tell.ts',
        text: 'await notices.tell(notice);',
        instead: '',
      },
    ],
    profile: 'mixed',
    from: 1,
    caughtBy: ['every escalation is told', 'never sick and silent'],
  },
  {
    name: 'whoever acts near our claim is us',
    edits: [
      {
        file: 'core/foreign.ts',
        text: "if (surely || action === 'stop')",
        instead: "if (action === 'stop')",
      },
    ],
    profile: 'other-hands',
    from: 1,
    caughtBy: ['an act of somebody else counts once'],
  },
  {
    name: 'an act near another is its repetition',
    edits: [
      {
        file: 'core/incident.ts',
        text: 'act.action === action && act.at === at',
        instead: 'Math.abs(act.at - at) < 70_000',
      },
    ],
    profile: 'other-hands',
    from: 1,
    caughtBy: ['an act of somebody else counts once'],
  },
  {
    name: 'an act that is told twice is two',
    edits: [
      {
        file: 'core/incident.ts',
        text: 'act.action === action && act.at === at',
        instead: 'act.action === action && act.at > at',
      },
    ],
    profile: 'other-hands',
    from: 1,
    caughtBy: ['an act of somebody else counts once'],
  },
  {
    name: 'the acts of others use no budget',
    edits: [
      {
        file: 'core/foreign.ts',
        text: 'actions: inOrder(own), foreignStartAt',
        instead: 'foreignStartAt',
      },
    ],
    profile: 'other-hands',
    from: 1,
    caughtBy: ['acts of somebody else use the budget', 'no remedy right after somebody else’s act'],
  },
  {
    name: 'the word of an act is lost in a race',
    edits: [
      {
        file: 'pipeline/reconcile.ts',
        text: '&& (asked || isWord)',
        instead: '&& asked',
      },
    ],
    profile: 'other-hands',
    from: 1,
    caughtBy: ['an act of somebody else counts once'],
  },
  {
    name: 'an act by a clock that is ahead passes for a claim',
    edits: [{ file: 'core/foreign.ts', text: '(left, act.actedAt)', instead: '(left, act.at)' }],
    profile: 'other-hands',
    from: 9,
    caughtBy: ['an act of somebody else counts once'],
  },
  {
    name: 'a claim explains whatever lies near it',
    edits: [
      { file: 'core/foreign.ts', text: 'act.ours && explains(claimed, act.at)', instead: 'false' },
    ],
    profile: 'other-hands',
    from: 1,
    caughtBy: ['a claim explains one act'],
  },
  {
    name: 'which act a claim explains is forgotten where nothing changes',
    edits: [
      {
        file: 'core/foreign.ts',
        text: 'if (act.ours) return move',
        instead: 'if (act.ours) return step',
      },
    ],
    profile: 'other-hands',
    from: 196,
    caughtBy: ['a claim explains one act'],
  },
];

test.each(cases)('planted fault is caught: $name', { timeout: 620_000 }, async (planted) => {
  const { caughtAt, laws } = await hunt(planted, seedsMax);
  expect(caughtAt, `broken: ${laws.join('; ')}`).not.toBeNull();
});
