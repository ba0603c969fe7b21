/**
 * What `Routing` promises: a view of both sides or why there is none, one PATCH that changes what
 * was asked and nothing else, an outcome that never calls `refused` what may have happened, and no
 * error ever.
 */
import { expect, test } from 'vitest';
import type { TrafficSide } from '../../src/core/failover/evidence.ts';
import type { FailoverGroup, Side } from '../../src/core/failover/group.ts';
import { seconds } from '../../src/core/time.ts';
import type { EndpointBody, MonitorStatus } from '../../src/local/resources/traffic-model.ts';
import type { TrafficProfile } from '../../src/local/resources/traffic-profile.ts';
import type { Routing } from '../../src/pipeline/ports.ts';
import { aFailoverGroup } from './a-failover.ts';

/** What stands between us and ARM, or how it treats us. */
export type RoutingTrouble = 'none' | 'hangs' | 'unreachable';

export interface RoutingWorld {
  readonly routing: Routing;
  /** Of both sides: the primary in rotation, the secondary not. Its lies are ARM's. */
  readonly profile: TrafficProfile;
  readonly trouble: (trouble: RoutingTrouble) => void;
  /** Whether our identity may write endpoints. */
  readonly permit: (may: boolean) => void;
}

export const profileId =
  '/subscriptions/sub-1/resourceGroups/shop/providers/Microsoft.Network/trafficManagerProfiles/shop';

const type = 'externalEndpoints' as const;

export function aRoutedGroup(over: Partial<FailoverGroup> = {}): FailoverGroup {
  const group = aFailoverGroup('shop');
  return {
    ...group,
    policy: { ...group.policy, armTimeoutMs: seconds(0.5) },
    traffic: {
      profileId,
      endpoints: { primary: { type, name: 'west' }, secondary: { type, name: 'north' } },
    },
    ...over,
  };
}

export const theEndpoints: readonly EndpointBody[] = [
  { name: 'west', properties: { target: 'west.shop.test', weight: 7 } },
  { name: 'north', properties: { target: 'north.shop.test', endpointStatus: 'Disabled' } },
];

const monitorWords: readonly (readonly [MonitorStatus, TrafficSide['monitor']])[] = [
  ['Online', 'online'],
  ['Degraded', 'degraded'],
  ['CheckingEndpoint', 'unknown'],
  ['Unmonitored', 'unknown'],
  ['Disabled', 'unknown'],
  ['Stopped', 'unknown'],
  ['Inactive', 'unknown'],
];

