/**
 * How Event Grid's messages reach what stands behind a subscription. In: where the app listens, the
 * queues, a way to call. Out: the status of one POST to a function, a webhook or a Storage queue;
 * null where there was no answer, whose text may hold a key and is not kept.
 */
import type { Call } from './cloud-call.ts';
import type { HostKeys } from './host/protocol.ts';
import type { SendEvent } from './resources/event-subscription.ts';

/** Where events can be sent to, once the app listens. */
export interface EventDestinations {
  readonly host: { readonly url: string; readonly keys: Pick<HostKeys, 'master' | 'system'> };
  readonly queueUrl: string;
  /** A bearer token for Azure Storage. */
  readonly storageToken: () => Promise<string>;
}

/**
 * assumed: base64 as the usual one. Microsoft Learn called it plain text (custom events to a queue,
 * 2021); what stood in real queues was base64 (azure-sdk-for-js #6805, azure-docs #102923).
 */
export type QueueEncoding = 'base64' | 'none';

/** There is one function app: whatever app a resource id names, it is meant. */
export function functionUrl(name: string, { url, keys }: EventDestinations['host']): string {
  const code = keys.system['eventgrid_extension'] ?? '';
  const query = new URLSearchParams({ functionName: name, code });
  return `${url}/runtime/webhooks/eventgrid?${query.toString()}`;
}

export function sendBy(
  call: Call,
  { host, queueUrl, storageToken }: EventDestinations,
  encoding: QueueEncoding,
): SendEvent {
  return async (destination, { headers, body }, timeoutMs) => {
    try {
      if (destination.kind === 'queue') {
        const { name, timeToLiveSeconds } = destination;
        const url = `${queueUrl}/${name}/messages?messagettl=${timeToLiveSeconds}`;
        const sent = { headers: queueHeaders(await storageToken()), body: toXml(body, encoding) };
        return (await call({ method: 'POST', url, ...sent, timeoutMs })).status;
      }
      const { kind } = destination;
      const url = kind === 'function' ? functionUrl(destination.name, host) : destination.url;
      return (await call({ method: 'POST', url, headers, body, timeoutMs })).status;
    } catch {
      return null;
    }
  };
}

/** "Put Message (REST API)" of Microsoft Learn. */
function queueHeaders(token: string): Readonly<Record<string, string>> {
  return {
    Authorization: `Bearer ${token}`,
    'x-ms-version': '2020-12-06',
    'x-ms-date': new Date().toUTCString(),
    'Content-Type': 'application/xml',
  };
}

function toXml(body: string, encoding: QueueEncoding): string {
  const text = encoding === 'base64' ? Buffer.from(body).toString('base64') : escapeXml(body);
  return `<QueueMessage><MessageText>${text}</MessageText></QueueMessage>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
