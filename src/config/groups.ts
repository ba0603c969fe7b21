/**
 * Groups of the file with their members, as core wants them, and what can be wrong with one only
 * once its members are known.
 */
import { defaultGroup } from '../core/policy.ts';
import type { Group } from '../core/policy.ts';
import type { SoundParts } from './schema.ts';
import type { Complain } from './texts.ts';

/** A group is one partition of the store, and a claim probes all its members. */
const membersMax = 300;

/** By name; `default` is always among them, if only with no members. */
export function groupsOf({ groups, targets }: SoundParts): ReadonlyMap<string, Group> {
  const members = new Map<string, Set<string>>();
  for (const { id, group = 'default' } of targets) {
    if (id !== undefined) members.set(group, (members.get(group) ?? new Set()).add(id));
  }
  const membersOf = (name: string): readonly string[] => [...(members.get(name) ?? [])].sort();
  return new Map([
    ['default', { name: 'default', ...defaultGroup, members: membersOf('default') }],
    ...Object.entries(groups).map(
      ([name, { calmFor: calmForMs, ...limits }]) =>
        [name, { name, ...limits, calmForMs, members: membersOf(name) }] as const,
    ),
  ]);
}

export function checkGroups(groups: ReadonlyMap<string, Group>, complain: Complain): void {
  for (const { name, members, servingMin } of groups.values()) {
    const others = members.length - 1;
    if (members.length > membersMax) {
      complain(['groups', name], `has ${members.length} targets, at most ${membersMax}: split it`);
    } else if (others >= 0 && servingMin > others) {
      complain(
        ['groups', name, 'servingMin'],
        `is ${servingMin} but only ${others} other members can serve, which forbids every ` +
          `remedy: lower it to ${others} or less`,
      );
    }
  }
}
