/**
 * A few hundred worlds in CI. A seed that fails is printed with the command that replays it; the
 * port calls at which workers died are printed too, and all of them must have been reached.
 */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/sim/run.ts';
import type { Profile } from '../../src/sim/kinds.ts';
import type { Run } from '../../src/sim/run.ts';

/** More where deaths are the subject: some port calls are rare. */
const seedsOf = (profile: Profile): number => (profile === 'crashes' ? 120 : 60);
const profiles: readonly Profile[] = [
  'clean',
  'mixed',
  'crashes',
  'pauses',
  'frozen',
  'lost-wakes',
];

/** Every call that the pipeline makes on a port that can fail. */
const calls = [
  'incidents.load',
  'incidents.phases',
  'incidents.commit',
  'shared.read',
  'shared.write',
  'audit.prune',
  'hints.prune',
  'wakes.schedule',
  'probes.probe',
  'containers.get',
  'containers.restart',
  'containers.start',
  'traffic.traffic',
  'notices.tell',
];

const crashes = new Map<string, number>();
let remedies = 0;

describe('simulation', () => {
  test.each(profiles)(
    'holds every law, whatever happens: %s',
    { timeout: 120_000 },
    async (profile) => {
      const hurt: string[] = [];
      for (let seed = 1; seed <= seedsOf(profile); seed++) {
        const run = await simulate(seed, profile);
        count(run);
        const [first] = run.violations;
        if (first)
          hurt.push(
            `${first.law}: ${first.what}; node scripts/simulate.ts --profile ${profile} ${seed}`,
          );
      }
      expect(hurt).toEqual([]);
    },
  );

  test('reaches every port call with a crash, before and after', () => {
    const expected = calls.flatMap((call) => [`before ${call}`, `after ${call}`]);
    const reached = [...crashes].map(([call, times]) => `${call} ${times}`).toSorted();
    console.log(`${remedies} remedies; crashed at: ${reached.join(', ')}`);
    expect(expected.filter((call) => !crashes.has(call))).toEqual([]);
  });

  test('is the same run to the letter, when the seed is the same', async () => {
    const [once, again] = [await simulate(7, 'mixed'), await simulate(7, 'mixed')];
    expect(again.history.all()).toEqual(once.history.all());
  });
});

function count({ history }: Run): void {
  remedies += history.of('order').length;
  for (const { call } of history.of('crash')) crashes.set(call, (crashes.get(call) ?? 0) + 1);
}
