/**
 * One seed, one world, one verdict. The same seed gives the same run to the letter, on any
 * machine; a seed that fails is all one needs to see it fail again.
 */
import { befall } from './scenario.ts';
import { check } from './check.ts';
import { defaultFleet, defaultGroup, defaultPolicy } from '../core/policy.ts';
import { newHealer } from './healer.ts';
import { newWorld } from './world.ts';
import { noFaults } from './faults.ts';
import { seeded } from './random.ts';
import { virtualClock } from './clock.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Group, Policy, Target } from '../core/policy.ts';
import type { FaultRates } from './faults.ts';
import type { History } from './history.ts';
import type { Random } from './random.ts';
import type { Violation } from './judged.ts';

export type Profile = 'mixed' | 'crashes' | 'pauses' | 'frozen' | 'lost-wakes' | 'clean';

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
  const configuration = drawConfiguration(random);
  const world = newWorld(configuration, clock, random);
  const calmAt = epoch + troubledFor;
  const drawn = drawRates(random, profile);
  const rates = (): FaultRates => (clock.now() < calmAt ? drawn : noFaults);
  const healer = newHealer({ ...world, configuration, rates, random });
  healer.startSweeps();
  befall({ configuration, world, healer, random, calmAt });
  await clock.run(calmAt + calmFor);
  const { history } = world;
  const bugs = healer.errors.map((error) => ({ law: 'no run throws', what: String(error), at: 0 }));
  const end = calmAt + calmFor;
  const violations = [
    ...bugs,
    ...check({ configuration, history, store: world.store, calmAt, end }),
  ];
  return { seed, profile, violations, history };
}

/** Small groups and larger ones, so that budgets, slots and storms all come into play. */
function drawConfiguration(random: Random): Configuration {
  const policy: Policy = { ...defaultPolicy, name: 'default' };
  const groups: Group[] = [];
  const targets: Target[] = [];
  for (let number = random.between(1, 3); number > 0; number--) {
    const name = `group${number}`;
    const members = Array.from(
      { length: random.between(1, 5) },
      (_, index) => `t${number}${index}`,
    );
    const group = { ...defaultGroup, name, members };
    groups.push(group);
    for (const id of members) {
      const probe = random.chance(0.15)
        ? { kind: 'platform' as const }
        : { kind: 'http' as const, url: `https://${id}/`, expectStatus: 200, expectText: null };
      targets.push({ id, group, policy, resourceId: `/${id}`, probe, traffic: null });
    }
  }
  const actionsMax = { ...defaultFleet.actionsMax, count: random.between(3, 20) };
  const fleet = { ...defaultFleet, actionsMax };
  return { fleet, groups, targets, routes: [], failovers: [], noticeUrl: null };
}

/** Swarm testing: each seed draws which faults it has at all, and how much of them. */
function drawRates(random: Random, profile: Profile): FaultRates {
  if (profile === 'clean') return noFaults;
  const some = (high: number): number => (random.chance(0.6) ? random.next() * high : 0);
  const mixed: FaultRates = {
    crash: some(0.002),
    lostAnswer: some(0.02),
    unavailable: some(0.02),
    pause: some(0.003),
    freeze: some(0.0005),
    lostWake: some(0.3),
    duplicateWake: some(0.3),
    lateWake: some(0.3),
    claimBoost: 25,
  };
  switch (profile) {
    case 'crashes':
      return { ...mixed, crash: 0.004 };
    case 'pauses':
      return { ...mixed, pause: 0.01 };
    case 'frozen':
      return { ...mixed, freeze: 0.0015, claimBoost: 120 };
    case 'lost-wakes':
      return { ...mixed, lostWake: 1 };
    case 'mixed':
      return mixed;
  }
}
