/**
 * A Traffic Manager profile in virtual time, for tests. Out: two endpoints by priority, a clock to
 * advance, and all that befell the profile. Nothing here waits for the machine.
 */
import type {
  EndpointSettings,
  RoutingMethod,
  TrafficHappening,
  TrafficLies,
  TrafficProfileBody,
} from '../../src/local/resources/traffic-model.ts';
import { makeTrafficProfile } from '../../src/local/resources/traffic-profile.ts';
import { aVirtualClock } from './container-group-fixtures.ts';

export const SHOP =
  '/subscriptions/Sub-1/resourceGroups/Shop/providers/Microsoft.Network/trafficManagerProfiles/Shop';

export const endpointIn = (region: string, settings: Partial<EndpointSettings> = {}) => ({
  name: region,
  properties: { target: `${region}.shop.test`, ...settings },
});

export const aProfileBody = (
  endpoints: TrafficProfileBody['properties']['endpoints'],
  trafficRoutingMethod: RoutingMethod = 'Priority',
): TrafficProfileBody => ({
  id: SHOP,
  properties: {
    trafficRoutingMethod,
    dnsConfig: { relativeName: 'shop', ttl: 30 },
    monitorConfig: {
      protocol: 'HTTP',
      port: 80,
      path: '/health',
      intervalInSeconds: 10,
      timeoutInSeconds: 5,
      toleratedNumberOfFailures: 2,
    },
    endpoints,
  },
});

export function aWorld(
  body = aProfileBody([endpointIn('west'), endpointIn('north')]),
  lies: Partial<TrafficLies> = {},
) {
  const clock = aVirtualClock();
  const happenings: TrafficHappening[] = [];
  const happened = (_id: string, happening: TrafficHappening) => void happenings.push(happening);
  const profile = makeTrafficProfile(body, { clock, happened, lies });
  return {
    clock,
    profile,
    happenings,
    patch: (name: string, properties: object) => profile.patchEndpoint(name, { properties }),
    status: (name: string) => profile.endpoint(name)?.properties.endpointMonitorStatus,
    answers: () => profile.answer().map(({ name }) => name),
    fail(name: string, times: number) {
      for (let time = 0; time < times; time += 1) profile.seen(name, false);
    },
  };
}