export function routingContract(over: string, make: () => Promise<RoutingWorld>): void {
  const group = aRoutedGroup();
  const it = (what: string, run: (world: RoutingWorld) => Promise<void>) =>
    test(`routing over ${over}: ${what}`, async () => {
      expect.hasAssertions();
      await run(await make());
    });
  const sideOf = async ({ routing }: RoutingWorld, side: Side) => {
    const view = await routing.read(group);
    return view.kind === 'known' ? view.sides[side] : view;
  };

  it('both sides are read, with rotation, monitor and priority', async (world) => {
    world.profile.seen('west', true);
    expect(await world.routing.read(group)).toEqual({
      kind: 'known',
      sides: {
        primary: { inRotation: true, monitor: 'online', priority: 1 },
        secondary: { inRotation: false, monitor: 'unknown', priority: 2 },
      },
    });
  });

  test.each(monitorWords)(`routing over ${over}: the monitor’s %s is %s`, async (word, wanted) => {
    const world = await make();
    world.profile.lie({ monitorStatus: { west: word } });
    expect(await sideOf(world, 'primary')).toMatchObject({ monitor: wanted });
  });

  it('a side comes into rotation, at the priority asked for', async (world) => {
    const wanted = { inRotation: true, priority: 9 };
    expect(await world.routing.set(group, 'secondary', wanted)).toMatchObject({ kind: 'issued' });
    expect(await sideOf(world, 'secondary')).toMatchObject(wanted);
    expect(await sideOf(world, 'primary')).toMatchObject({ inRotation: true, priority: 1 });
  });

  it('a side goes out of rotation, and all else stays as it was', async (world) => {
    const before = world.profile.endpoint('west')?.properties;
    const outcome = await world.routing.set(group, 'primary', {
      inRotation: false,
      priority: null,
    });
    expect(outcome).toMatchObject({ kind: 'issued' });
    expect(world.profile.endpoint('west')?.properties).toEqual({
      ...before,
      endpointStatus: 'Disabled',
      endpointMonitorStatus: 'Disabled',
    });
  });

  it('the read tells that nothing happened, when ARM said 200 and did nothing', async (world) => {
    world.profile.lie({ patch: 'answers-200-does-nothing' });
    expect(await world.routing.set(group, 'secondary', added)).toMatchObject({ kind: 'issued' });
    expect(await sideOf(world, 'secondary')).toMatchObject({ inRotation: false });
  });

  it('the outcome is unknown, when ARM worked and said 500', async (world) => {
    world.profile.lie({ patch: 'works-but-500' });
    expect(await world.routing.set(group, 'secondary', added)).toMatchObject({ kind: 'unknown' });
    expect(await sideOf(world, 'secondary')).toMatchObject({ inRotation: true });
  });

  it('the outcome is unknown, when ARM worked and answered too late', async (world) => {
    world.profile.lie({ answerDelayMs: 60_000 });
    expect(await world.routing.set(group, 'secondary', added)).toMatchObject({ kind: 'unknown' });
    expect(await sideOf(world, 'secondary')).toMatchObject({ inRotation: true });
  });

  test.each([
    [403, 'refused'],
    [429, 'refused'],
    [503, 'unknown'],
  ] as const)(`routing over ${over}: ARM’s %i to a PATCH is %s`, async (refuses, kind) => {
    const world = await make();
    world.profile.lie({ patch: { refuses } });
    expect(await world.routing.set(group, 'secondary', added)).toMatchObject({
      kind,
      detail: expect.stringContaining(String(refuses)),
    });
    expect(await sideOf(world, 'secondary')).toMatchObject({ inRotation: false });
  });

  it('a priority that another endpoint has is refused', async ({ routing }) => {
    const wanted = { inRotation: true, priority: 1 };
    expect(await routing.set(group, 'secondary', wanted)).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('400'),
    });
  });

  it('nothing is known and nobody can tell what was done, when ARM hangs', async (world) => {
    world.trouble('hangs');
    expect(await world.routing.read(group)).toMatchObject({ kind: 'unknown' });
    expect(await world.routing.set(group, 'secondary', added)).toMatchObject({ kind: 'unknown' });
    expect(await world.routing.mayWrite(group)).toBeNull();
  });

  it('nothing is known and nothing was done, when ARM cannot be reached', async (world) => {
    world.trouble('unreachable');
    expect(await world.routing.read(group)).toMatchObject({ kind: 'unknown' });
    expect(await world.routing.set(group, 'secondary', added)).toMatchObject({ kind: 'refused' });
    expect(await world.routing.mayWrite(group)).toBeNull();
  });

  it('it is unknown and said why, when an endpoint or the profile is not there', async (world) => {
    const { routing } = world;
    const traffic = { profileId, endpoints: { primary: west, secondary: { type, name: 'gone' } } };
    const lost = aRoutedGroup({ traffic });
    expect(await routing.read(lost)).toEqual({
      kind: 'unknown',
      why: 'the endpoint gone of externalEndpoints is not in the Traffic Manager profile',
    });
    expect(await routing.set(lost, 'secondary', added)).toMatchObject({ kind: 'refused' });
    const elsewhere = aRoutedGroup({ traffic: { ...traffic, profileId: `${profileId}-2` } });
    expect(await routing.read(elsewhere)).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('404'),
    });
    expect(await routing.set(elsewhere, 'primary', added)).toMatchObject({ kind: 'refused' });
    expect(await routing.mayWrite(elsewhere)).toBeNull();
  });

  it('an endpoint of another type is another endpoint', async ({ routing }) => {
    const other = { type: 'azureEndpoints', name: 'north' } as const;
    const traffic = { profileId, endpoints: { primary: west, secondary: other } };
    expect(await routing.read(aRoutedGroup({ traffic }))).toMatchObject({ kind: 'unknown' });
  });

  it('our right to write is told', async ({ routing, permit }) => {
    expect(await routing.mayWrite(group)).toBe(true);
    permit(false);
    expect(await routing.mayWrite(group)).toBe(false);
  });

  it('there is nothing to ask or to set, when no traffic follows', async ({ routing, trouble }) => {
    trouble('unreachable');
    const alone = aRoutedGroup({ traffic: null });
    expect(await routing.read(alone)).toEqual({ kind: 'none' });
    expect(await routing.mayWrite(alone)).toBe(true);
    expect(await routing.set(alone, 'secondary', added)).toMatchObject({ kind: 'refused' });
  });
}

const added = { inRotation: true, priority: null };
const west = { type, name: 'west' };
