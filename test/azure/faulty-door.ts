/**
 * A door before a real service, over TLS, at which single requests and answers get lost or held.
 * In: the service's URL and who signs the door's certificate. Out: a URL that serves the same,
 * counts what passes, and does to the next matching requests what it was told.
 */
import { once } from 'node:events';
import { createServer, request as httpsRequest } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authority } from '../../src/local/faces/tls.ts';

/**
 * What befalls one request, before or after the service acted: `lose-*` cut the connection,
 * `hold-*` say so and let nothing through until the caller is gone.
 */
export type Fault =
  | { readonly kind: 'lose-request' | 'lose-answer' }
  | { readonly kind: 'hold-request' | 'hold-answer'; readonly held: () => void }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'answer'; readonly status: number };

export interface FaultyDoor {
  /** Ends without a slash; what follows it is passed on. */
  readonly url: string;
  /** Applies to the next request of that method, and path if told; several are taken in turn. */
  next(method: string, fault: Fault, path?: string): void;
  /** Requests that came so far. */
  count(): number;
  stop(): Promise<void>;
}

interface Waiting {
  readonly method: string;
  readonly fault: Fault;
  readonly path: string | undefined;
}

/** `service` may be asked for at each request: it may be known later than the door's own URL. */
export async function faultyDoor(
  service: string | (() => string),
  authority: Authority,
): Promise<FaultyDoor> {
  const waiting: Waiting[] = [];
  const origin = () => (typeof service === 'string' ? service : service());
  let count = 0;
  const server = createServer(await authority.issue(['127.0.0.1']), (incoming, outgoing) => {
    count += 1;
    const at = waiting.findIndex((one) => concerns(one, incoming));
    const fault = at < 0 ? null : (waiting.splice(at, 1)[0]?.fault ?? null);
    void pass(origin(), incoming, outgoing, fault).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP port was bound.');
  return {
    url: `https://127.0.0.1:${address.port}`,
    next: (method, fault, path) => void waiting.push({ method, fault, path }),
    count: () => count,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Paths are compared without their query and, as by ARM, without regard to case. */
function concerns({ method, path }: Waiting, { method: came, url = '/' }: IncomingMessage) {
  const [way = ''] = url.split('?');
  return method === came && (path === undefined || path.toLowerCase() === way.toLowerCase());
}

async function pass(
  service: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: Fault | null,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  if (fault?.kind === 'lose-request') return void outgoing.destroy();
  if (fault?.kind === 'hold-request') return fault.held();
  if (fault?.kind === 'answer') return void outgoing.writeHead(fault.status).end();
  if (fault?.kind === 'delay') {
    await new Promise((resolve) => setTimeout(resolve, fault.delayMs).unref());
  }
  const { method, headers, url = '/' } = incoming;
  const onward = httpsRequest(`${service}${url}`, { ...(method && { method }), headers });
  onward.end(Buffer.concat(chunks));
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  const body: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) body.push(chunk);
  if (fault?.kind === 'lose-answer') return void outgoing.destroy();
  if (fault?.kind === 'hold-answer') return fault.held();
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(body));
}
