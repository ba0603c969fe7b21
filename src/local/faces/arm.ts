/**
 * Azure Resource Manager for container groups, as an HTTP app (ACI REST 2025-09-01). In: requests
 * as the SDK clients send them. Out: what the groups' state machines answer, with ARM's headers and
 * error bodies. Every request to an operation is in the journal before it is answered, and nothing
 * is done for a caller without a valid token.
 */
import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { Clock } from '../clock.ts';
import type { ContainerGroup } from '../resources/container-group.ts';
import type { Journal, JournalCaller, Operation } from '../resources/journal.ts';
import {
  type ArmReply,
  containerGroupId,
  failure,
  get,
  list,
  logs,
  order,
  poll,
  type Question,
  resourceGroupId,
} from './arm-replies.ts';

/** Makes the whole of ARM answer with an error, or with 429 as it does to a busy subscription. */
export interface Disturbance {
  readonly status: 429 | 500 | 503;
  readonly retryAfterSeconds?: number;
  /** Both unless told. */
  readonly only?: 'reads' | 'writes';
}

export interface ArmOptions {
  readonly clock: Clock;
  /** The groups there are at the moment. */
  readonly groups: () => readonly ContainerGroup[];
  readonly journal: Journal;
  /** Whose token an Authorization header bears; null if it bears none that is valid. */
  readonly caller: (authorization: string | undefined) => JournalCaller | null;
  /** Role assignments: may the caller do `action` (named as in roles) on `scope`? Default: yes. */
  readonly permits?: (caller: JournalCaller, action: string, scope: string) => boolean;
  /** `Retry-After` of long operations, in whole seconds; 1 unless told (assumed). */
  readonly retryAfterSeconds?: number;
}

export interface Arm {
  readonly app: Hono;
  /** Disturbs every request from now on; null ends it. */
  disturb(disturbance: Disturbance | null): void;
}

interface Door {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly operation: Operation;
  /** What a role must allow, and on what. */
  readonly action: string;
  readonly scope: (question: Question) => string;
  readonly answer: (question: Question, groups: readonly ContainerGroup[]) => ArmReply;
}

/** What the unmodified clients send (@azure/arm-containerinstance 9.1.0 sends the first). */
const API_VERSIONS = ['2023-05-01', '2025-09-01', '2026-07-01'];

// ARM does not tell cases apart: paths are put in lower case before they are matched.
const SUBSCRIPTION = '/subscriptions/:subscription';
const PROVIDER = 'providers/microsoft.containerinstance';
const GROUPS = `${SUBSCRIPTION}/resourcegroups/:resourceGroup/${PROVIDER}/containergroups`;
const GROUP = `${GROUPS}/:group`;

const DOORS: readonly Door[] = [
  {
    method: 'GET',
    path: GROUPS,
    operation: 'list',
    action: 'containerGroups/read',
    scope: resourceGroupId,
    answer: list,
  },
  {
    method: 'GET',
    path: GROUP,
    operation: 'get',
    action: 'containerGroups/read',
    scope: containerGroupId,
    answer: get,
  },
  {
    method: 'GET',
    path: `${GROUP}/containers/:container/logs`,
    operation: 'logs',
    action: 'containerGroups/containers/logs/read',
    scope: containerGroupId,
    answer: logs,
  },
  ...(['restart', 'start', 'stop'] as const).map((operation) => ({
    method: 'POST' as const,
    path: `${GROUP}/${operation}`,
    operation,
    action: `containerGroups/${operation}/action`,
    scope: containerGroupId,
    answer: order(operation),
  })),
  {
    // Subscription-wide: a role on a resource group alone does not reach it.
    method: 'GET',
    path: `${SUBSCRIPTION}/${PROVIDER}/locations/:location/operations/:operation`,
    operation: 'poll',
    action: 'locations/operationResults/read',
    scope: ({ subscription }) => `/subscriptions/${subscription}`,
    answer: poll,
  },
];

