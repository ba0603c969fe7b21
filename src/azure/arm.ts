/**
 * Container groups in ARM, as the SDK reaches them. In: a target's ARM id. Out: the client of its
 * subscription, with the names it wants; or the group's picture within one answer. The SDK retries
 * nothing: it would send a restart again after a 500 that hid its success.
 */
import { ContainerInstanceManagementClient } from '@azure/arm-containerinstance';
import type { Container, ContainerGroup } from '@azure/arm-containerinstance';
import type { TokenCredential } from '@azure/identity';
import type { ContainerPicture, GroupPicture } from '../core/platform-verdict.ts';
import type { Target } from '../core/policy.ts';
import { PortError } from '../pipeline/port-error.ts';
import { bounded } from './bounded.ts';
import { portErrorOf } from './port-error.ts';

export interface ArmOptions {
  /** Null: Azure's public cloud. Also the audience of the token that is asked for. */
  readonly endpoint: string | null;
  readonly credential: TokenCredential;
}

export type GroupOperations = ContainerInstanceManagementClient['containerGroups'];

export interface ArmGroup {
  readonly operations: GroupOperations;
  readonly resourceGroup: string;
  readonly name: string;
}

export interface Arm {
  groupOf(target: Target): ArmGroup;
  /** Throws `PortError`. One GET: list calls show no instance view. */
  picture(target: Target): Promise<GroupPicture>;
}

const idPattern =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerInstance\/containerGroups\/([^/]+)$/i;

export function openArm({ endpoint, credential }: ArmOptions): Arm {
  const clients = new Map<string, ContainerInstanceManagementClient>();

  function clientOf(subscription: string): ContainerInstanceManagementClient {
    const client =
      clients.get(subscription) ??
      new ContainerInstanceManagementClient(credential, subscription, {
        ...(endpoint === null ? {} : { endpoint }),
        retryOptions: { maxRetries: 0 },
        redirectOptions: { maxRetries: 0 },
      });
    clients.set(subscription, client);
    return client;
  }

  function groupOf({ id, resourceId }: Target): ArmGroup {
    const [, subscription, resourceGroup, name] = idPattern.exec(resourceId) ?? [];
    if (subscription === undefined || resourceGroup === undefined || name === undefined) {
      throw new PortError('rejected', `containers: ${id}: its resourceId is no container group's`);
    }
    return { operations: clientOf(subscription).containerGroups, resourceGroup, name };
  }

  async function picture(target: Target): Promise<GroupPicture> {
    const { operations, resourceGroup, name } = groupOf(target);
    let date: string | undefined;
    try {
      const group = await bounded(target.policy.armTimeoutMs, (abortSignal) =>
        operations.get(resourceGroup, name, {
          abortSignal,
          onResponse: ({ headers }) => {
            date = headers.get('date');
          },
        }),
      );
      const answeredAtMs = Date.parse(date ?? '');
      if (Number.isNaN(answeredAtMs)) {
        throw new PortError('unavailable', 'containers: the answer has no Date');
      }
      return pictureOf(group, answeredAtMs);
    } catch (error) {
      throw portErrorOf('containers', `reading ${target.id}`, error);
    }
  }

  return { groupOf, picture };
}

/** Members that the SDK types as present are absent from a body that lacks them. */
function pictureOf(group: ContainerGroup, answeredAtMs: number): GroupPicture {
  const containers: readonly Container[] | undefined = group.containers;
  return {
    state: group.instanceView?.state ?? null,
    provisioningState: group.provisioningState ?? null,
    containers: (containers ?? []).map(containerPictureOf),
    answeredAtMs,
  };
}

function containerPictureOf({ instanceView }: Container): ContainerPicture {
  const { currentState, previousState, restartCount } = instanceView ?? {};
  const ended = currentState?.state === 'Terminated' ? currentState : previousState;
  return {
    state: currentState?.state ?? null,
    startedAtMs: currentState?.startTime?.getTime() ?? null,
    restartCount: restartCount ?? 0,
    lastExitCode: ended?.exitCode ?? null,
  };
}
