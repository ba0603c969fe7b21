/**
 * One seed, one world, one verdict. The same seed gives the same run to the letter, on any
 * machine; a seed that fails is all one needs to see it fail again.
 */
import { befall } from './scenario.ts';
import { befallActs } from './foreign-acts.ts';
import { befallFailovers, openRows } from './befall-failovers.ts';
import { check } from './check.ts';
import { drawConfiguration, drawRates } from './draw.ts';
import { drawFailovers } from './draw-failovers.ts';
import { drawRollout, noRollout } from './rollout.ts';
import { kinds } from './kinds.ts';
import { newHealer } from './healer.ts';
import { newWorld } from './world.ts';
import { noFaults } from './faults.ts';
import { seeded } from './random.ts';
import { virtualClock } from './clock.ts';
import type { FaultRates } from './faults.ts';
import type { History } from './history.ts';
import type { Kind, Profile } from './kinds.ts';
import type { Violation } from './judged.ts';

export interface Run {
  readonly seed: number;
  readonly profile: Profile;
  readonly violations: readonly Violation[];
  readonly history: History;
}

const minute = 60_000;
const epoch = 1_800_000_000_000;
const troubledFor = 120 * minute;
/** Long enough for every window, backoff and cooling to end. */
const calmFor = 75 * minute;

export async function simulate(seed: number, profile: Profile): Promise<Run> {
  const random = seeded(seed);
  const clock = virtualClock(epoch);
  const { faults, failovers, acts = 0 }: Kind = kinds[profile];
  const configuration = failovers ? drawFailovers(random, failovers) : drawConfiguration(random);
  const world = newWorld(configuration, clock, random);
  const calmAt = epoch + troubledFor;
  const drawn = drawRates(random, faults);
  const rates = (): FaultRates => (clock.now() < calmAt ? drawn : noFaults);
  const rollout = failovers
    ? drawRollout(configuration, random, calmAt, clock)
    : noRollout(configuration);
  const { deployed } = rollout;
  const healer = newHealer({ ...world, configuration, deployed, rates, random });
  healer.startSweeps();
  const scenario = { configuration, world, healer, random, calmAt };
  openRows(scenario);
  befall(scenario);
  if (failovers) befallFailovers(scenario, failovers);
  if (acts > 0) befallActs(scenario, acts);
  await clock.run(calmAt + calmFor);
  const { history, store, profiles } = world;
  const bugs = healer.errors.map((error) => ({ law: 'no run throws', what: String(error), at: 0 }));
  const end = calmAt + calmFor;
  const judged = { configuration, history, store, profiles, calmAt, end, inForce: rollout.inForce };
  return { seed, profile, violations: [...bugs, ...check(judged)], history };
}
