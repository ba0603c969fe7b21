/**
 * The Traffic Manager profiles of a simulated world: one for each profile that a failover group is
 * bound to, with the home side alone in rotation, and a monitor that asks both sides in virtual
 * time. In: the failover groups, and what a GET of a side meets now. Out: the profiles by ARM id.
 */
import { httpVerdict } from '../core/http-verdict.ts';
import { everySide } from '../core/failover/group.ts';
import { makeTrafficProfile } from '../local/resources/traffic-profile.ts';
import { findingOf } from './probes.ts';
import type { Clock } from '../local/clock.ts';
import type { Endpoint } from './probes.ts';
import type {
  FailoverGroup,
  Side,
  TrafficBinding,
  TrafficEndpoint,
} from '../core/failover/group.ts';
import type { TrafficHappening } from '../local/resources/traffic-model.ts';
import type { TrafficProfile } from '../local/resources/traffic-profile.ts';

export interface SimProfilesOptions {
  readonly failovers: readonly FailoverGroup[];
  readonly clock: Clock;
  readonly endpointOfUrl: (url: string) => Endpoint;
  /** Hears of all that befalls a group's profile, whatever ARM says. */
  readonly happened?: (group: string, happening: TrafficHappening) => void;
}

/** Traffic Manager's fast probing: every 10 s, and three failures are tolerated. */
const monitor = { intervalInSeconds: 10, timeoutInSeconds: 5, toleratedNumberOfFailures: 3 };

export function simProfiles(options: SimProfilesOptions): ReadonlyMap<string, TrafficProfile> {
  const { failovers, clock } = options;
  const profiles = new Map<string, TrafficProfile>();
  for (const group of failovers) {
    if (group.traffic === null) continue;
    const profile = profileOf(group, group.traffic, options);
    profiles.set(group.traffic.profileId, profile);
    const look = (): void => {
      for (const side of everySide) {
        profile.seen(group.traffic?.endpoints[side].name ?? '', isWell(group, side, options));
      }
      clock.after(monitor.intervalInSeconds * 1000, look);
    };
    look();
  }
  return profiles;
}

function isWell({ sides, policy }: FailoverGroup, side: Side, of: SimProfilesOptions): boolean {
  const { probe } = sides[side];
  const finding = findingOf(of.endpointOfUrl(probe.url), probe);
  return httpVerdict(finding, probe, policy.probeTimeoutMs).verdict === 'healthy';
}

function profileOf(
  { name, sides, home, policy }: FailoverGroup,
  { profileId, endpoints }: TrafficBinding,
  { clock, happened }: SimProfilesOptions,
): TrafficProfile {
  const body = {
    id: profileId,
    properties: {
      trafficRoutingMethod: 'Priority' as const,
      dnsConfig: { relativeName: name, ttl: policy.ttlMs / 1000 },
      monitorConfig: { protocol: 'HTTPS' as const, port: 443, path: '/', ...monitor },
      endpoints: everySide.map((side) => ({
        name: endpoints[side].name,
        type: typeOf(endpoints[side]),
        properties: {
          target: new URL(sides[side].endpoint).hostname,
          endpointStatus: side === home ? ('Enabled' as const) : ('Disabled' as const),
        },
      })),
    },
  };
  return makeTrafficProfile(body, {
    clock,
    ...(happened && { happened: (_id, happening) => happened(name, happening) }),
  });
}

function typeOf({ name, type }: TrafficEndpoint) {
  if (type === 'nestedEndpoints') throw new Error(`${name}: nested endpoints are not simulated`);
  return `Microsoft.Network/trafficManagerProfiles/${type}` as const;
}
