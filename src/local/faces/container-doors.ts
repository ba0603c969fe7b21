/**
 * What ARM replies about container groups, as data. In: a question whose path was already taken
 * apart, and the groups there are. Out: status, headers and body as the REST API gives them (ACI
 * REST 2025-09-01).
 */
import type { ContainerGroup } from '../resources/container-group.ts';
import type { ContainerGroupView } from '../resources/container-group-model.ts';
import {
  type ArmReply,
  type Door,
  failure,
  type Question,
  RESOURCE_GROUP,
  resourceGroupId,
  SUBSCRIPTION,
} from './arm-door.ts';

type Answer = (question: Question, groups: readonly ContainerGroup[]) => ArmReply;

/** What the unmodified clients send: @azure/arm-containerinstance 9.1.0, az 2.45 and az 2.74. */
const clientVersions = ['2023-05-01', '2022-10-01-preview', '2024-05-01-preview'];
const apiVersions = [...clientVersions, '2025-09-01', '2026-07-01'];

const PROVIDER = 'providers/microsoft.containerinstance';
const GROUPS = `${RESOURCE_GROUP}/${PROVIDER}/containergroups`;
const GROUPS_OF_ALL = `${SUBSCRIPTION}/${PROVIDER}/containergroups`;
const GROUP = `${GROUPS}/:group`;
const ACTIONS = 'Microsoft.ContainerInstance';

/** `groups`: those there are at the moment. */
export function containerDoors(groups: () => readonly ContainerGroup[]): readonly Door[] {
  const onGroups = (answer: Answer) => (question: Question) => answer(question, groups());
  const read = { method: 'GET', apiVersions } as const;
  return [
    {
      ...read,
      path: GROUPS,
      operation: 'list',
      action: `${ACTIONS}/containerGroups/read`,
      scope: resourceGroupId,
      answer: onGroups(list(resourceGroupId)),
    },
    {
      ...read,
      path: GROUPS_OF_ALL,
      operation: 'list',
      action: `${ACTIONS}/containerGroups/read`,
      scope: subscriptionId,
      answer: onGroups(list(subscriptionId)),
    },
    {
      ...read,
      path: GROUP,
      operation: 'get',
      action: `${ACTIONS}/containerGroups/read`,
      scope: containerGroupId,
      answer: onGroups(get),
    },
    {
      ...read,
      path: `${GROUP}/containers/:container/logs`,
      operation: 'logs',
      action: `${ACTIONS}/containerGroups/containers/logs/read`,
      scope: containerGroupId,
      answer: onGroups(logs),
    },
    ...(['restart', 'start', 'stop'] as const).map((operation) => ({
      method: 'POST' as const,
      path: `${GROUP}/${operation}`,
      operation,
      apiVersions,
      action: `${ACTIONS}/containerGroups/${operation}/action`,
      scope: containerGroupId,
      answer: onGroups(order(operation)),
    })),
    {
      // Subscription-wide: a role on a resource group alone does not reach it.
      ...read,
      path: `${SUBSCRIPTION}/${PROVIDER}/locations/:location/operations/:operation`,
      operation: 'poll',
      action: `${ACTIONS}/locations/operationResults/read`,
      scope: subscriptionId,
      answer: onGroups(poll),
    },
  ];
}

/** Microsoft Learn, ACI quotas: a GET of logs gives 4 MB; a line is one character at least. */
const TAIL_MAX = 4 * 1024 * 1024;

const get: Answer = withGroup((group) => ({ status: 200, body: group.get() }));

/** Without instance views: lists do not have them (Azure/azure-sdk-for-net #31058). */
function list(scope: Door['scope']): Answer {
  return (question, groups) => {
    const mine = groups.filter(({ id }) => id.toLowerCase().startsWith(`${scope(question)}/`));
    return { status: 200, body: { value: mine.map((group) => withoutInstanceViews(group.get())) } };
  };
}

function order(name: 'restart' | 'start' | 'stop'): Answer {
  return withGroup((group, question) => {
    const answer = group[name]();
    const delayMs = group.lies.answerDelayMs;
    if ('error' in answer) return { status: answer.status, body: answer, delayMs };
    if (answer.operation === undefined) return { status: answer.status, delayMs };
    const headers = pollHeaders(question, group.location, answer.operation);
    return { status: answer.status, headers, delayMs };
  });
}

const logs: Answer = withGroup((group, { container, query }) => {
  const tail = query['tail'];
  if (tail !== undefined && !(/^\d{1,9}$/.test(tail) && Number(tail) <= TAIL_MAX)) {
    return failure(400, 'InvalidRequest', `tail must be a whole number from 0 to ${TAIL_MAX}.`);
  }
  const lines = tail === undefined ? undefined : Number(tail);
  const content = group.logs(container, lines, query['timestamps'] === 'true');
  return content === undefined
    ? failure(404, 'ContainerNotFound', `The container '${container}' was not found.`)
    : { status: 200, body: { content } };
});

/** Where `Location` points to: 202 while the operation runs, then 204 (the SDK takes 200 alike). */
const poll: Answer = (question, groups) => {
  const { operation } = question;
  const mine = groups.filter(({ id }) =>
    id.toLowerCase().startsWith(`${subscriptionId(question)}/`),
  );
  for (const group of mine) {
    const state = group.operation(operation);
    if (state === 'running') {
      return { status: 202, headers: pollHeaders(question, group.location, operation) };
    }
    if (state === 'succeeded') return { status: 204 };
    if (state === 'failing') {
      const message = 'The server encountered an internal error. Please retry the request.';
      return failure(500, 'InternalServerError', message);
    }
  }
  return failure(404, 'NotFound', `The operation '${operation}' was not found.`);
};

const subscriptionId = ({ subscription }: Question): string => `/subscriptions/${subscription}`;

function containerGroupId(question: Question): string {
  const provider = 'providers/microsoft.containerinstance/containergroups';
  return `${resourceGroupId(question)}/${provider}/${question.group}`;
}

function withoutInstanceViews(view: ContainerGroupView): object {
  const { instanceView: _group, ...properties } = view.properties;
  const containers = properties.containers.map((container) => {
    const { instanceView: _container, ...deployed } = container.properties;
    return { name: container.name, properties: deployed };
  });
  return { ...view, properties: { ...properties, containers } };
}

function withGroup(act: (group: ContainerGroup, question: Question) => ArmReply): Answer {
  return (question, groups) => {
    const id = containerGroupId(question);
    const group = groups.find((one) => one.id.toLowerCase() === id);
    if (group !== undefined) return act(group, question);
    return failure(
      404,
      'ResourceNotFound',
      `The Resource 'Microsoft.ContainerInstance/containerGroups/${question.group}' under ` +
        `resource group '${question.resourceGroup}' was not found.`,
    );
  };
}

/** assumed: that a real 204 bears them; the path is as seen in Azure/azure-cli #7561. */
function pollHeaders(
  { origin, subscription, query, retryAfterSeconds }: Question,
  location: string,
  operation: string,
): Record<string, string> {
  const provider = `/subscriptions/${subscription}/providers/Microsoft.ContainerInstance`;
  const path = `${provider}/locations/${location}/operations/${operation}`;
  const version = encodeURIComponent(query['api-version'] ?? '');
  return {
    Location: `${origin}${path}?api-version=${version}`,
    'Retry-After': String(retryAfterSeconds),
  };
}
