/**
 * One side of a failover group, as a server in this process: fast to start, and it counts by itself
 * who was sent to it. In: how it is, which may change at any time. Out: GET /health answers 200,
 * 503 while it is sick, or nothing while it hangs, and so does all else.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface ASide {
  /** Without a slash at the end: what the public row says. */
  readonly url: string;
  sicken(): void;
  /** It takes requests and answers none. */
  hang(): void;
  mend(): void;
  /** Requests so far, those for its health aside. */
  served(): number;
  /** Requests so far for its health, whoever asks. */
  probed(): number;
  end(): Promise<void>;
}

export async function aSide(): Promise<ASide> {
  let how: 'well' | 'sick' | 'hanging' = 'well';
  let served = 0;
  let probed = 0;
  const server = createServer(({ url }, response) => {
    if (url === '/health') probed += 1;
    else served += 1;
    if (how !== 'hanging') response.writeHead(how === 'sick' ? 503 : 200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP port was bound.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    sicken: () => void (how = 'sick'),
    hang: () => void (how = 'hanging'),
    mend: () => void (how = 'well'),
    served: () => served,
    probed: () => probed,
    async end() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
