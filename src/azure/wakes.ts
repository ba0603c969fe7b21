/**
 * The port `Wakes` on Queue Storage. In: a wake and a delay. Out: one message, plain JSON, as the
 * queue trigger with `messageEncoding: none` reads it. Sent once and within 2 s: a caller who must
 * not lose it repeats it, and a wake that comes twice costs one look.
 */
import { QueueClient } from '@azure/storage-queue';
import type { TokenCredential } from '@azure/identity';
import { PortError } from '../pipeline/port-error.ts';
import type { Wakes } from '../pipeline/ports.ts';
import { wakeQueue } from './keys.ts';
import { portErrorOf } from './port-error.ts';

const sendTimeoutMs = 2_000;
/** Source: Queue Storage, scalability targets. */
const messageBytesMax = 64 * 1024;

export interface QueueOptions {
  readonly endpoint: string;
  readonly credential: TokenCredential;
}

export function wakes(options: QueueOptions): Wakes {
  const client = openQueue(options);
  return {
    async schedule(wake, delay) {
      const text = JSON.stringify(wake);
      const bytes = Buffer.byteLength(text);
      if (bytes > messageBytesMax) {
        const problem = `${bytes} bytes, at most ${messageBytesMax} fit into a message`;
        throw new PortError(
          'rejected',
          `wakes: a wake of ${wake.targets.length} targets: ${problem}`,
        );
      }
      try {
        await client.sendMessage(text, {
          visibilityTimeout: Math.ceil(Math.max(0, delay) / 1000),
          abortSignal: AbortSignal.timeout(sendTimeoutMs),
        });
      } catch (error) {
        throw portErrorOf('wakes', 'queueing a wake', error);
      }
    },
  };
}

export function openQueue({ endpoint, credential }: QueueOptions, name = wakeQueue): QueueClient {
  const url = `${endpoint.replace(/\/+$/, '')}/${name}`;
  return new QueueClient(url, credential, { retryOptions: { maxTries: 1 } });
}
