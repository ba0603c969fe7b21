/**
 * The port `Events` on an Event Grid topic: one CloudEvent in one POST, which is repeated by
 * nobody but the outbox. `source` is `/paramedic/` and the topic's host: with the event's id it
 * names an event once and for all. `sequence` is a text of sixteen digits, so that texts come in
 * the order of numbers (CloudEvents, extension "Sequence").
 */
import { EventGridPublisherClient } from '@azure/eventgrid';
import type { SendCloudEventInput } from '@azure/eventgrid';
import type { TokenCredential } from '@azure/identity';
import type { OutEvent } from '../core/event.ts';
import type { Events } from '../pipeline/ports.ts';
import { bounded } from './bounded.ts';
import { portErrorOf } from './port-error.ts';

export interface EventsOptions {
  /** `https://<topic>.<region>-1.eventgrid.azure.net/api/events`; null: nothing is published. */
  readonly endpoint: string | null;
  readonly credential: TokenCredential;
}

const publishTimeoutMs = 5_000;
/** Any whole number of JavaScript fits. */
const sequenceDigits = 16;

export function events({ endpoint, credential }: EventsOptions): Events {
  if (endpoint === null) return { topic: null, publish: () => Promise.resolve() };
  const topic = new URL(endpoint).host;
  const client = new EventGridPublisherClient(endpoint, 'CloudEvent', credential, {
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
  });
  return {
    topic,
    async publish(event) {
      try {
        await bounded(publishTimeoutMs, (abortSignal) =>
          client.send([cloudEventOf(event, topic)], { abortSignal }),
        );
      } catch (error) {
        throw portErrorOf('events', `publishing ${event.type} ${event.id}`, error);
      }
    },
  };
}

const cloudEventOf = (
  { id, type, subject, at, sequence, data }: OutEvent,
  topic: string,
): SendCloudEventInput<OutEvent['data']> => ({
  id,
  type,
  source: `/paramedic/${topic}`,
  subject,
  time: new Date(at),
  data,
  extensionAttributes: { sequence: String(sequence).padStart(sequenceDigits, '0') },
});
