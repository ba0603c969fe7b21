/**
 * A topic with one subscription on a virtual clock, for tests. In: the body of each, what the
 * endpoint answers. Out: both, everything that was sent with its time, and a way to let time pass.
 */
import type { EventMessage } from '../../src/local/resources/event-message.ts';
import {
  startEventSubscription,
  type EventSubscription,
  type SubscriptionHappening,
} from '../../src/local/resources/event-subscription.ts';
import { readEventSubscription } from '../../src/local/resources/event-subscription-body.ts';
import { makeEventTopic, type EventTopic } from '../../src/local/resources/event-topic.ts';
import { aVirtualClock, type VirtualClock } from './container-group-fixtures.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export const GROUP = '/subscriptions/sub-1/resourceGroups/shop';
export const TOPIC = `${GROUP}/providers/Microsoft.EventGrid/topics/notices`;
export const toWebhook = {
  endpointType: 'WebHook',
  properties: { endpointUrl: 'https://hook.example/in?code=the-secret-key' },
};
export const toFunction = {
  endpointType: 'AzureFunction',
  properties: { resourceId: `${GROUP}/providers/Microsoft.Web/sites/app/functions/events` },
};
export const toQueue = {
  endpointType: 'StorageQueue',
  properties: {
    resourceId: `${GROUP}/providers/Microsoft.Storage/storageAccounts/store`,
    queueName: 'events',
  },
};

export const aTopicBody = (properties: object = {}) => ({ id: TOPIC, properties });

export const aSubscriptionBody = (properties: object = {}) => ({
  id: `${TOPIC}/eventSubscriptions/heal`,
  properties: { destination: toFunction, deadLetterDestination: {}, ...properties },
});

export const anEvent = (more: object = {}) => ({
  id: 'e-1',
  subject: '/shop/web',
  eventType: 'Shop.Opened',
  eventTime: '2026-11-21T09:59:59Z',
  data: { by: 'me' },
  dataVersion: '1',
  ...more,
});

export const aCloudEvent = (more: object = {}) => ({
  specversion: '1.0',
  id: 'c-1',
  source: '/shop',
  type: 'Shop.Opened',
  subject: 'web',
  data: { by: 'me' },
  ...more,
});

export interface EventWorld {
  readonly clock: VirtualClock;
  readonly topic: EventTopic;
  readonly subscription: EventSubscription;
  /** When each message was sent, in milliseconds from the start, and what it said. */
  readonly sent: readonly (EventMessage & { readonly atMs: number })[];
  readonly happenings: readonly SubscriptionHappening[];
  /** Lets time pass in steps, so that what each brings about is done in it. */
  readonly pass: (ms: number, stepMs?: number) => Promise<void>;
}

/** The endpoint answers as told, call after call; the last answer repeats. */
export function anEventWorld(
  answers: readonly (number | null | 'throws')[],
  body: unknown = aSubscriptionBody(),
  topicBody: unknown = aTopicBody(),
): EventWorld {
  const clock = aVirtualClock();
  const start = clock.now();
  const sent: (EventMessage & { atMs: number })[] = [];
  const happenings: SubscriptionHappening[] = [];
  const topic = makeEventTopic({ body: topicBody, clock, observe: () => undefined });
  const subscription = startEventSubscription({
    settings: readEventSubscription(body, topic.inputSchema),
    clock,
    send: async (_destination, message) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)] ?? null;
      sent.push({ ...message, atMs: clock.now() - start });
      if (answer === 'throws') throw new Error('cannot reach https://hook.example/in?code=1');
      return answer;
    },
    observe: (happening) => void happenings.push(happening),
  });
  topic.subscribe(subscription);
  return {
    clock,
    topic,
    subscription,
    sent,
    happenings,
    async pass(ms, stepMs = SECOND) {
      await settle();
      for (let passed = 0; passed < ms; passed += stepMs) {
        clock.advance(Math.min(stepMs, ms - passed));
        await settle();
      }
    },
  };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await Promise.resolve();
}
