/**
 * What leaves for the destination of a subscription, or for its dead letters. In: one event and how
 * its delivery went so far. Out: headers and body, or the record (Microsoft Learn: Event Grid
 * message delivery and retry). A queue gets the event alone, an endpoint gets Event Grid events in
 * an array.
 */
import { outcomeWord } from './event-retry.ts';
import { inSchema, type EventFields, type TopicEvent } from './event-schema.ts';
import type { EventSubscriptionSettings } from './event-subscription-body.ts';

export interface EventMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One delivery under way. */
export interface Run {
  readonly event: TopicEvent;
  readonly startedAtMs: number;
  readonly statuses: (number | null)[];
  lastAttemptAtMs: number | null;
}

/** `attempts`: how many there were before. */
export function messageOf(
  event: TopicEvent,
  { name, schema, destination }: EventSubscriptionSettings,
  attempts: number,
): EventMessage {
  const fields = inSchema(event, schema);
  const isCloudEvent = schema === 'CloudEventSchemaV1_0';
  const isAlone = isCloudEvent || destination.kind === 'queue';
  const type = isCloudEvent ? 'application/cloudevents+json' : 'application/json';
  return {
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'aeg-event-type': 'Notification',
      // assumed: in upper case, and counted from 0, as public emulators and samples show them.
      'aeg-subscription-name': name.toUpperCase(),
      'aeg-delivery-count': String(attempts),
      'aeg-metadata-version': isCloudEvent ? '1.0' : '1',
      ...(isCloudEvent ? {} : { 'aeg-data-version': String(fields['dataVersion']) }),
      'aeg-output-event-id': event.id,
    },
    body: JSON.stringify(isAlone ? fields : [fields]),
  };
}

/** The event with the keys that tell why it was given up, as it would stand in the container. */
export function deadLetterOf(
  { event, statuses, lastAttemptAtMs }: Run,
  reason: string,
  { schema }: EventSubscriptionSettings,
): EventFields {
  const last = statuses.at(-1);
  const why = {
    deadLetterReason: reason,
    deliveryAttempts: statuses.length,
    ...(last !== undefined && { lastDeliveryOutcome: outcomeWord(last) }),
    publishTime: iso(event.publishedAtMs),
    ...(lastAttemptAtMs !== null && { lastDeliveryAttemptTime: iso(lastAttemptAtMs) }),
  };
  const keys = Object.entries(why).map(
    ([key, value]) => [schema === 'EventGridSchema' ? key : key.toLowerCase(), value] as const,
  );
  return { ...inSchema(event, schema), ...Object.fromEntries(keys) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
