/**
 * The port `Routing` on Traffic Manager. One GET of the profile tells of both endpoints; one PATCH
 * of one endpoint puts it into rotation or takes it out, is sent at most once, and bears nothing
 * else: what people set beside it stays. A PATCH takes no ETag, so its last writer wins.
 */
import { TrafficManagerManagementClient } from '@azure/arm-trafficmanager';
import type { Endpoint, EndpointType, Profile } from '@azure/arm-trafficmanager';
import type { TokenCredential } from '@azure/identity';
import { trafficViewOf } from '../core/failover/traffic-picture.ts';
import type { ProfilePicture } from '../core/failover/traffic-picture.ts';
import type { TrafficView } from '../core/failover/evidence.ts';
import type {
  FailoverGroup,
  Side,
  TrafficBinding,
  TrafficEndpoint,
} from '../core/failover/group.ts';
import type { Outcome } from '../core/settle.ts';
import type { Rotation, Routing } from '../pipeline/ports.ts';
import type { ArmOptions } from './arm.ts';
import { bounded } from './bounded.ts';
import { outcomeOf } from './order-fault.ts';
import { openPermissions } from './permissions.ts';
import { faultOf, spokenFault } from './port-error.ts';

interface ProfilePlace {
  readonly client: TrafficManagerManagementClient;
  readonly resourceGroup: string;
  readonly name: string;
}

type PlaceOf = (binding: TrafficBinding) => ProfilePlace | null;

export function routing(options: ArmOptions): Routing {
  const placeOf = places(options);
  const permissions = openPermissions(options);
  return {
    read: (group) => read(group, placeOf),
    set: (group, side, wanted) => set(group, side, wanted, placeOf),
    async mayWrite({ traffic, policy }) {
      if (traffic === null) return true;
      if (placeOf(traffic) === null) return null;
      const { primary, secondary } = traffic.endpoints;
      const actions = [primary, secondary].map(writeOf);
      return permissions.allow(traffic.profileId, actions, policy.armTimeoutMs);
    },
  };
}

const writeOf = ({ type }: TrafficEndpoint): string =>
  `Microsoft.Network/trafficManagerProfiles/${type}/write`;

const idPattern =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Network\/trafficManagerProfiles\/([^/]+)$/i;

/** Null: the id is no profile's. */
function places({ endpoint, credential }: ArmOptions): PlaceOf {
  const clients = new Map<string, TrafficManagerManagementClient>();
  return ({ profileId }) => {
    const [, subscription, resourceGroup, name] = idPattern.exec(profileId) ?? [];
    if (subscription === undefined || resourceGroup === undefined || name === undefined) {
      return null;
    }
    const client = clients.get(subscription) ?? openClient(credential, subscription, endpoint);
    clients.set(subscription, client);
    return { client, resourceGroup, name };
  };
}

/** The SDK repeats nothing: it would send a PATCH again after a 500 that hid its success. */
const openClient = (credential: TokenCredential, subscription: string, endpoint: string | null) =>
  new TrafficManagerManagementClient(credential, subscription, {
    ...(endpoint === null ? {} : { endpoint, $host: endpoint }),
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
  });

const noProfile = 'the profileId is no Traffic Manager profile’s';

async function read({ traffic, policy }: FailoverGroup, placeOf: PlaceOf): Promise<TrafficView> {
  if (traffic === null) return { kind: 'none' };
  const place = placeOf(traffic);
  if (place === null) return { kind: 'unknown', why: noProfile };
  try {
    const { client, resourceGroup, name } = place;
    const profile = await bounded(policy.armTimeoutMs, (abortSignal) =>
      client.profiles.get(resourceGroup, name, { abortSignal }),
    );
    return trafficViewOf(traffic, pictureOf(profile));
  } catch (error) {
    return { kind: 'unknown', why: `Traffic Manager: ${spokenFault(faultOf(error))}` };
  }
}

const pictureOf = ({ profileStatus, endpoints = [] }: Profile): ProfilePicture => ({
  status: profileStatus ?? null,
  endpoints: endpoints.map((endpoint) => ({
    name: endpoint.name ?? '',
    type: endpoint.type ?? '',
    status: endpoint.endpointStatus ?? null,
    monitorStatus: endpoint.endpointMonitorStatus ?? null,
    priority: endpoint.priority ?? null,
  })),
});

/** The types as the SDK spells them. */
const sdkTypes: Readonly<Record<TrafficEndpoint['type'], EndpointType>> = {
  azureEndpoints: 'AzureEndpoints',
  externalEndpoints: 'ExternalEndpoints',
  nestedEndpoints: 'NestedEndpoints',
};

async function set(
  { traffic, policy }: FailoverGroup,
  side: Side,
  { inRotation, priority }: Rotation,
  placeOf: PlaceOf,
): Promise<Outcome> {
  const place = traffic === null ? null : placeOf(traffic);
  if (traffic === null) return { kind: 'refused', detail: 'no traffic follows this group' };
  if (place === null) return { kind: 'refused', detail: noProfile };
  const { client, resourceGroup, name: profile } = place;
  const { type, name } = traffic.endpoints[side];
  const change: Endpoint = {
    endpointStatus: inRotation ? 'Enabled' : 'Disabled',
    ...(priority === null ? {} : { priority }),
  };
  let status: number | null = null;
  try {
    await bounded(policy.armTimeoutMs, (abortSignal) =>
      client.endpoints.update(resourceGroup, profile, sdkTypes[type], name, change, {
        abortSignal,
        onResponse: (response) => {
          status = response.status;
        },
      }),
    );
  } catch (error) {
    const fault = faultOf(error);
    return outcomeOf(status === null ? fault : { status, code: fault.code });
  }
  return outcomeOf({ status, code: null });
}
