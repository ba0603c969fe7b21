/**
 * What a seed draws before its world begins: the configuration, and how likely each fault is.
 * Swarm testing: each seed draws which faults it has at all, and how much of them.
 */
import { defaultFleet, defaultGroup, defaultPolicy } from '../core/policy.ts';
import { noFaults } from './faults.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Group, Policy, Target } from '../core/policy.ts';
import type { FaultRates } from './faults.ts';
import type { Random } from './random.ts';

const policy: Policy = { ...defaultPolicy, name: 'default' };

/** Small groups and larger ones, so that budgets, slots and storms all come into play. */
export function drawConfiguration(random: Random): Configuration {
  const groups: Group[] = [];
  const targets: Target[] = [];
  for (let number = random.between(1, 3); number > 0; number--) {
    const length = random.between(1, 5);
    const members = Array.from({ length }, (_, index) => `t${number}${index}`);
    const group = { ...defaultGroup, name: `group${number}`, members };
    groups.push(group);
    for (const id of members) targets.push(aTarget(id, group, random.chance(0.15)));
  }
  const actionsMax = { ...defaultFleet.actionsMax, count: random.between(3, 20) };
  const fleet = { ...defaultFleet, actionsMax };
  return { fleet, groups, targets, routes: [], failovers: [], noticeUrl: null };
}

export function aTarget(id: string, group: Group, isByPlatform: boolean): Target {
  const probe = isByPlatform
    ? { kind: 'platform' as const }
    : { kind: 'http' as const, url: `https://${id}/`, expectStatus: 200, expectText: null };
  return { id, group, policy, resourceId: `/${id}`, probe, traffic: null };
}

/** Which of the faults a profile has much of. */
export type FaultKind = 'none' | 'mixed' | 'crashes' | 'pauses' | 'frozen' | 'lost-wakes';

export function drawRates(random: Random, kind: FaultKind): FaultRates {
  if (kind === 'none') return noFaults;
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
  switch (kind) {
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
