/**
 * One endpoint of a Traffic Manager profile, as it is: its settings and what its probes say. In: a
 * body, a PATCH, the result of a probe. Out: the endpoint after it. Pure; the names of statuses are
 * ARM's, and so is their meaning (Microsoft Learn: Traffic Manager endpoint monitoring).
 */
import type {
  EndpointBody,
  EndpointSettings,
  EndpointView,
  MonitorStatus,
} from './traffic-model.ts';
import type { EndpointPatch } from './traffic-patch.ts';

export interface EndpointLife {
  readonly name: string;
  readonly type: EndpointView['type'];
  readonly target: string;
  readonly settings: EndpointSettings;
  /** What the probes say. */
  readonly probes: 'CheckingEndpoint' | 'Online' | 'Degraded';
  /** Failed probes, one after another. */
  readonly failures: number;
}

/** `index`: its place in the list, from 0. */
export function newEndpoint({ name, type, properties }: EndpointBody, index: number): EndpointLife {
  const { target, ...given } = properties;
  return {
    name,
    type: type ?? 'Microsoft.Network/trafficManagerProfiles/externalEndpoints',
    target,
    settings: {
      endpointStatus: 'Enabled',
      priority: index + 1,
      weight: 1,
      alwaysServe: 'Disabled',
      ...given,
    },
    probes: 'CheckingEndpoint',
    failures: 0,
  };
}

/** The status in truth. */
export function monitorStatus({ settings, probes }: EndpointLife): MonitorStatus {
  if (settings.endpointStatus === 'Disabled') return 'Disabled';
  return settings.alwaysServe === 'Enabled' ? 'Unmonitored' : probes;
}

export function isProbed({ settings }: EndpointLife): boolean {
  return settings.endpointStatus === 'Enabled' && settings.alwaysServe === 'Disabled';
}

/** Probing begins anew where the PATCH has it begin. */
export function afterPatch(endpoint: EndpointLife, patch: EndpointPatch): EndpointLife {
  const patched = { ...endpoint, settings: { ...endpoint.settings, ...patch } };
  if (isProbed(endpoint) || !isProbed(patched)) return patched;
  return { ...patched, probes: 'CheckingEndpoint', failures: 0 };
}

/** assumed: failures that are still tolerated leave a new endpoint at `CheckingEndpoint`. */
export function afterProbe(
  endpoint: EndpointLife,
  healthy: boolean,
  failuresTolerated: number,
): EndpointLife {
  if (healthy) return { ...endpoint, probes: 'Online', failures: 0 };
  const failures = endpoint.failures + 1;
  return failures > failuresTolerated
    ? { ...endpoint, probes: 'Degraded', failures }
    : { ...endpoint, failures };
}
