/**
 * Failover groups as a seed draws them: with traffic or without, asked for or by themselves, with
 * targets to restart or none, and sometimes a target that two of them share.
 */
import { aTarget, drawConfiguration } from './draw.ts';
import { defaultFailoverPolicy, everySide, failoverId } from '../core/failover/group.ts';
import { defaultGroup } from '../core/policy.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Group, Target } from '../core/policy.ts';
import type { FailoverGroup, FailoverPolicy, Side } from '../core/failover/group.ts';
import type { Random } from './random.ts';

/** What a profile has more or less of; each a share from 0 to 1. */
export interface FailoverOdds {
  readonly groupsMax: number;
  readonly traffic: number;
  readonly approval: number;
  readonly members: number;
  /** Tokens of the fleet in an hour: so few, at least, and so many, at most. */
  readonly tokens: readonly [number, number];
}

export function drawFailovers(random: Random, odds: FailoverOdds): Configuration {
  const base = drawConfiguration(random);
  const groups: Group[] = [];
  const failovers: FailoverGroup[] = [];
  for (let number = random.between(1, odds.groupsMax); number > 0; number--) {
    const name = `shop${number}`;
    const lent = failovers.at(-1)?.sides.primary.targets ?? [];
    const side = (of: Side): FailoverGroup['sides'][Side] => {
      const has = random.chance(of === 'primary' ? odds.members : odds.members / 2);
      const isLent = has && of === 'primary' && lent.length > 0 && random.chance(0.5);
      const targets = isLent ? lent : has ? membersOf(`${name}-${of}`, groups, random) : [];
      const endpoint = `https://${name}-${of}.test`;
      const url = `${endpoint}/health`;
      const probe = { kind: 'http' as const, url, expectStatus: 200, expectText: null };
      return { endpoint, probe, targets };
    };
    failovers.push({
      id: failoverId(name),
      name,
      group: { name: failoverId(name) },
      policy: drawPolicy(random, odds),
      sides: { primary: side('primary'), secondary: side('secondary') },
      home: random.chance(0.85) ? 'primary' : 'secondary',
      traffic: random.chance(odds.traffic) ? trafficOf(name) : null,
    });
  }
  const all = failovers.flatMap(({ sides }) => everySide.flatMap((side) => sides[side].targets));
  const targets: readonly Target[] = [...new Map(all.map((one) => [one.id, one])).values()];
  const count = random.between(...odds.tokens);
  const fleet = { ...base.fleet, actionsMax: { ...base.fleet.actionsMax, count } };
  return { ...base, fleet, groups, targets, failovers };
}

function membersOf(name: string, groups: Group[], random: Random): readonly Target[] {
  const length = random.between(1, 2);
  const members = Array.from({ length }, (_, index) => `${name}-${index}`);
  const group = { ...defaultGroup, name: `${name}-targets`, members };
  groups.push(group);
  return members.map((id) => aTarget(id, group, false));
}

function drawPolicy(random: Random, odds: FailoverOdds): FailoverPolicy {
  const isAsked = random.chance(odds.approval);
  return {
    ...defaultFailoverPolicy,
    mode: random.chance(0.1) ? random.pick(['on-request', 'dry-run']) : 'heal',
    approval: isAsked ? random.pick(['failover', 'always', 'failback']) : 'never',
    togglesMax: { ...defaultFailoverPolicy.togglesMax, count: random.between(2, 4) },
    failback: random.chance(0.3) ? 'automatic' : 'manual',
  };
}

const trafficOf = (name: string): FailoverGroup['traffic'] => ({
  profileId: `/subscriptions/sub-1/resourceGroups/shops/providers/Microsoft.Network/trafficManagerProfiles/${name}`,
  endpoints: {
    primary: { type: 'externalEndpoints', name: `${name}-primary` },
    secondary: { type: 'externalEndpoints', name: `${name}-secondary` },
  },
});
