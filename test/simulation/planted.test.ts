/**
 * A simulator that finds nothing proves nothing: each of these faults, planted in the real source,
 * must be caught by the checker that is there for it, within a bounded number of seeds.
 */
import { expect, test } from 'vitest';
import { withPlanted } from './planted.ts';
import type { Planted } from './planted.ts';
import type { Profile } from '../../src/sim/kinds.ts';

interface Case extends Planted {
  readonly name: string;
  readonly profile: Profile;
  /** Any of these laws must be seen broken. */
  readonly caughtBy: readonly string[];
}

const seedsMax = 150;

const cases: readonly Case[] = [
  {
    name: 'If-Match dropped',
    file: 'sim/store.ts',
    text: 'return at < 0',
    instead: 'return at < 99',
    profile: 'mixed',
    caughtBy: ['one at a time in a group', 'never two remedies at once', 'wakes do not breed'],
  },
  {
    name: 'no re-read before the effect',
    file: 'pipeline/treat.ts',
    text: 'const withheld = await fence(app, target, claim, clock);',
    instead: 'const withheld = ((): string | null => null)();',
    profile: 'pauses',
    caughtBy: ['no action without its audit entry', 'never on a healthy target'],
  },
  {
    name: 'attempts reset by two good readings',
    file: 'core/phases/suspected.ts',
    text: 'if (incident.attempts > 0) {',
    instead: 'if (incident.attempts > 99) {',
    profile: 'mixed',
    caughtBy: ['three attempts an incident'],
  },
  {
    name: 'settle without epoch',
    file: 'core/settle.ts',
    text: "incident.phase !== 'treating' || incident.epoch !== epoch",
    instead: "incident.phase !== 'treating'",
    profile: 'frozen',
    caughtBy: ['no report of what was not done', 'no denial of what was done'],
  },
  {
    name: 'wake without seq',
    file: 'core/wake.ts',
    text: 'return cause.seq !== seq;',
    instead: 'return false;',
    profile: 'mixed',
    caughtBy: ['wakes do not breed'],
  },
  {
    name: 'group slot outside the transaction',
    file: 'pipeline/commit.ts',
    text: "return committed === 'lost' ? 'lost' : { move, loaded: committed };",
    instead: `if (committed === 'lost') return 'lost';
      if (move.groupState) {
        const key = { kind: 'group' as const, group: target.group.name };
        await ports.shared.write(key, await ports.shared.read(key), move.groupState);
      }
      return { move, loaded: { ...committed, groupState: loaded.groupState } };`,
    profile: 'mixed',
    caughtBy: ['one at a time in a group', 'no slot is wedged'],
  },
  {
    name: 'storm law forgotten',
    file: 'core/gates.ts',
    text: 'sick > group.stormShare * group.members.length',
    instead: 'sick > 2 * group.members.length',
    profile: 'mixed',
    caughtBy: ['never in a storm'],
  },
  {
    name: 'effect gap forgotten',
    file: 'core/gates.ts',
    text: 'until(plus(last, target.policy.effectMaxMs), now)',
    instead: 'until(last, now)',
    profile: 'crashes',
    caughtBy: ['never two remedies at once'],
  },
  {
    name: 'brakes ignored',
    file: 'core/brakes.ts',
    text: '.filter((brake) => isOn(brake, now))',
    instead: '.filter((brake) => brake.from > now)',
    profile: 'mixed',
    caughtBy: ['never under a brake'],
  },
  {
    name: 'lost race for the fleet token ignored',
    file: 'pipeline/propose-claim.ts',
    text: "if (spent === 'written') return",
    instead: "if (spent === 'written' || spent === 'lost') return",
    profile: 'clean',
    caughtBy: ['budget of the fleet'],
  },
  {
    name: 'told before it is told',
    file: 'pipeline/tell.ts',
    text: 'await notices.tell(notice);',
    instead: '',
    profile: 'mixed',
    caughtBy: ['every escalation is told', 'never sick and silent'],
  },
];

test.each(cases)('planted fault is caught: $name', { timeout: 120_000 }, async (planted) => {
  const laws = new Set<string>();
  const caughtAt = await withPlanted(planted, async (mutated) => {
    for (let seed = 1; seed <= seedsMax; seed++) {
      const { violations } = await mutated(seed, planted.profile);
      for (const { law } of violations) laws.add(law);
      if (planted.caughtBy.some((law) => laws.has(law))) return seed;
    }
    return null;
  });
  console.log(`planted "${planted.name}": caught by seed ${caughtAt} (${[...laws].join('; ')})`);
  expect(caughtAt, `broken: ${[...laws].join('; ')}`).not.toBeNull();
});
