/**
 * The host's own pages, for the master key alone. In: a request under `/admin`. Out: whether the
 * host runs, the functions of the app, or a function triggered by hand: `POST
 * /admin/functions/NAME` with `{"input": …}`, answered with 202 before it has run (Microsoft
 * Learn: "Manually run a non-HTTP-triggered function").
 */
import type { FetchApp } from '../faces/tls.ts';
import type { Invoke } from './invoke.ts';
import { levelOf } from './keys.ts';
import type { FunctionInfo, HostKeys } from './protocol.ts';
import type { RpcData } from './rpc.ts';
import { isDisabled, resolveSettings } from './settings.ts';
import type { Env } from './settings.ts';
import { parseSchedule, timerData } from './timers.ts';

export interface AdminOptions {
  readonly functions: readonly FunctionInfo[];
  readonly keys: HostKeys;
  readonly env: Env;
  readonly invoke: Invoke;
}

const empty = (status: number) => new Response(null, { status });

export function makeAdmin({ functions, keys, env, invoke }: AdminOptions): FetchApp {
  async function trigger(found: FunctionInfo, request: Request): Promise<Response> {
    const input = readInput(await request.text());
    if (input === undefined) return empty(400);
    // assumed: by hand, an HTTP function is called by its route and not through this page.
    if (found.trigger.kind === 'http') return empty(400);
    const data = dataOf(found, input, env);
    // assumed: there is no message, so the text is all that is told about it.
    const triggerMetadata = { QueueTrigger: { string: input } };
    void invoke({ functionName: found.name, data, triggerMetadata }, 'triggered by hand');
    return empty(202);
  }

  return {
    async fetch(request) {
      if (levelOf(request, keys) !== 'admin') return empty(401);
      const [, , kind, name, ...more] = new URL(request.url).pathname.split('/');
      if (more.length > 0) return empty(404);
      const { method } = request;
      if (kind === 'host' && name === 'status' && method === 'GET') {
        return Response.json({ state: 'Running' });
      }
      if (kind !== 'functions') return empty(404);
      const describe = (one: FunctionInfo) => ({ ...one, isDisabled: isDisabled(one.name, env) });
      if (name === undefined) {
        return method === 'GET' ? Response.json(functions.map(describe)) : empty(405);
      }
      const found = functions.find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (found === undefined) return empty(404);
      if (method === 'GET') return Response.json(describe(found));
      return method === 'POST' ? trigger(found, request) : empty(405);
    },
  };
}

/** The `input` of the body as text, '' if it has none; undefined if it is not a JSON object. */
function readInput(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const input: unknown = 'input' in parsed ? parsed.input : '';
    return typeof input === 'string' ? input : JSON.stringify(input);
  } catch {
    return undefined;
  }
}

function dataOf({ name, trigger }: FunctionInfo, input: string, env: Env): RpcData {
  if (trigger.kind !== 'timer') return { string: input };
  const schedule = parseSchedule(resolveSettings(trigger.schedule, env), name);
  return timerData(schedule, trigger.useMonitor, null);
}
