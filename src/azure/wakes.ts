/**
 * The port `Wakes` on Queue Storage. In: a wake and a delay. Out: a message, plain JSON, as the
 * queue trigger with `messageEncoding: none` reads it; more than one only for hundreds of targets.
 * Each is sent once and within 2 s: who must not lose it repeats it, and a wake come twice costs
 * one look.
 */
import { QueueClient } from '@azure/storage-queue';
import type { TokenCredential } from '@azure/identity';
import type { DurationMs } from '../core/time.ts';
import { queueDelay } from '../core/wake.ts';
import type { Wakes } from '../pipeline/ports.ts';
import { bounded } from './bounded.ts';
import { wakeQueue } from './keys.ts';
import { portErrorOf } from './port-error.ts';

const sendTimeoutMs = 2_000;
/**
 * A message holds 64 KiB (Source: Queue Storage, scalability targets): 500 ids are half of that.
 */
const targetsMax = 500;

export interface QueueOptions {
  readonly endpoint: string;
  readonly credential: TokenCredential;
}

export function wakes(options: QueueOptions): Wakes {
  const client = openQueue(options);
  return {
    async schedule(wake, delay) {
      for (let first = 0; first < wake.targets.length; first += targetsMax) {
        const targets = wake.targets.slice(first, first + targetsMax);
        await send(client, JSON.stringify({ ...wake, targets }), delay);
      }
    },
  };
}

async function send(client: QueueClient, text: string, delay: DurationMs): Promise<void> {
  try {
    const visibilityTimeout = queueDelay(delay) / 1000;
    await bounded(sendTimeoutMs, (abortSignal) =>
      client.sendMessage(text, { visibilityTimeout, abortSignal }),
    );
  } catch (error) {
    throw portErrorOf('wakes', 'queueing a wake', error);
  }
}

export function openQueue({ endpoint, credential }: QueueOptions, name = wakeQueue): QueueClient {
  const url = `${endpoint.replace(/\/+$/, '')}/${name}`;
  return new QueueClient(url, credential, { retryOptions: { maxTries: 1 } });
}
