/**
 * The Event Grid side of the host. In: what Event Grid sends to
 * `/runtime/webhooks/eventgrid?functionName=…&code=…`, for the key of that extension or the master
 * key alone. Out: the echo of a handshake, or one invocation for each event, all at once: 202 if
 * every one succeeded, else 500, so that Event Grid sends the whole batch again (public repository
 * Azure/azure-functions-eventgrid-extension, EventGridExtensionConfigProvider).
 */
import type { FetchApp } from '../faces/tls.ts';
import type { Invoke } from './invoke.ts';
import { opensExtension } from './keys.ts';
import type { FunctionInfo, HostKeys } from './protocol.ts';
import { isDisabled } from './settings.ts';
import type { Env } from './settings.ts';

export interface EventGridSideOptions {
  readonly functions: readonly FunctionInfo[];
  readonly keys: HostKeys;
  readonly env: Env;
  readonly invoke: Invoke;
}

type Fields = Readonly<Record<string, unknown>>;

export const eventGridPath = /^\/runtime\/webhooks\/eventgrid\/?$/i;

const answer = (status: number, text: string | null = null) => new Response(text, { status });

export function makeEventGridSide(options: EventGridSideOptions): FetchApp {
  const { functions, keys, env, invoke } = options;

  async function notify(functionName: string, events: readonly Fields[]): Promise<Response> {
    const outcomes = await Promise.all(
      events.map((event) =>
        invoke(
          {
            functionName,
            data: { json: JSON.stringify(event) },
            triggerMetadata: { data: { json: JSON.stringify(event['data'] ?? null) } },
          },
          `event ${String(event['id'])}`,
        ),
      ),
    );
    if (outcomes.some(({ kind }) => kind === 'failed')) {
      return answer(500, `Exception while executing function: Functions.${functionName}`);
    }
    return answer(outcomes.some(({ kind }) => kind === 'unavailable') ? 503 : 202);
  }

  return {
    async fetch(request) {
      if (!opensExtension(request, keys, 'eventgrid_extension')) return answer(401);
      const name = new URL(request.url).searchParams.get('functionName') ?? '';
      const found = functions.find((one) => one.name === name && one.trigger.kind === 'eventGrid');
      if (found === undefined || isDisabled(name, env)) {
        return answer(404, `cannot find function: '${name}'`);
      }
      const type = request.headers.get('aeg-event-type')?.toLowerCase();
      if (type === 'unsubscribe') return answer(202);
      if (type !== 'subscriptionvalidation' && type !== 'notification') return answer(400);
      const events = readEvents(await request.text());
      // assumed: what the answer is to a body that is neither events nor an event.
      if (events === null) return answer(400, 'The body must be an event or an array of events.');
      return type === 'notification' ? notify(name, events) : echo(events[0]);
    },
  };
}

/** An array is Event Grid's own schema; an object is one CloudEvent. */
function readEvents(body: string): readonly Fields[] | null {
  const parsed = parse(body);
  const events: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return events.every(isFields) ? events : null;
}

/** A CloudEvent's `data` may be JSON within a text. */
function echo(event: Fields | undefined): Response {
  const given = event?.['data'];
  const data = typeof given === 'string' ? parse(given) : given;
  const code = isFields(data) ? data['validationCode'] : undefined;
  if (typeof code !== 'string') return answer(400, 'data.validationCode is missing.');
  return Response.json({ validationResponse: code });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
