/**
 * A door before a real service, over TLS, at which single requests and answers get lost. In: the
 * service's URL and who signs the door's certificate. Out: a URL that serves the same, counts what
 * passes, and does to the next matching requests what it was told.
 */
import { once } from 'node:events';
import { createServer, request as httpsRequest } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authority } from '../../src/local/faces/tls.ts';

/** What befalls one request; `lose-*` cut the connection, before or after the service acted. */
export type Fault =
  | { readonly kind: 'lose-request' | 'lose-answer' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'answer'; readonly status: number };

export interface FaultyDoor {
  /** Ends without a slash; what follows it is passed on. */
  readonly url: string;
  /** Applies to the next request of that method; several are taken in turn. */
  next(method: string, fault: Fault): void;
  /** Requests that came so far. */
  count(): number;
  stop(): Promise<void>;
}

export async function faultyDoor(service: string, authority: Authority): Promise<FaultyDoor> {
  const waiting: { readonly method: string; readonly fault: Fault }[] = [];
  let count = 0;
  const server = createServer(await authority.issue(['127.0.0.1']), (incoming, outgoing) => {
    count += 1;
    const at = waiting.findIndex(({ method }) => method === incoming.method);
    const fault = at < 0 ? null : (waiting.splice(at, 1)[0]?.fault ?? null);
    void pass(service, incoming, outgoing, fault).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP port was bound.');
  return {
    url: `https://127.0.0.1:${address.port}`,
    next: (method, fault) => void waiting.push({ method, fault }),
    count: () => count,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
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
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(body));
}
