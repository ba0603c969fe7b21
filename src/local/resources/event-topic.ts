/**
 * A topic of Event Grid, custom or system. In: its ARM body, what publishers send, subscriptions.
 * Out: every event of a publication to every subscription that wants it, or one complaint and
 * nothing published. What was published is kept in a bounded journal.
 */
import {
  complain,
  pathText,
  readChoice,
  readFields,
  readFlag,
  readItems,
  readText,
  rootField,
  type Field,
} from '../../kql/rule-reader.ts';
import type { Clock } from '../clock.ts';
import { readEvent, type EventSchema, type TopicEvent } from './event-schema.ts';
import type { EventSubscription } from './event-subscription.ts';

export interface EventTopic {
  readonly id: string;
  readonly name: string;
  readonly inputSchema: EventSchema;
  /** Whether its keys open it, besides tokens. */
  readonly takesKeys: boolean;
  /** Publishes all of them, or none and says why. */
  publish(events: readonly unknown[]): string | null;
  subscribe(subscription: EventSubscription): void;
  subscriptions(): readonly EventSubscription[];
  /** The latest events, oldest first. */
  published(): readonly TopicEvent[];
  stop(): void;
}

export interface EventTopicOptions {
  readonly body: unknown;
  readonly clock: Clock;
  /** Told of every event, with the topic's name. */
  readonly observe: (event: TopicEvent, topic: string) => void;
}

const JOURNAL_MAX = 5_000;
const resource = [
  'id',
  'name',
  'type',
  'location',
  'tags',
  'identity',
  'sku',
  'properties',
] as const;

/** `Microsoft.EventGrid/topics`; throws an Error with every complaint about the body. */
export function makeEventTopic(options: EventTopicOptions): EventTopic {
  const root = rootField(options.body);
  const { id, properties } = readFields(root, resource);
  const read = readFields(properties, [
    'inputSchema',
    'disableLocalAuth',
    'minimumTlsVersionAllowed',
    'publicNetworkAccess',
    'inboundIpRules',
    'dataResidencyBoundary',
  ]);
  const schemas = ['EventGridSchema', 'CloudEventSchemaV1_0'] as const;
  const inputSchema = readChoice(read.inputSchema, schemas, 'EventGridSchema');
  readChoice(read.publicNetworkAccess, ['Enabled'], 'Enabled');
  if (readItems(read.inboundIpRules, 100).length > 0) {
    complain(read.inboundIpRules, 'is not served here: leave it out');
  }
  const takesKeys = !readFlag(read.disableLocalAuth, false);
  const topic = { id: readText(id), inputSchema, takesKeys };
  refuseIf(root, 'topic');
  return makeTopic(options, { ...topic, source: topic.id });
}

/** `Microsoft.EventGrid/systemTopics` of a resource group; nobody but Azure publishes to it. */
export function makeSystemTopic(
  options: EventTopicOptions,
): EventTopic & { readonly source: string } {
  const root = rootField(options.body);
  const { id, properties } = readFields(root, resource);
  const read = readFields(properties, ['source', 'topicType']);
  const source = readText(read.source);
  if (!/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(source)) {
    complain(read.source, 'must be the id of a resource group');
  }
  readChoice(read.topicType, ['Microsoft.Resources.ResourceGroups']);
  const topic = { id: readText(id), inputSchema: 'EventGridSchema', takesKeys: false } as const;
  refuseIf(root, 'system topic');
  return { ...makeTopic(options, { ...topic, source }), source };
}

function makeTopic(
  { clock, observe }: EventTopicOptions,
  { source, ...topic }: Pick<EventTopic, 'id' | 'inputSchema' | 'takesKeys'> & { source: string },
): EventTopic {
  const journal: TopicEvent[] = [];
  const subscriptions: EventSubscription[] = [];
  const name = topic.id.slice(topic.id.lastIndexOf('/') + 1);
  return {
    ...topic,
    name,
    publish(values) {
      const about = { schema: topic.inputSchema, source, nowMs: clock.now() };
      const events: TopicEvent[] = [];
      for (const [index, value] of values.entries()) {
        const event = readEvent(value, `[${index}]`, about);
        if ('complaint' in event) return event.complaint;
        events.push(event);
      }
      for (const event of events) {
        journal.push(event);
        if (journal.length > JOURNAL_MAX) journal.shift();
        observe(event, name);
        for (const subscription of subscriptions) subscription.offer(event);
      }
      return null;
    },
    subscribe: (subscription) => void subscriptions.push(subscription),
    subscriptions: () => [...subscriptions],
    published: () => [...journal],
    stop: () => subscriptions.forEach((subscription) => subscription.stop()),
  };
}

function refuseIf(root: Field, what: string): void {
  if (root.complaints.length === 0) return;
  const lines = root.complaints.map(({ path, message }) => `  ${pathText(path)}: ${message}`);
  throw new Error(`The ${what} cannot be used:\n${lines.join('\n')}`);
}
