/** The profiles of a simulated world: who is in rotation at first, and what their monitor finds. */
import { expect, test } from 'vitest';
import { simProfiles } from '../../src/sim/profiles.ts';
import { virtualClock } from '../../src/sim/clock.ts';
import type { Endpoint } from '../../src/sim/probes.ts';
import type { FailoverGroup } from '../../src/core/failover/group.ts';
import { aRoutedGroup, profileId } from '../contract/routing.contract.ts';
import { t0 } from '../contract/fixtures.ts';

const well: Endpoint = { kind: 'answers', status: 200, body: '' };
const second = 1_000;

function aWorld(group: FailoverGroup) {
  const clock = virtualClock(t0);
  const sick = new Set<string>();
  const heard: string[] = [];
  const profiles = simProfiles({
    failovers: [group],
    clock,
    endpointOfUrl: (url) => (sick.has(url) ? { kind: 'hangs' } : well),
    happened: (name, { what }) => heard.push(`${name} ${what}`),
  });
  const statusOf = (endpoint: string) =>
    profiles.get(profileId)?.endpoint(endpoint)?.properties.endpointMonitorStatus;
  return { clock, sick, heard, profiles, statusOf };
}

test('profiles: the home side alone is in rotation at first, and asked', () => {
  const { profiles, statusOf } = aWorld(aRoutedGroup({ home: 'secondary' }));
  expect(profiles.get(profileId)?.answer()).toMatchObject([{ name: 'north' }]);
  expect([statusOf('north'), statusOf('west')]).toEqual(['Online', 'Disabled']);
});

test('profiles: a side that hangs is degraded after four probes, and online after one', async () => {
  const group = aRoutedGroup();
  const { clock, sick, heard, statusOf } = aWorld(group);
  const { url } = group.sides.primary.probe;
  sick.add(url);
  await clock.run(t0 + 35 * second);
  expect(statusOf('west')).toBe('Online');
  await clock.run(t0 + 45 * second);
  expect(statusOf('west')).toBe('Degraded');
  sick.delete(url);
  await clock.run(t0 + 55 * second);
  expect(statusOf('west')).toBe('Online');
  expect(heard.filter((one) => one === 'shop monitor-changed')).toHaveLength(3);
});

test('profiles: there is none, when no traffic follows', () => {
  expect(aWorld(aRoutedGroup({ traffic: null })).profiles.size).toBe(0);
});
