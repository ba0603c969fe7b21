/**
 * The ARM body of an event subscription (Microsoft.EventGrid 2025-02-15): what it wants and where
 * that goes. Functions, webhooks and Storage queues are served, one event at a time; anything else
 * is refused with its path, so that no destination and no filter is silently left out.
 */
import {
  complain,
  isAbsent,
  orEmpty,
  pathText,
  readChoice,
  readFields,
  readFlag,
  readInteger,
  readItems,
  readText,
  readTexts,
  rootField,
  type Field,
} from '../../kql/rule-reader.ts';
import type { EventSchema, TopicEvent } from './event-schema.ts';

export type EventDestination =
  | { readonly kind: 'function'; readonly name: string }
  /** The URL may hold a key: never to be shown. */
  | { readonly kind: 'webhook'; readonly url: string }
  | { readonly kind: 'queue'; readonly name: string; readonly timeToLiveSeconds: number };

export interface EventSubscriptionSettings {
  readonly id: string;
  /** The topic's or system topic's id. */
  readonly topicId: string;
  readonly name: string;
  readonly destination: EventDestination;
  readonly schema: EventSchema;
  readonly wants: (event: TopicEvent) => boolean;
  readonly attemptsMax: number;
  readonly timeToLiveMs: number;
  /** Without dead-lettering, what cannot be delivered is dropped. */
  readonly keepsDeadLetters: boolean;
}

const MINUTE_MS = 60_000;
/** Seven days, the default of Azure Queue Storage. */
const QUEUE_SECONDS = 604_800;

/** Throws an Error with every complaint; `inputSchema` is that of the topic. */
export function readEventSubscription(
  body: unknown,
  inputSchema: EventSchema,
): EventSubscriptionSettings {
  const root = rootField(body);
  const { id, properties } = readFields(root, ['id', 'name', 'type', 'properties']);
  const read = readFields(properties, [
    'destination',
    'deliveryWithResourceIdentity',
    'filter',
    'eventDeliverySchema',
    'retryPolicy',
    'deadLetterDestination',
    'deadLetterWithResourceIdentity',
    'labels',
  ]);
  const schema = readChoice(
    read.eventDeliverySchema,
    ['EventGridSchema', 'CloudEventSchemaV1_0'],
    inputSchema,
  );
  if (schema === 'EventGridSchema' && inputSchema !== schema) {
    complain(read.eventDeliverySchema, `cannot be ${schema}: the topic takes CloudEvents`);
  }
  const retry = readFields(orEmpty(read.retryPolicy), [
    'maxDeliveryAttempts',
    'eventTimeToLiveInMinutes',
  ]);
  const settings = {
    ...readId(id),
    destination: readDestination(read.destination, read.deliveryWithResourceIdentity),
    schema,
    wants: readFilter(orEmpty(read.filter)),
    attemptsMax: readInteger(retry.maxDeliveryAttempts, 1, 30, 30),
    timeToLiveMs: readInteger(retry.eventTimeToLiveInMinutes, 1, 1_440, 1_440) * MINUTE_MS,
    keepsDeadLetters:
      !isAbsent(read.deadLetterDestination) || !isAbsent(read.deadLetterWithResourceIdentity),
  };
  if (root.complaints.length === 0) return settings;
  const lines = root.complaints.map(({ path, message }) => `  ${pathText(path)}: ${message}`);
  throw new Error(`The event subscription cannot be used:\n${lines.join('\n')}`);
}

/** The id of the topic that a subscription's body belongs to, in lower case; '' if it has none. */
export function topicIdOf(body: unknown): string {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : '';
  return (partsOf(String(id))?.topicId ?? '').toLowerCase();
}

/** As a child of the topic, or as an extension resource on it. */
function partsOf(id: string): { topicId: string; name: string } | null {
  const [, topicId, name] =
    /^(\/.+?)(?:\/providers\/Microsoft\.EventGrid)?\/eventSubscriptions\/([^/]+)$/i.exec(id) ?? [];
  return topicId === undefined || name === undefined ? null : { topicId, name };
}

function readId(field: Field): { id: string; topicId: string; name: string } {
  const id = readText(field);
  const parts = partsOf(id);
  if (parts === null) complain(field, 'must be <id of the topic>/eventSubscriptions/<name>');
  return { id, ...(parts ?? { topicId: '', name: '' }) };
}

function readDestination(plain: Field, withIdentity: Field): EventDestination {
  const field = isAbsent(withIdentity)
    ? plain
    : readFields(withIdentity, ['identity', 'destination']).destination;
  const { endpointType, properties } = readFields(field, ['endpointType', 'properties']);
  switch (readChoice(endpointType, ['AzureFunction', 'WebHook', 'StorageQueue'])) {
    case 'AzureFunction': {
      const read = readFields(properties, ['resourceId', ...batching]);
      readBatching(read);
      const [, name] = /\/functions\/([^/]+)$/i.exec(readText(read.resourceId)) ?? [];
      if (name === undefined) complain(read.resourceId, 'must end in /functions/<name>');
      return { kind: 'function', name: name ?? '' };
    }
    case 'WebHook': {
      const read = readFields(properties, ['endpointUrl', ...batching]);
      readBatching(read);
      const url = readText(read.endpointUrl);
      if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
        complain(read.endpointUrl, 'must be an https URL');
      }
      return { kind: 'webhook', url };
    }
    case 'StorageQueue': {
      const read = readFields(properties, [
        'resourceId',
        'queueName',
        'queueMessageTimeToLiveInSeconds',
      ]);
      readText(read.resourceId);
      const seconds = read.queueMessageTimeToLiveInSeconds;
      return {
        kind: 'queue',
        name: readText(read.queueName),
        timeToLiveSeconds: readInteger(seconds, 1, QUEUE_SECONDS, QUEUE_SECONDS),
      };
    }
  }
}

const batching = ['maxEventsPerBatch', 'preferredBatchSizeInKilobytes'] as const;

function readBatching(read: Readonly<Record<(typeof batching)[number], Field>>): void {
  const field = read.maxEventsPerBatch;
  if (readInteger(field, 1, 5_000, 1) > 1) {
    complain(field, 'must be 1: events are sent one by one here');
  }
  readInteger(read.preferredBatchSizeInKilobytes, 1, 1_024, 64);
}

function readFilter(field: Field): EventSubscriptionSettings['wants'] {
  const read = readFields(field, [
    'includedEventTypes',
    'subjectBeginsWith',
    'subjectEndsWith',
    'isSubjectCaseSensitive',
    'advancedFilters',
    'enableAdvancedFilteringOnArrays',
  ]);
  if (readItems(read.advancedFilters, 25).length > 0) {
    complain(read.advancedFilters, 'these filters are not served here: leave them out');
  }
  const types = readTexts(read.includedEventTypes);
  const plain = readFlag(read.isSubjectCaseSensitive, false)
    ? (subject: string) => subject
    : (subject: string) => subject.toLowerCase();
  const start = plain(readText(read.subjectBeginsWith, ''));
  const end = plain(readText(read.subjectEndsWith, ''));
  return ({ type, subject }) =>
    (types.length === 0 || types.includes(type)) &&
    plain(subject).startsWith(start) &&
    plain(subject).endsWith(end);
}
