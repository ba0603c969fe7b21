/**
 * What ARM replies about container groups, as data. In: a question whose path was already taken
 * apart, and the groups there are. Out: status, headers and body as the REST API gives them (ACI
 * REST 2025-09-01). An error body is always a CloudError.
 */
import type { ContainerGroup } from '../resources/container-group.ts';
import type { ContainerGroupView } from '../resources/container-group-model.ts';

export interface ArmReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The reply is held back this long. */
  readonly delayMs?: number;
}

/** One request; names are in lower case, and empty where the path has no such part. */
export interface Question {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly group: string;
  readonly container: string;
  readonly operation: string;
  readonly query: Readonly<Record<string, string>>;
  /** What absolute URLs begin with. */
  readonly origin: string;
  readonly retryAfterSeconds: number;
}

type Answer = (question: Question, groups: readonly ContainerGroup[]) => ArmReply;

/** Microsoft Learn, ACI quotas: a GET of logs gives 4 MB; a line is one character at least. */
const TAIL_MAX = 4 * 1024 * 1024;

export const get: Answer = withGroup((group) => ({ status: 200, body: group.get() }));

/** Without instance views: lists do not have them (Azure/azure-sdk-for-net #31058). */
export const list: Answer = (question, groups) => {
  const scope = `${resourceGroupId(question)}/`;
  const mine = groups.filter(({ id }) => id.toLowerCase().startsWith(scope));
  return { status: 200, body: { value: mine.map((group) => withoutInstanceViews(group.get())) } };
};

export function order(name: 'restart' | 'start' | 'stop'): Answer {
  return withGroup((group, question) => {
    const answer = group[name]();
    const delayMs = group.lies.answerDelayMs;
    if ('error' in answer) return { status: answer.status, body: answer, delayMs };
    if (answer.operation === undefined) return { status: answer.status, delayMs };
    const headers = pollHeaders(question, group.location, answer.operation);
    return { status: answer.status, headers, delayMs };
  });
}

export const logs: Answer = withGroup((group, { container, query }) => {
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
export const poll: Answer = (question, groups) => {
  const { subscription, operation } = question;
  const mine = groups.filter(({ id }) =>
    id.toLowerCase().startsWith(`/subscriptions/${subscription}/`),
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

export function failure(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ArmReply {
  return { status, body: { error: { code, message } }, headers };
}

export function resourceGroupId({ subscription, resourceGroup }: Question): string {
  return `/subscriptions/${subscription}/resourcegroups/${resourceGroup}`;
}

export function containerGroupId(question: Question): string {
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
