/**
 * The query door of Log Analytics: `POST /v1/workspaces/{id}/query` comes in, the rows that have
 * arrived by now go out, or the service's own errors (Microsoft Learn: Azure Monitor Logs API,
 * overview, errors and timeouts). A Hono app, to be mounted on a TLS server.
 */

import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compileQuery, KqlError, type Query, type Schema } from '../../kql/query.ts';
import { isoDurationMs } from '../../kql/rule-duration.ts';
import type { Clock } from '../clock.ts';
import type { LogStore } from '../resources/log-store.ts';

export interface LogsFace {
  readonly workspaceId: string;
  readonly logs: LogStore;
  readonly schema: Schema;
  readonly clock: Clock;
  /** Who calls, by the Authorization header; null: nobody we know. */
  readonly caller: (authorization: string | undefined) => { readonly oid: string } | null;
  /** Whether this principal may read the workspace; everybody known may, unless told. */
  readonly mayRead?: (oid: string) => boolean;
  /** How slow the service is at the moment, on its clock; 0 unless told. */
  readonly latencyMs?: () => number;
}

const BODY_BYTES_MAX = 256 * 1024;
const WAIT_DEFAULT_S = 180;
const WAIT_MAX_S = 600;

interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 413 | 504;
  readonly code: string;
  readonly message: string;
  readonly innererror?: unknown;
}

interface Asked {
  readonly query: Query;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export function logsFace(face: LogsFace): Hono {
  const app = new Hono();
  const tooLarge = refusal(413, 'PayloadTooLarge', `The body exceeds ${BODY_BYTES_MAX} bytes`);
  const limit = bodyLimit({ maxSize: BODY_BYTES_MAX, onError: (c) => refuse(c, tooLarge) });
  app.post('/v1/workspaces/:id/query', limit, (c) => answer(c, face, c.req.param('id')));
  app.notFound((c) => refuse(c, refusal(404, 'PathNotFoundError', 'The path does not exist')));
  return app;
}

async function answer(c: Context, face: LogsFace, workspace: string): Promise<Response> {
  const refused = admit(c, face, workspace);
  if (refused !== null) return refuse(c, refused);
  if (!(c.req.header('content-type') ?? '').includes('json')) return c.body(null, 200);
  const text = await c.req.text();
  if (text.trim() === '') return c.body(null, 200);
  const preferences = c.req.header('prefer') ?? '';
  if (!(await isInTime(face, preferences))) {
    return refuse(c, refusal(504, 'GatewayTimeout', 'The query did not end within its wait'));
  }
  const nowMs = face.clock.now();
  const asked = readQuestion(text, face.schema, nowMs);
  if ('status' in asked) return refuse(c, asked);
  const tables = face.logs.visible(nowMs);
  if (Object.values(tables).every((rows) => rows.length === 0)) return c.body(null, 204);
  const { columns, rows } = asked.query.run(tables, {
    now: iso(nowMs),
    ...(asked.fromMs === null ? {} : { from: iso(asked.fromMs) }),
    ...(asked.toMs === null ? {} : { to: iso(asked.toMs) }),
  });
  return c.json({
    tables: [{ name: 'PrimaryResult', columns, rows }],
    ...(preferences.includes('include-statistics=true') ? { statistics: {} } : {}),
    ...(preferences.includes('include-render=true') ? { render: {} } : {}),
  });
}

function admit(c: Context, face: LogsFace, workspace: string): Refusal | null {
  const caller = face.caller(c.req.header('authorization'));
  if (caller === null) {
    return refusal(401, 'AuthorizationRequiredError', 'Valid authentication was not provided');
  }
  if (workspace.toLowerCase() !== face.workspaceId.toLowerCase()) {
    return refusal(404, 'PathNotFoundError', 'The workspace does not exist');
  }
  if (face.mayRead?.(caller.oid) === false) {
    return refusal(403, 'InsufficientAccessError', 'The principal may not read this workspace');
  }
  return null;
}

/** Waits as long as the service is slow, but no longer than the caller does. */
async function isInTime(face: LogsFace, preferences: string): Promise<boolean> {
  const asked = Number(/wait=(\d{1,4})/.exec(preferences)?.[1] ?? WAIT_DEFAULT_S);
  const waitMs = Math.min(asked, WAIT_MAX_S) * 1_000;
  const latencyMs = face.latencyMs?.() ?? 0;
  if (latencyMs > 0) {
    const pauseMs = Math.min(latencyMs, waitMs);
    await new Promise<void>((wake) => void face.clock.after(pauseMs, wake));
  }
  return latencyMs <= waitMs;
}

function readQuestion(text: string, schema: Schema, nowMs: number): Asked | Refusal {
  const body = parseObject(text);
  if (body === null) return refusal(400, 'BadArgumentError', 'The body is not a JSON object');
  const { query, timespan } = body;
  if (typeof query !== 'string' || query.trim() === '') {
    return refusal(400, 'BadArgumentError', 'The body needs a text "query"');
  }
  const span = timespan === undefined || timespan === null ? OPEN : readSpan(timespan, nowMs);
  if (span === null) {
    return refusal(400, 'BadArgumentError', '"timespan" must be an ISO 8601 duration or interval');
  }
  try {
    return { query: compileQuery(query, schema), ...span };
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    const { line, column, construct, message } = error;
    const place = { code: 'SyntaxError', message, line, pos: column, token: construct };
    return {
      ...refusal(400, 'BadArgumentError', 'The request had some invalid properties'),
      innererror: place,
    };
  }
}

type Span = Pick<Asked, 'fromMs' | 'toMs'>;
const OPEN: Span = { fromMs: null, toMs: null };

/** `PT5M`, `start/end`, `start/PT5M` or `PT5M/end`. */
function readSpan(timespan: unknown, nowMs: number): Span | null {
  if (typeof timespan !== 'string') return null;
  const [first = '', second, ...rest] = timespan.split('/');
  if (rest.length > 0) return null;
  const length = isoDurationMs(first);
  if (second === undefined) {
    return length === null ? null : { fromMs: nowMs - length, toMs: nowMs };
  }
  const toMs = isoDurationMs(second) === null ? Date.parse(second) : null;
  const fromMs = length === null ? Date.parse(first) : (toMs ?? Number.NaN) - length;
  const span = { fromMs, toMs: toMs ?? fromMs + (isoDurationMs(second) ?? 0) };
  return isTime(span.fromMs) && isTime(span.toMs) ? span : null;
}

/** Within what a Date can hold. */
function isTime(ms: number): boolean {
  return Math.abs(ms) <= 8.64e15;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : null;
  } catch {
    return null;
  }
}

function refusal(status: Refusal['status'], code: string, message: string): Refusal {
  return { status, code, message };
}

function refuse(c: Context, { status, ...error }: Refusal): Response {
  return c.json({ error }, status);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