export function makeArm(options: ArmOptions): Arm {
  const { clock, journal, retryAfterSeconds = 1 } = options;
  let disturbance: Disturbance | null = null;

  async function answer(door: Door, context: Context): Promise<Response> {
    const at = clock.now();
    const question = questionOf(context, retryAfterSeconds);
    const caller = options.caller(context.req.header('authorization'));
    const target = door.scope(question);
    const reply =
      refusal(door, question, caller) ??
      disturbed(door, disturbance) ??
      forbidden(door, target, caller, options.permits) ??
      door.answer(question, options.groups());
    const { method, operation } = door;
    journal.asked({ at, method, operation, target, caller, status: reply.status });
    const { delayMs = 0 } = reply;
    if (delayMs > 0) await new Promise<void>((resolve) => void clock.after(delayMs, resolve));
    return response(reply, clock);
  }

  const app = new Hono({ getPath: ({ url }) => new URL(url).pathname.toLowerCase() });
  for (const door of DOORS) app.on(door.method, door.path, (context) => answer(door, context));
  app.notFound((context) => {
    const { method, path } = context.req;
    const served = DOORS.map((door) => `${door.method} ${door.path}`).join(', ');
    const message = `No '${method} ${path}' here. There is: ${served}.`;
    return response(failure(404, 'InvalidResourceType', message), clock);
  });
  return {
    app,
    disturb(next) {
      disturbance = next;
    },
  };
}

function questionOf(context: Context, retryAfterSeconds: number): Question {
  const { req } = context;
  return {
    subscription: req.param('subscription') ?? '',
    resourceGroup: req.param('resourceGroup') ?? '',
    group: req.param('group') ?? '',
    container: req.param('container') ?? '',
    operation: req.param('operation') ?? '',
    query: req.query(),
    origin: new URL(req.url).origin,
    retryAfterSeconds,
  };
}

function refusal(
  { path }: Door,
  { query }: Question,
  caller: JournalCaller | null,
): ArmReply | null {
  if (caller === null) {
    const message = 'Authentication failed: the bearer token is missing, unknown or expired.';
    return failure(401, 'AuthenticationFailed', message, {
      'WWW-Authenticate': 'Bearer error="invalid_token"',
    });
  }
  const version = query['api-version'];
  if (version === undefined) {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    return failure(400, 'MissingApiVersionParameter', message);
  }
  if (!API_VERSIONS.includes(version)) {
    return failure(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for '${path}' and API version '${version}'. ` +
        `The supported api-versions are '${API_VERSIONS.join(', ')}'.`,
    );
  }
  return null;
}

function disturbed({ method }: Door, disturbance: Disturbance | null): ArmReply | null {
  if (disturbance === null) return null;
  const { status, only, retryAfterSeconds } = disturbance;
  if (only !== undefined && only !== (method === 'GET' ? 'reads' : 'writes')) return null;
  const retryAfter =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  if (status === 429) {
    const message = 'The number of requests for the subscription has exceeded the limit.';
    return failure(429, 'SubscriptionRequestsThrottled', message, retryAfter);
  }
  const code = status === 500 ? 'InternalServerError' : 'ServiceUnavailable';
  return failure(status, code, 'The server cannot answer now. Please retry.', retryAfter);
}

function forbidden(
  door: Door,
  scope: string,
  caller: JournalCaller | null,
  permits: ArmOptions['permits'],
): ArmReply | null {
  const action = `Microsoft.ContainerInstance/${door.action}`;
  if (caller === null || permits === undefined || permits(caller, action, scope)) return null;
  return failure(
    403,
    'AuthorizationFailed',
    `The client '${caller.appid}' with object id '${caller.oid}' does not have authorization ` +
      `to perform action '${action}' over scope '${scope}' or the scope is invalid.`,
  );
}

function response({ status, body, headers }: ArmReply, clock: Clock): Response {
  const all = new Headers({ ...headers, 'x-ms-request-id': randomUUID() });
  // By the clock of the bodies' times: clients subtract one from the other.
  all.set('Date', new Date(clock.now()).toUTCString());
  if (body === undefined) return new Response(null, { status, headers: all });
  all.set('Content-Type', 'application/json; charset=utf-8');
  return new Response(JSON.stringify(body), { status, headers: all });
}
