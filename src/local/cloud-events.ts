/**
 * Event Grid of the local Azure: custom topics behind their doors, the system topic of a resource
 * group that ARM's orders flow into, and subscriptions to functions, webhooks and Storage queues.
 * In: ARM bodies, and a clock of its own, which may be compressed: retries, expiry, delays and
 * latency are all told by it. Out: real POSTs. Nothing leaves unobserved.
 */
import { randomBytes } from 'node:crypto';
import { compressedClock } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Call } from './cloud-call.ts';
import { functionUrl, sendBy } from './cloud-event-delivery.ts';
import type { EventDestinations, QueueEncoding } from './cloud-event-delivery.ts';
import { eventGridAudience, eventGridFace, publicationBytesMax } from './faces/event-grid.ts';
import type { EventGridFace } from './faces/event-grid.ts';
import type { IdentityEndpoint } from './faces/identity.ts';
import { serveTls } from './faces/tls.ts';
import type { Authority, Served } from './faces/tls.ts';
import { shakeHands } from './resources/event-handshake.ts';
import { resourceActionSuccess } from './resources/event-resource-action.ts';
import type { EventFields } from './resources/event-schema.ts';
import { readEventSubscription, topicIdOf } from './resources/event-subscription-body.ts';
import { startEventSubscription } from './resources/event-subscription.ts';
import type { EventSubscription, SubscriptionHappening } from './resources/event-subscription.ts';
import { makeEventTopic, makeSystemTopic } from './resources/event-topic.ts';
import type { EventTopic, EventTopicOptions } from './resources/event-topic.ts';
import type { Asked } from './resources/journal.ts';

export interface EventsOptions {
  /** How many times faster than the machine's Event Grid's clock runs. */
  readonly factor: number;
  /** ARM bodies (`Microsoft.EventGrid/topics`). */
  readonly topics: readonly unknown[];
  readonly systemTopic?: {
    /** ARM body (`Microsoft.EventGrid/systemTopics`) of a resource group. */
    readonly body: unknown;
    /** From an order to its event, on Event Grid's clock. */
    readonly latencyMs: number;
  };
  /** Who may publish with a token; everybody known, unless told. */
  readonly permits?: NonNullable<EventGridFace['permits']>;
  /** How a message for a Storage queue is written; `base64` unless told. */
  readonly queueEncoding?: QueueEncoding;
  /** ARM bodies (`…/eventSubscriptions`); asked once the app listens. */
  readonly subscriptions: (app: {
    readonly url: string;
    /** Opens every function. */
    readonly key: string;
  }) => readonly unknown[];
}

export type EventHappening =
  | { readonly kind: 'event-published'; readonly topic: string; readonly event: EventFields }
  | ({ readonly subscription: string } & SubscriptionHappening);

/** A topic as an app must be told of it. */
export interface PlacedTopic {
  readonly topic: EventTopic;
  /** https://127.0.0.1:<port>/api/events */
  readonly endpoint: string;
  readonly key: string;
}

export interface LocalEvents {
  readonly topics: readonly PlacedTopic[];
  readonly systemTopic: EventTopic | null;
  /** By its name; throws if there is none. */
  subscription(name: string): EventSubscription;
  /** Turns an order that ARM took into an event of the system topic; ignores other requests. */
  hear(asked: Asked): void;
  /** Starts every subscription; throws if a body is wrong or an endpoint does not agree. */
  subscribe(destinations: EventDestinations): Promise<void>;
  stop(): Promise<void>;
}

export interface EventsGround {
  readonly authority: Authority;
  readonly identity: Pick<IdentityEndpoint, 'caller'>;
  readonly tenantId: string;
  readonly call: Call;
  readonly observe: (happening: EventHappening) => void;
}

const none: EventsOptions = { factor: 1, topics: [], subscriptions: () => [] };

