/**
 * How the host itself reaches a queue. In: the name of a connection and the app settings. Out: an
 * SDK client with managed identity; or an error that names the setting that is missing (Microsoft
 * Learn: "Azure Queue storage trigger", identity-based connections).
 */
import { ManagedIdentityCredential } from '@azure/identity';
import { QueueServiceClient } from '@azure/storage-queue';
import type { QueueClient } from '@azure/storage-queue';
import type { Env } from './settings.ts';

/** The poller comes back by itself, so a call gives up early. */
const retryOptions = { maxTries: 2, retryDelayInMs: 200, tryTimeoutInMs: 10_000 };

export function openQueues(connection: string, env: Env): (name: string) => QueueClient {
  const uriName = `${connection}__queueServiceUri`;
  const uri = env[uriName];
  if (uri === undefined) {
    throw new Error(`App setting '${uriName}' is missing: the queue service of '${connection}'.`);
  }
  const clientId = env[`${connection}__clientId`];
  const credential =
    clientId === undefined
      ? new ManagedIdentityCredential()
      : new ManagedIdentityCredential({ clientId });
  const service = new QueueServiceClient(uri, credential, { retryOptions });
  return (name) => service.getQueueClient(name);
}
