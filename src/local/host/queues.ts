/**
 * The queue trigger. In: a queue in storage. Out: invocations, many at once. A message in work is
 * hidden for ten minutes and kept hidden; it is deleted when the function succeeded, rests for
 * `visibilityTimeout` when it failed, and goes to `<queue>-poison` after `maxDequeueCount` tries or
 * when it cannot be decoded. So a host that is killed leaves its messages hidden for up to ten
 * minutes (public repository Azure/azure-sdk-for-net, QueueListener, QueueProcessor).
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { Invoke } from './invoke.ts';
import type { Log } from './log.ts';
import { openQueues } from './queue-client.ts';
import type { FunctionInfo } from './protocol.ts';
import type { RpcData } from './rpc.ts';
import { isDisabled, resolveSettings } from './settings.ts';
import type { Env, HostSettings } from './settings.ts';

type QueueSettings = HostSettings['extensions']['queues'];

interface Listener {
  readonly functionName: string;
  readonly queue: QueueClient;
  /** None for a poison queue itself: its failed messages stay hidden until they come back. */
  readonly poison: QueueClient | undefined;
  readonly settings: QueueSettings;
  readonly invoke: Invoke;
  readonly log: Log;
}

const HIDDEN_SECONDS = 600;
const POLLING_MIN_MS = 100;
const poisonSuffix = '-poison';

export interface Queues {
  /** Takes no more messages; resolves when those in work are settled. */
  stop(): Promise<void>;
}

export function startQueues(
  functions: readonly FunctionInfo[],
  settings: QueueSettings,
  env: Env,
  invoke: Invoke,
  log: Log,
): Queues {
  const stopped = new AbortController();
  const loops = functions.flatMap(({ name, trigger }) => {
    if (trigger.kind !== 'queue' || isDisabled(name, env)) return [];
    const open = openQueues(trigger.connection, env);
    const queueName = resolveSettings(trigger.queueName, env);
    const poison = queueName.endsWith(poisonSuffix) ? undefined : open(queueName + poisonSuffix);
    const queue = open(queueName);
    return [listen({ functionName: name, queue, poison, settings, invoke, log }, stopped.signal)];
  });
  return {
    async stop() {
      stopped.abort();
      await Promise.all(loops);
    },
  };
}

/** Polls until told to stop: at once after a find, ever more slowly while there is nothing. */
async function listen(listener: Listener, stopped: AbortSignal): Promise<void> {
  const { settings } = listener;
  const threshold = settings.newBatchThreshold ?? Math.floor(settings.batchSize / 2);
  const inWork = new Set<Promise<void>>();
  let pauseMs = POLLING_MIN_MS;
  while (!stopped.aborted) {
    const messages = await receive(listener, stopped);
    for (const message of messages) {
      const work = handle(listener, message).finally(() => inWork.delete(work));
      inWork.add(work);
    }
    if (messages.length > 0) {
      pauseMs = POLLING_MIN_MS;
      while (inWork.size > threshold) await Promise.race(inWork);
    } else {
      const varied = Math.min(pauseMs * (0.8 + 0.4 * Math.random()), settings.maxPollingInterval);
      await delay(varied, undefined, { signal: stopped }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, settings.maxPollingInterval);
    }
  }
  await Promise.all(inWork);
}

/** Nothing if storage does not answer: the next poll will tell. */
async function receive(listener: Listener, abortSignal: AbortSignal) {
  const { queue, settings, functionName, log } = listener;
  try {
    const { receivedMessageItems } = await queue.receiveMessages({
      numberOfMessages: settings.batchSize,
      visibilityTimeout: HIDDEN_SECONDS,
      abortSignal,
    });
    return receivedMessageItems;
  } catch (error) {
    const isMissing = statusOf(error) === 404; // a queue that is made later is no trouble
    if (!isMissing && !abortSignal.aborted) {
      log('warning', `Queue '${queue.name}' cannot be read: ${String(error)}`, { functionName });
    }
    return [];
  }
}

/** One message, from its receipt to its end. Never rejects. */
async function handle(listener: Listener, message: DequeuedMessageItem): Promise<void> {
  const { functionName, queue, poison, settings, log } = listener;
  const { messageId, dequeueCount } = message;
  const lease = { receipt: message.popReceipt };
  const bury = async (why: string) => {
    log('warning', `Message ${messageId} goes to '${poison?.name}': ${why}.`, { functionName });
    await poison?.createIfNotExists();
    await poison?.sendMessage(message.messageText, { messageTimeToLive: -1 });
    await queue.deleteMessage(messageId, lease.receipt);
  };
  try {
    const text = decodeMessage(message.messageText, settings.messageEncoding);
    if (text === null && poison) return await bury('it is not base64, see messageEncoding');
    if (dequeueCount > settings.maxDequeueCount && poison) return await bury('tried too often');
    if (text !== null && (await runHidden(listener, message, text, lease))) {
      await queue.deleteMessage(messageId, lease.receipt);
    } else if (poison === undefined) {
      return; // it stays hidden, so that it does not come back in a tight circle
    } else if (dequeueCount >= settings.maxDequeueCount) {
      await bury(`it failed ${dequeueCount} times`);
    } else {
      const seconds = Math.round(settings.visibilityTimeout / 1000);
      await queue.updateMessage(messageId, lease.receipt, undefined, seconds);
    }
  } catch (error) {
    // Its lease is lost or storage is down: the message comes back by itself.
    log('warning', `Message ${messageId} is not settled: ${String(error)}`, { functionName });
  }
}

/** Runs the function and keeps the message hidden as long as that takes. */
async function runHidden(
  { functionName, queue, invoke, log }: Listener,
  message: DequeuedMessageItem,
  text: string,
  lease: { receipt: string },
): Promise<boolean> {
  const { messageId } = message;
  const renewal = setInterval(() => {
    queue.updateMessage(messageId, lease.receipt, undefined, HIDDEN_SECONDS).then(
      (updated) => (lease.receipt = updated.popReceipt ?? lease.receipt),
      (error: unknown) =>
        log('warning', `Message ${messageId}: ${String(error)}`, { functionName }),
    );
  }, HIDDEN_SECONDS * 500);
  const triggerMetadata = metadataOf(message, text);
  const invocation = { functionName, data: { string: text }, triggerMetadata };
  const outcome = await invoke(invocation, `message ${messageId} of '${queue.name}'`);
  clearInterval(renewal);
  return outcome.kind === 'returned';
}

function metadataOf(message: DequeuedMessageItem, text: string): Record<string, RpcData> {
  return {
    Id: { string: message.messageId },
    PopReceipt: { string: message.popReceipt },
    DequeueCount: { int: message.dequeueCount },
    InsertionTime: { string: message.insertedOn.toISOString() },
    ExpirationTime: { string: message.expiresOn.toISOString() },
    NextVisibleTime: { string: message.nextVisibleOn.toISOString() },
    QueueTrigger: { string: text },
  };
}

/** Null if the text is not what the encoding says. */
export function decodeMessage(
  text: string,
  encoding: QueueSettings['messageEncoding'],
): string | null {
  if (encoding === 'none') return text;
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return isBase64 ? Buffer.from(text, 'base64').toString('utf8') : null;
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'statusCode' in error
    ? error.statusCode
    : undefined;
}
