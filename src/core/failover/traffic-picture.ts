/**
 * What Traffic Manager's own words say of a failover group's two endpoints. In: the profile as ARM
 * shows it, reduced to what counts. Out: a view that knows both sides, or says why it knows none:
 * an endpoint that is missing, or in a state without a name here, is never taken for out of
 * rotation.
 */
import type { TrafficSide, TrafficView } from './evidence.ts';
import type { TrafficBinding, TrafficEndpoint } from './group.ts';

export interface ProfilePicture {
  /** `Enabled` or `Disabled`: a disabled profile answers nobody. Null where ARM says nothing. */
  readonly status: string | null;
  readonly endpoints: readonly EndpointPicture[];
}

export interface EndpointPicture {
  readonly name: string;
  /** With or without the provider before it: `externalEndpoints`. */
  readonly type: string;
  readonly status: string | null;
  readonly monitorStatus: string | null;
  readonly priority: number | null;
}

export function trafficViewOf(binding: TrafficBinding, profile: ProfilePicture): TrafficView {
  if (profile.status !== 'Enabled') {
    const status = profile.status ?? 'without a status';
    return unknown(`the Traffic Manager profile is ${status}, and must be Enabled`);
  }
  const primary = sideOf(binding.endpoints.primary, profile);
  if (typeof primary === 'string') return unknown(primary);
  const secondary = sideOf(binding.endpoints.secondary, profile);
  if (typeof secondary === 'string') return unknown(secondary);
  return { kind: 'known', sides: { primary, secondary } };
}

const unknown = (why: string): TrafficView => ({ kind: 'unknown', why });

/** A text says why it is not known. */
function sideOf(wanted: TrafficEndpoint, { endpoints }: ProfilePicture): TrafficSide | string {
  const found = endpoints.find(
    ({ name, type }) => isSame(name, wanted.name) && isSame(lastOf(type), wanted.type),
  );
  const named = `the endpoint ${wanted.name} of ${wanted.type}`;
  if (found === undefined) return `${named} is not in the Traffic Manager profile`;
  const { status, monitorStatus, priority } = found;
  if (status !== 'Enabled' && status !== 'Disabled') {
    return `${named} is ${status ?? 'without a status'}, and neither Enabled nor Disabled`;
  }
  return { inRotation: status === 'Enabled', monitor: monitorOf(monitorStatus), priority };
}

/** Source: Traffic Manager REST 2022-04-01. All other words say that nothing is monitored now. */
function monitorOf(monitorStatus: string | null): TrafficSide['monitor'] {
  if (monitorStatus === 'Online') return 'online';
  return monitorStatus === 'Degraded' ? 'degraded' : 'unknown';
}

const lastOf = (type: string): string => type.slice(type.lastIndexOf('/') + 1);

/** ARM compares names and types without regard to case. */
const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
