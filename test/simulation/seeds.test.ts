/**
 * A few hundred worlds in CI. A seed that fails is printed with the command that replays it; the
 * port calls at which workers died are printed too, and all of them must have been reached.
 */
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/sim/kinds.ts';
import { simulate } from '../../src/sim/run.ts';
import type { Profile } from '../../src/sim/kinds.ts';
import type { Run } from '../../src/sim/run.ts';

/** More where deaths are the subject: some port calls are rare. */
const seedsOf = (profile: Profile): number =>
  profile === 'crashes' || profile === 'failover-crashes' ? 40 : 15;
const profiles = Object.keys(kinds) as Profile[];

/** Every call that the pipeline makes on a port that can fail. */
const calls = [
  'incidents.load',
  'incidents.phases',
  'incidents.commit',
  'failovers.load',
  'failovers.commit',
  'entities.read',
  'entities.merge',
  'shared.read',
  'shared.write',
  'audit.query',
  'audit.prune',
  'hints.prune',
  'wakes.schedule',
  'probes.probe',
  'probes.probeUrl',
  'containers.get',
  'containers.restart',
  'containers.start',
  'traffic.traffic',
  'routing.read',
  'routing.set',
  'routing.mayWrite',
  'notices.tell',
  'events.publish',
];

const crashes = new Map<string, number>();
let remedies = 0;
let moves = 0;

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
    console.log(`${remedies} remedies, ${moves} moves; crashed at: ${reached.join(', ')}`);
    expect(expected.filter((call) => !crashes.has(call))).toEqual([]);
  });

  test('is the same run to the letter, when the seed is the same', async () => {
    for (const profile of ['mixed', 'failover-mixed'] as const) {
      const [once, again] = [await simulate(7, profile), await simulate(7, profile)];
      expect(again.history.all()).toEqual(once.history.all());
    }
  });
});

function count({ history }: Run): void {
  remedies += history.of('order').length;
  moves += history.of('claim').length;
  for (const { call } of history.of('crash')) crashes.set(call, (crashes.get(call) ?? 0) + 1);
}
