/**
 * The handshake by which an endpoint agrees to be sent events. In: where, and in which schema. Out:
 * null if it agreed, else why it did not, without the URL's key (Microsoft Learn: "Endpoint
 * validation with Event Grid event schema" and "… with CloudEvents schema"). The handshake by hand,
 * through `validationUrl`, is left out: the echo must come in the answer.
 */
import type { EventSchema } from './event-schema.ts';

export interface HandshakeQuestion {
  readonly method: 'POST' | 'OPTIONS';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface HandshakeAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface Handshake {
  readonly url: string;
  readonly schema: EventSchema;
  readonly topicId: string;
  readonly subscriptionName: string;
  readonly nowMs: number;
  readonly ask: (question: HandshakeQuestion) => Promise<HandshakeAnswer>;
}

const ANSWER_WITHIN_MS = 30_000;
const ORIGIN = 'eventgrid.azure.net';

export async function shakeHands(handshake: Handshake): Promise<string | null> {
  const { url, schema } = handshake;
  const where = new URL(url).origin;
  try {
    const complaint = await (schema === 'EventGridSchema' ? byEcho : byConsent)(handshake);
    return complaint === null ? null : `${where} does not agree to be sent events: ${complaint}`;
  } catch {
    // The text of the error may hold the URL with its key.
    return `${where} does not answer the handshake`;
  }
}

async function byEcho(handshake: Handshake): Promise<string | null> {
  const { url, topicId, subscriptionName, nowMs, ask } = handshake;
  const validationCode = crypto.randomUUID();
  const event = {
    id: crypto.randomUUID(),
    topic: topicId,
    subject: '',
    data: { validationCode },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: new Date(nowMs).toISOString(),
    metadataVersion: '1',
    dataVersion: '1',
  };
  const { status, body } = await ask({
    method: 'POST',
    url,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'aeg-event-type': 'SubscriptionValidation',
      'aeg-subscription-name': subscriptionName.toUpperCase(),
    },
    body: JSON.stringify([event]),
    timeoutMs: ANSWER_WITHIN_MS,
  });
  if (status !== 200) return `it answered ${status} and not 200`;
  return echoIn(body) === validationCode ? null : 'its answer has no right validationResponse';
}

async function byConsent({ url, ask }: Handshake): Promise<string | null> {
  const headers = { 'WebHook-Request-Origin': ORIGIN };
  const answer = await ask({ method: 'OPTIONS', url, headers, timeoutMs: ANSWER_WITHIN_MS });
  if (answer.status !== 200) return `it answered ${answer.status} and not 200`;
  const allowed = answer.headers['webhook-allowed-origin'];
  return allowed === '*' || allowed === ORIGIN
    ? null
    : `WebHook-Allowed-Origin must be * or ${ORIGIN}`;
}

function echoIn(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    const isObject = typeof parsed === 'object' && parsed !== null;
    return isObject && 'validationResponse' in parsed ? parsed.validationResponse : undefined;
  } catch {
    return undefined;
  }
}
