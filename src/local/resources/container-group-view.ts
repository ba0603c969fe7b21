/**
 * What ARM shows of a container group. In: the deployed body, the phase of the group and its
 * containers. Out: the body of a GET, with instance views and without secrets. No state is
 * kept here.
 */
import type { Container } from './container-group-container.ts';
import type {
  ContainerGroupBody,
  ContainerGroupView,
  ContainerSpec,
  GroupState,
  ProvisioningState,
} from './container-group-model.ts';

/** Microsoft Learn, ACI quotas: containers per container group. */
const CONTAINERS_MAX = 60;
const SCOPE = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local';
const PROVIDER = 'providers/Microsoft.ContainerInstance/containerGroups';
const ID = new RegExp(`^/subscriptions/[^/]+/resourceGroups/[^/]+/${PROVIDER}/([^/]+)$`, 'i');

/** `settled`: its containers live by the restart policy. `close` is a move that never ends. */
export type Phase =
  | { readonly name: 'settled' | 'stopped' }
  | {
      readonly name: 'moving';
      readonly cause: 'create' | 'restart' | 'start' | 'stop' | 'repair' | 'close';
      /** Accepted, but nothing is to be seen of it yet; this is what it still looks like. */
      readonly looksLike?: 'settled' | 'stopped';
    };

/** The group's ARM id. Throws, naming the place and the fix, on a body that cannot be deployed. */
export function groupId({ id, name, properties }: ContainerGroupBody): string {
  const { containers } = properties;
  if (containers.length === 0 || containers.length > CONTAINERS_MAX) {
    throw new Error(
      `Container group '${name}': properties.containers has ${containers.length} containers; ` +
        `give it 1 to ${CONTAINERS_MAX}.`,
    );
  }
  const names = containers.map((container) => container.name);
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined) {
    throw new Error(
      `Container group '${name}': properties.containers names '${twice}' twice; rename one.`,
    );
  }
  const full = id ?? `${SCOPE}/${PROVIDER}/${name}`;
  if (ID.exec(full)?.[1]?.toLowerCase() !== name.toLowerCase()) {
    throw new Error(
      `Container group '${name}': id '${full}' is not /subscriptions/{s}/resourceGroups/{g}/` +
        `${PROVIDER}/${name}; correct id or name.`,
    );
  }
  return full;
}

export function groupView(
  body: ContainerGroupBody,
  id: string,
  phase: Phase,
  containers: readonly Container[],
): ContainerGroupView {
  const { properties, location } = body;
  const { ipAddress, restartPolicy = 'Always' } = properties;
  const label = ipAddress?.dnsNameLabel;
  const fqdn = label === undefined ? {} : { fqdn: `${label}.${location}.azurecontainer.io` };
  const views = new Map(containers.map((container) => [container.name, container.view()]));
  return {
    ...body,
    id,
    type: 'Microsoft.ContainerInstance/containerGroups',
    properties: {
      ...properties,
      provisioningState: provisioningState(phase),
      restartPolicy,
      sku: 'Standard',
      ...(ipAddress === undefined ? {} : { ipAddress: { ...fqdn, ...ipAddress } }),
      containers: properties.containers.flatMap((spec) => {
        const instanceView = views.get(spec.name);
        if (instanceView === undefined) return [];
        return [{ name: spec.name, properties: { ...shown(spec), instanceView } }];
      }),
      instanceView: { state: groupState(phase, restartPolicy, containers), events: [] },
    },
  };
}

/** Microsoft Learn, ACI container state; what a group shows on the way is assumed. */
export function groupState(
  phase: Phase,
  policy: ContainerGroupView['properties']['restartPolicy'],
  containers: readonly Container[],
): GroupState {
  if (phase.name === 'moving') {
    if (phase.looksLike !== undefined) {
      return groupState({ name: phase.looksLike }, policy, containers);
    }
    return phase.cause === 'stop' || phase.cause === 'close' ? 'Running' : 'Pending';
  }
  if (phase.name === 'stopped') return 'Stopped';
  const exits = containers.map((container) => container.finalExit());
  if (exits.includes(null)) return 'Running';
  return policy === 'Never' && exits.some((exit) => exit !== 0) ? 'Failed' : 'Succeeded';
}

function provisioningState(phase: Phase): ProvisioningState {
  if (phase.name !== 'moving' || phase.looksLike !== undefined) return 'Succeeded';
  if (phase.cause === 'create') return 'Creating';
  return phase.cause === 'repair' ? 'Repairing' : 'Pending';
}

/** The deployed properties of a container as a GET shows them: secure values never come back. */
function shown({ properties }: ContainerSpec): ContainerSpec['properties'] {
  const { environmentVariables: variables } = properties;
  if (variables === undefined) return properties;
  const open = variables.map(({ name, value }) =>
    value === undefined ? { name } : { name, value },
  );
  return { ...properties, environmentVariables: open };
}