/** Throws an Error that names every complaint about a body. */
export async function startEvents(
  options: EventsOptions = none,
  ground: EventsGround,
): Promise<LocalEvents> {
  const clock = compressedClock(options.factor);
  const observe: EventTopicOptions['observe'] = ({ fields }, topic) =>
    ground.observe({ kind: 'event-published', topic, event: fields });
  const { body, latencyMs = 0 } = options.systemTopic ?? {};
  const system = body === undefined ? null : makeSystemTopic({ body, clock, observe });
  const custom = options.topics.map((one) => makeEventTopic({ body: one, clock, observe }));
  const topics = system === null ? custom : [...custom, system];
  const placed: (PlacedTopic & { readonly served: Served })[] = [];
  for (const topic of custom) placed.push(await placeTopic(topic, options, ground));
  return {
    topics: placed,
    systemTopic: system,
    subscription(name) {
      const all = topics.flatMap((topic) => topic.subscriptions());
      const found = all.find(({ settings }) => settings.name === name);
      if (found === undefined) throw new Error(`There is no event subscription '${name}'.`);
      return found;
    },
    hear(asked) {
      if (system === null) return;
      const about = { source: system.source, tenantId: ground.tenantId };
      const event = resourceActionSuccess(asked, about);
      if (event !== null) clock.after(latencyMs, () => void system.publish([event]));
    },
    async subscribe(destinations) {
      const { url, keys } = destinations.host;
      for (const one of options.subscriptions({ url, key: keys.master })) {
        const topic = topics.find(({ id }) => id.toLowerCase() === topicIdOf(one));
        if (topic === undefined) throw new Error(`No topic has the subscription ${nameIn(one)}.`);
        const subscription = await subscribe(one, topic, { clock, options, ground, destinations });
        topic.subscribe(subscription);
      }
    },
    async stop() {
      for (const topic of topics) topic.stop();
      for (const { served } of placed) await served.stop();
    },
  };
}

async function placeTopic(
  topic: EventTopic,
  { permits }: EventsOptions,
  { authority, identity }: EventsGround,
): Promise<PlacedTopic & { readonly served: Served }> {
  const key = randomBytes(32).toString('base64');
  const face = eventGridFace({
    topic,
    keys: [key],
    caller: (header) => identity.caller(header, eventGridAudience),
    ...(permits && { permits }),
  });
  // The door itself refuses what is too long, in Event Grid's form.
  const limits = { bodyBytesMax: 2 * publicationBytesMax };
  const served = await serveTls(face, await authority.issue(['127.0.0.1']), limits);
  return { topic, endpoint: `${served.url}/api/events`, key, served };
}

/** Starts a subscription once its endpoint agrees. */
async function subscribe(
  body: unknown,
  topic: EventTopic,
  {
    clock,
    options: { queueEncoding = 'base64' },
    ground: { call, observe },
    destinations,
  }: {
    readonly clock: Clock;
    readonly options: EventsOptions;
    readonly ground: EventsGround;
    readonly destinations: EventDestinations;
  },
): Promise<EventSubscription> {
  const settings = readEventSubscription(body, topic.inputSchema);
  const { name, destination } = settings;
  if (destination.kind !== 'queue') {
    const isFunction = destination.kind === 'function';
    const complaint = await shakeHands({
      url: isFunction ? functionUrl(destination.name, destinations.host) : destination.url,
      // assumed: Event Grid asks a function in its own schema, whatever schema it sends later.
      schema: isFunction ? 'EventGridSchema' : settings.schema,
      topicId: topic.id,
      subscriptionName: name,
      nowMs: clock.now(),
      ask: call,
    });
    if (complaint !== null) throw new Error(`Event subscription ${name}: ${complaint}`);
  }
  return startEventSubscription({
    settings,
    clock,
    send: sendBy(call, destinations, queueEncoding),
    observe: (happening) => observe({ subscription: name, ...happening }),
  });
}

function nameIn(body: unknown): string {
  return typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : '(no id)';
}
