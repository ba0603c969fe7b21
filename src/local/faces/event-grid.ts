/**
 * The door of a custom topic: `POST /api/events` as the unmodified @azure/eventgrid 5.12.0 sends
 * it, with a key or a token. In: a batch of events in the topic's schema. Out: 200 once all of them
 * are published, or an error in Event Grid's form and nothing published (Microsoft Learn: "Publish
 * events to Azure Event Grid custom topics"). A Hono app, to be mounted on a TLS server.
 */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { EventTopic } from '../resources/event-topic.ts';

export interface EventCaller {
  readonly oid: string;
  readonly appid: string;
}

export interface EventGridFace {
  readonly topic: EventTopic;
  /** Either opens the door, unless the topic has switched keys off. */
  readonly keys: readonly string[];
  /** Whose token for `eventGridAudience` an Authorization header bears; null if none is valid. */
  readonly caller: (authorization: string | undefined) => EventCaller | null;
  /** Role assignments (EventGrid Data Sender has this action); everybody known, unless told. */
  readonly permits?: (caller: EventCaller, action: string, scope: string) => boolean;
}

export const eventGridAudience = 'https://eventgrid.azure.net';
/** Microsoft Learn: Event Grid quotas and limits, of an event and of a batch. */
export const publicationBytesMax = 1_048_576;

const API_VERSION = '2018-01-01';
const SEND = 'Microsoft.EventGrid/events/send/action';

interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 413;
  readonly code: string;
  readonly message: string;
}

export function eventGridFace(face: EventGridFace): Hono {
  const app = new Hono();
  const onError = (c: Context) => refuse(c, tooLarge);
  const limit = bodyLimit({ maxSize: publicationBytesMax, onError });
  app.post('/api/events', limit, async (c) => {
    const refused = refusal(c, face) ?? publish(await c.req.text(), c, face.topic);
    if (refused !== null) return refuse(c, refused);
    return c.body(null, 200, { 'x-ms-request-id': randomUUID() });
  });
  app.notFound((c) => refuse(c, notFound));
  return app;
}

// assumed: codes and texts of the refusals; the public documentation gives the statuses alone.
const tooLarge: Refusal = {
  status: 413,
  code: 'PayloadTooLarge',
  message: `The maximum size (${publicationBytesMax} bytes) has been exceeded.`,
};
const notFound: Refusal = { status: 404, code: 'NotFound', message: 'Publish to /api/events.' };

function refusal(c: Context, face: EventGridFace): Refusal | null {
  const version = c.req.query('api-version');
  // Microsoft Learn's own samples with curl leave it out.
  if (version !== undefined && version !== API_VERSION) {
    return bad(`api-version must be ${API_VERSION}.`);
  }
  const key = c.req.header('aeg-sas-key');
  if (key !== undefined) return refusalOfKey(key, face);
  if (c.req.header('aeg-sas-token') !== undefined) {
    return unauthorized('aeg-sas-token is not served here: use a key or a token of Entra.');
  }
  const caller = face.caller(c.req.header('authorization'));
  if (caller === null) {
    return unauthorized('The request needs aeg-sas-key, or a valid bearer token for Event Grid.');
  }
  if (face.permits?.(caller, SEND, face.topic.id) !== false) return null;
  const message = `The principal '${caller.oid}' does not have the action '${SEND}' on the topic.`;
  return { status: 403, code: 'Forbidden', message };
}

function refusalOfKey(key: string, { topic, keys }: EventGridFace): Refusal | null {
  if (!topic.takesKeys) return unauthorized('Keys are switched off for this topic.');
  const isKnown = keys.some((one) => isSame(one, key));
  return isKnown ? null : unauthorized('The key in aeg-sas-key is not one of this topic.');
}

function publish(text: string, c: Context, topic: EventTopic): Refusal | null {
  const events = readEvents(text, c.req.header('content-type') ?? '', topic);
  if ('status' in events) return events;
  const complaint = topic.publish(events);
  return complaint === null ? null : bad(`${complaint}. The topic takes ${topic.inputSchema}.`);
}

/** Event Grid events come in an array, whatever the content type; CloudEvents as it says. */
function readEvents(
  text: string,
  contentType: string,
  { inputSchema }: EventTopic,
): readonly unknown[] | Refusal {
  const isCloudEvents = inputSchema === 'CloudEventSchemaV1_0';
  const isBatch = /^application\/cloudevents-batch\+json\b/i.test(contentType);
  const isSingle = /^application\/cloudevents\+json\b/i.test(contentType);
  if (isCloudEvents && !isBatch && !isSingle) {
    return bad('Content-Type must be application/cloudevents+json or -batch+json.');
  }
  const isArray = !isCloudEvents || isBatch;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return bad('The body is not JSON.');
  }
  if (Array.isArray(body) !== isArray) {
    return bad(
      `The body must be ${isArray ? 'an array of events' : 'one event'} (${inputSchema}).`,
    );
  }
  return Array.isArray(body) ? body : [body];
}

function bad(message: string): Refusal {
  return { status: 400, code: 'BadRequest', message };
}

function unauthorized(message: string): Refusal {
  return { status: 401, code: 'Unauthorized', message };
}

function refuse(c: Context, { status, code, message }: Refusal): Response {
  const error = { code, message, details: [{ code, message }] };
  return c.json({ error }, status, { 'x-ms-request-id': randomUUID() });
}

/** Takes the same time wherever the two differ. */
function isSame(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
