/**
 * What is seen of a Traffic Manager profile: by ARM's clients (Traffic Manager REST 2022-04-01) and
 * by those who ask its name server. In: its endpoints as they are, and the lies told about them.
 * Out: bodies of GETs, and whom a name server answers with. Pure.
 */
import { type EndpointLife, monitorStatus } from './traffic-endpoint.ts';
import type {
  Answered,
  EndpointView,
  MonitorStatus,
  ProfileMonitorStatus,
  RoutingMethod,
  TrafficLies,
  TrafficProfileBody,
  TrafficProfileView,
} from './traffic-model.ts';

/**
 * Degraded endpoints are left out, unless all that are enabled are degraded: then they are taken
 * for healthy (Microsoft Learn: Traffic Manager endpoint monitoring). assumed: that a profile by
 * priority then answers with each of them alike and not with the first alone.
 */
export function answered(
  method: RoutingMethod,
  endpoints: readonly EndpointLife[],
): readonly Answered[] {
  const enabled = endpoints
    .filter(({ settings }) => settings.endpointStatus === 'Enabled')
    .sort((a, b) => a.settings.priority - b.settings.priority);
  const available = enabled.filter((endpoint) => monitorStatus(endpoint) !== 'Degraded');
  const open = available.length === 0 ? enabled : available;
  const chosen = method === 'Priority' && available.length > 0 ? open.slice(0, 1) : open;
  return chosen.map(({ name, target, settings }) => ({
    name,
    target,
    weight: method === 'Priority' ? 1 : settings.weight,
  }));
}

export function endpointView(
  profileId: string,
  endpoint: EndpointLife,
  lies: TrafficLies,
): EndpointView {
  const { name, type, target, settings } = endpoint;
  const endpointMonitorStatus = lies.monitorStatus[name] ?? monitorStatus(endpoint);
  return {
    id: `${profileId}/${type.split('/').at(-1) ?? ''}/${name}`,
    name,
    type,
    properties: { ...settings, target, endpointMonitorStatus },
  };
}

export function profileView(
  { id, tags = {}, properties }: TrafficProfileBody,
  lives: readonly EndpointLife[],
  lies: TrafficLies,
): TrafficProfileView {
  const { trafficRoutingMethod, dnsConfig, monitorConfig } = properties;
  const endpoints = lives.map((endpoint) => endpointView(id, endpoint, lies));
  const statuses = endpoints.map((endpoint) => endpoint.properties.endpointMonitorStatus);
  return {
    id,
    name: profileName(id),
    type: 'Microsoft.Network/trafficManagerProfiles',
    location: 'global',
    tags,
    properties: {
      profileStatus: 'Enabled',
      trafficRoutingMethod,
      dnsConfig: { ...dnsConfig, fqdn: `${dnsConfig.relativeName}.trafficmanager.net` },
      monitorConfig: { ...monitorConfig, profileMonitorStatus: profileStatus(statuses) },
      endpoints,
    },
  };
}

export function profileName(id: string): string {
  return id.split('/').at(-1) ?? '';
}

/** By Microsoft Learn, Traffic Manager endpoint monitoring; assumed: `Unmonitored` is `Online`. */
function profileStatus(statuses: readonly MonitorStatus[]): ProfileMonitorStatus {
  if (statuses.includes('Degraded')) return 'Degraded';
  if (statuses.includes('Online') || statuses.includes('Unmonitored')) return 'Online';
  return statuses.includes('CheckingEndpoint') ? 'CheckingEndpoints' : 'Inactive';
}
