/**
 * The HTTP side of the host. In: any request. Out: what the function answers; or 401 without body
 * (no or wrong key), 404 (no route for path and method: never 405), 500 without body (the handler
 * failed), 429 (too many at once), 503 (no worker). As read in Azure/azure-functions-host; a body
 * sent without Content-Length does not reach the app there either.
 */
import { serialize } from 'hono/utils/cookie';
import type { CookieOptions } from 'hono/utils/cookie';
import type { FetchApp } from '../faces/tls.ts';
import type { Invoke } from './invoke.ts';
import { isEnough, levelOf } from './keys.ts';
import type { FunctionInfo, HostKeys, Trigger } from './protocol.ts';
import { compileRoute } from './routes.ts';
import type { Route } from './routes.ts';
import type { RpcCookie, RpcData, RpcRequest, RpcResponse } from './rpc.ts';
import { isDisabled } from './settings.ts';
import type { Env, HostSettings } from './settings.ts';

export interface HttpSideOptions {
  readonly functions: readonly FunctionInfo[];
  readonly settings: HostSettings['extensions']['http'];
  readonly keys: HostKeys;
  readonly env: Env;
  readonly invoke: Invoke;
}

const empty = (status: number) => new Response(null, { status });

export function makeHttpSide(options: HttpSideOptions): FetchApp {
  const { functions, settings, keys, env, invoke } = options;
  let outstanding = 0;
  const routes = functions
    .flatMap(({ name, trigger }) => (trigger.kind === 'http' ? [{ name, trigger }] : []))
    .map((one) => ({ ...one, route: routeOf(one.name, one.trigger, settings.routePrefix) }))
    .sort((one, other) => byRank(one.route, other.route));

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    for (const { name, trigger, route } of routes) {
      const params = trigger.methods.includes(request.method) ? route.match(pathname) : null;
      if (params === null) continue;
      if (!isEnough(levelOf(request, keys, name), trigger.authLevel)) return empty(401);
      if (isDisabled(name, env)) return empty(404);
      const { traceparent, tracestate } = Object.fromEntries(request.headers);
      const invocation = {
        functionName: name,
        data: { http: await toRpc(request, params) },
        ...(traceparent !== undefined && { traceParent: traceparent }),
        ...(tracestate !== undefined && { traceState: tracestate }),
      };
      const outcome = await invoke(invocation, `${request.method} ${pathname}`);
      if (outcome.kind === 'returned') return fromRpc(outcome.data);
      return empty(outcome.kind === 'failed' ? 500 : 503);
    }
    return empty(404);
  }

  return {
    async fetch(request) {
      if (outstanding >= settings.maxOutstandingRequests) return empty(429);
      outstanding += 1;
      try {
        return await answer(request);
      } finally {
        outstanding -= 1;
      }
    },
  };
}

function byRank(one: Route, other: Route): number {
  return one.rank < other.rank ? -1 : Number(one.rank > other.rank);
}

function routeOf(name: string, trigger: Trigger & { kind: 'http' }, prefix: string) {
  return compileRoute([prefix, trigger.route ?? name].join('/'));
}

async function toRpc(request: Request, params: Record<string, string>): Promise<RpcRequest> {
  const query = new URL(request.url).searchParams;
  const lists = [...new Set(query.keys())].map(
    (key) => [key, query.getAll(key).join(',')] as const,
  );
  const hasBody = Number(request.headers.get('content-length') ?? 0) > 0;
  return {
    url: request.url,
    method: request.method,
    nullableHeaders: nullable(request.headers),
    nullableQuery: nullable(lists),
    nullableParams: nullable(Object.entries(params)),
    ...(hasBody && { body: { bytes: new Uint8Array(await request.arrayBuffer()) } }),
  };
}

function nullable(entries: Iterable<readonly [string, string]>) {
  return Object.fromEntries([...entries].map(([key, value]) => [key, { value }] as const));
}

/** A handler that returns nothing answers 204. */
function fromRpc(data: RpcData | null): Response {
  const http: RpcResponse | undefined = data?.http;
  if (http === undefined) return empty(204);
  const status = Number(http.statusCode ?? 200);
  if (!(status >= 200 && status <= 599)) return empty(500); // nothing else can be sent
  const headers = new Headers(http.headers);
  headers.delete('content-length'); // that of the bytes sent is right
  for (const one of http.cookies ?? []) headers.append('set-cookie', cookie(one));
  const bytes = toBytes(http.body);
  const hasBody = bytes.length > 0 && ![204, 205, 304].includes(status);
  return new Response(hasBody ? bytes : null, { status, headers });
}

function toBytes(body: RpcData | null | undefined): Buffer<ArrayBuffer> {
  return Buffer.from(body?.bytes ?? body?.string ?? body?.json ?? '');
}

function cookie({ name, value, sameSite, ...more }: RpcCookie): string {
  const options: CookieOptions = {
    ...(more.domain && { domain: more.domain.value }),
    ...(more.path && { path: more.path.value }),
    ...(more.expires && { expires: new Date(more.expires.value.seconds * 1000) }),
    ...(more.maxAge && { maxAge: more.maxAge.value }),
    secure: more.secure?.value === true,
    httpOnly: more.httpOnly?.value === true,
    ...(sameSite === 'lax' || sameSite === 'strict' ? { sameSite } : {}),
    ...(sameSite === 'explicitNone' && { sameSite: 'none' as const }),
  };
  return serialize(name, value, options);
}
