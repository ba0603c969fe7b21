/**
 * Azure Resource Manager as an HTTP app: for container groups, and for the further doors that it is
 * given. In: requests as the SDK clients send them. Out: what the state machines behind the doors
 * answer, with ARM's headers and error bodies. Every request to an operation is in the journal
 * before it is answered, and nothing is done for a caller without a valid token.
 */
import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { Clock } from '../clock.ts';
import type { ContainerGroup } from '../resources/container-group.ts';
import type { Journal, JournalCaller } from '../resources/journal.ts';
import type { Permits } from '../resources/role.ts';
import { type ArmReply, type Door, failure, type Question } from './arm-door.ts';
import { containerDoors } from './container-doors.ts';

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
  /** Of other providers. */
  readonly doors?: readonly Door[];
  readonly journal: Journal;
  /** Whose token an Authorization header bears; null if it bears none that is valid. */
  readonly caller: (authorization: string | undefined) => JournalCaller | null;
  /** Role assignments: may the caller do `action` (named as in roles) on `scope`? Default: yes. */
  readonly permits?: Permits;
  /** `Retry-After` of long operations, in whole seconds; 1 unless told (assumed). */
  readonly retryAfterSeconds?: number;
}

export interface Arm {
  readonly app: Hono;
  /** Disturbs every request from now on; null ends it. */
  disturb(disturbance: Disturbance | null): void;
}

/** A longer body of a PATCH is refused: it would have to be kept in the journal. */
const BODY_CHARS_MAX = 8_192;

export function makeArm(options: ArmOptions): Arm {
  const { clock, journal, permits = () => true, retryAfterSeconds = 1 } = options;
  let disturbance: Disturbance | null = null;

  async function answer(door: Door, context: Context): Promise<Response> {
    const at = clock.now();
    const sent = door.method === 'PATCH' ? await context.req.text() : '';
    const caller = options.caller(context.req.header('authorization'));
    const may: Question['may'] = (action, scope) =>
      caller !== null && permits(caller, action, scope);
    const body = sent.length > BODY_CHARS_MAX ? undefined : jsonOf(sent);
    const question = questionOf(context, { body, may, retryAfterSeconds });
    const target = door.scope(question);
    const reply =
      refusal(door, question, caller) ??
      disturbed(door, disturbance) ??
      forbidden(door, target, question, caller) ??
      tooLong(sent) ??
      door.answer(question);
    const { method, operation } = door;
    const asked = { at, method, operation, target, caller, status: reply.status };
    journal.asked(body === undefined ? asked : { ...asked, body });
    const { delayMs = 0 } = reply;
    if (delayMs > 0) await new Promise<void>((resolve) => void clock.after(delayMs, resolve));
    return response(reply, clock);
  }

  const doors = [...containerDoors(options.groups), ...(options.doors ?? [])];
  // ARM does not tell cases apart: paths are put in lower case before they are matched.
  const app = new Hono({ getPath: ({ url }) => new URL(url).pathname.toLowerCase() });
  for (const door of doors) app.on(door.method, door.path, (context) => answer(door, context));
  app.notFound((context) => {
    const { method, path } = context.req;
    const message = `No '${method} ${path}' here. Served: ${typesOf(doors)}.`;
    return response(failure(404, 'InvalidResourceType', message), clock);
  });
  return {
    app,
    disturb(next) {
      disturbance = next;
    },
  };
}

/** The types of resources that there are doors for. */
const typesOf = (doors: readonly Door[]): string =>
  [...new Set(doors.flatMap(({ path }) => /providers\/([^/]+\/[^/]+)/.exec(path)?.[1] ?? []))].join(
    ', ',
  );

function questionOf(
  { req }: Context,
  rest: Pick<Question, 'body' | 'may' | 'retryAfterSeconds'>,
): Question {
  return {
    ...rest,
    subscription: req.param('subscription') ?? '',
    resourceGroup: req.param('resourceGroup') ?? '',
    group: req.param('group') ?? '',
    container: req.param('container') ?? '',
    operation: req.param('operation') ?? '',
    profile: req.param('profile') ?? '',
    endpoint: req.param('endpoint') ?? '',
    query: req.query(),
    origin: new URL(req.url).origin,
  };
}

/** Undefined where the text is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tooLong({ length }: string): ArmReply | null {
  if (length <= BODY_CHARS_MAX) return null;
  const message = `The request's body has ${length} characters; ${BODY_CHARS_MAX} are taken.`;
  return failure(413, 'RequestContentTooLarge', message);
}

function refusal(
  { path, apiVersions }: Door,
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
  if (!apiVersions.includes(version)) {
    return failure(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for '${path}' and API version '${version}'. ` +
        `The supported api-versions are '${apiVersions.join(', ')}'.`,
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
  { action }: Door,
  scope: string,
  { may }: Question,
  caller: JournalCaller | null,
): ArmReply | null {
  if (caller === null || may(action, scope)) return null;
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
