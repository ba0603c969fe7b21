/**
 * One Traffic Manager profile of the local Azure, with a router in front of its endpoints. In: what
 * a deployment would say of it, with times as short as a demo needs them, and the container groups
 * that there are. Out: the profile, and the address that clients use. What ARM shows of its times
 * is rounded up to whole seconds.
 */
import type { Clock } from './clock.ts';
import type { PlacedGroup } from './cloud-containers.ts';
import type { Journal } from './resources/journal.ts';
import type {
  EndpointBody,
  EndpointSettings,
  EndpointType,
  RoutingMethod,
  TrafficProfileBody,
} from './resources/traffic-model.ts';
import { makeTrafficProfile } from './resources/traffic-profile.ts';
import type { TrafficProfile } from './resources/traffic-profile.ts';
import { startRouter } from './router.ts';
import type { Router } from './router.ts';
import type { ProbeOptions } from './router-prober.ts';

export interface ProfileOptions {
  /** ARM id; its last part is the profile's name. */
  readonly id: string;
  /** Default: Priority. */
  readonly routing?: RoutingMethod;
  /** How long clients keep to an answer. */
  readonly ttlMs: number;
  readonly monitor: ProbeOptions & { readonly failuresTolerated: number };
  /** A request that is not wholly answered by then is lost; 2,000 unless told. */
  readonly timeoutMs?: number;
  readonly endpoints: readonly EndpointOptions[];
}

/** Settings are ARM's; priorities follow the order of the list unless told. */
export interface EndpointOptions extends Partial<EndpointSettings> {
  readonly name: string;
  /** Default: externalEndpoints. */
  readonly type?: EndpointType;
  /** The id of a container group, or an http URL without a path. */
  readonly target: string;
}

export interface PlacedProfile extends Router {
  /** To be lied about. */
  readonly profile: TrafficProfile;
}

export async function startProfile(
  options: ProfileOptions,
  given: {
    readonly clock: Clock;
    readonly groups: readonly PlacedGroup[];
    readonly journal: Journal;
  },
): Promise<PlacedProfile> {
  const { clock, groups, journal } = given;
  const { ttlMs, timeoutMs, monitor: probe } = options;
  const profile = makeTrafficProfile(bodyOf(options, groups), {
    clock,
    happened: journal.traffic,
  });
  const limit = timeoutMs === undefined ? {} : { timeoutMs };
  const router = await startRouter({ clock, profile, ttlMs, probe, ...limit });
  return { profile, ...router };
}

function bodyOf(options: ProfileOptions, groups: readonly PlacedGroup[]): TrafficProfileBody {
  const { id, routing = 'Priority', ttlMs, monitor, endpoints } = options;
  return {
    id,
    properties: {
      trafficRoutingMethod: routing,
      dnsConfig: { relativeName: id.split('/').at(-1)?.toLowerCase() ?? '', ttl: seconds(ttlMs) },
      monitorConfig: {
        protocol: 'HTTP',
        port: 80,
        path: monitor.path,
        intervalInSeconds: seconds(monitor.intervalMs),
        timeoutInSeconds: seconds(monitor.timeoutMs),
        toleratedNumberOfFailures: monitor.failuresTolerated,
      },
      endpoints: endpoints.map((endpoint) => endpointBody(id, endpoint, groups)),
    },
  };
}

function endpointBody(
  profileId: string,
  { name, type = 'externalEndpoints', target, ...settings }: EndpointOptions,
  groups: readonly PlacedGroup[],
): EndpointBody {
  const id = target.toLowerCase();
  const url = groups.find(({ group }) => group.id.toLowerCase() === id)?.url ?? target;
  if (!/^http:\/\/[^/]+$/.test(url)) {
    throw new Error(
      `${profileId}, endpoint '${name}': the target '${target}' must be the id of a container ` +
        'group that there is, or an http URL without a path.',
    );
  }
  return {
    name,
    type: `Microsoft.Network/trafficManagerProfiles/${type}`,
    properties: { ...settings, target: url },
  };
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
