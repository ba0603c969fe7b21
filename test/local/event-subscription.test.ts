import { describe, expect, test } from 'vitest';
import {
  aCloudEvent,
  anEvent,
  anEventWorld,
  aSubscriptionBody,
  aTopicBody,
  HOUR,
  MINUTE,
  SECOND,
  TOPIC,
  toQueue,
  toWebhook,
} from './event-fixtures.ts';

const cloudEventsOut = { eventDeliverySchema: 'CloudEventSchemaV1_0' };
const stamped = { ...anEvent(), topic: TOPIC, metadataVersion: '1' };
const asCloudEvent = {
  specversion: '1.0',
  id: 'e-1',
  source: TOPIC,
  type: 'Shop.Opened',
  time: '2026-11-21T09:59:59Z',
  subject: '/shop/web',
  dataversion: '1',
  data: { by: 'me' },
};

describe('what is sent', () => {
  test('event subscription: an array of one event with its headers, in the Event Grid schema', async () => {
    const { topic, sent, pass } = anEventWorld([200]);
    topic.publish([anEvent()]);
    await pass(SECOND);
    expect(sent).toHaveLength(1);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual([stamped]);
    expect(sent[0]?.headers).toEqual({
      'Content-Type': 'application/json; charset=utf-8',
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': 'HEAL',
      'aeg-delivery-count': '0',
      'aeg-metadata-version': '1',
      'aeg-data-version': '1',
      'aeg-output-event-id': 'e-1',
    });
  });

  test('event subscription: one object, when CloudEvents are asked for', async () => {
    const { topic, sent, pass } = anEventWorld([200], aSubscriptionBody(cloudEventsOut));
    topic.publish([anEvent()]);
    await pass(SECOND);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual(asCloudEvent);
    expect(sent[0]?.headers).toMatchObject({
      'Content-Type': 'application/cloudevents+json; charset=utf-8',
      'aeg-metadata-version': '1.0',
    });
    expect(sent[0]?.headers).not.toHaveProperty('aeg-data-version');
  });

  test('event subscription: one object, when it goes to a queue', async () => {
    const { topic, sent, pass } = anEventWorld([201], aSubscriptionBody({ destination: toQueue }));
    topic.publish([anEvent()]);
    await pass(SECOND);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual(stamped);
  });

  test('event subscription: a CloudEvent as it came, when the topic takes CloudEvents', async () => {
    const topicBody = aTopicBody({ inputSchema: 'CloudEventSchemaV1_0' });
    const { topic, sent, pass } = anEventWorld([200], aSubscriptionBody(), topicBody);
    const event = aCloudEvent({ sequence: '7' });
    topic.publish([event]);
    await pass(SECOND);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual(event);
  });

  test.each([
    ['another type', { includedEventTypes: ['Shop.Closed'] }, 0],
    ['the type', { includedEventTypes: ['Shop.Closed', 'Shop.Opened'] }, 1],
    ['the start of the subject in another case', { subjectBeginsWith: '/SHOP/' }, 1],
    ['its case', { subjectBeginsWith: '/SHOP/', isSubjectCaseSensitive: true }, 0],
    ['its end', { subjectEndsWith: '/web' }, 1],
    ['another end', { subjectEndsWith: '/api' }, 0],
  ])('event subscription: filters by %s', async (_, filter, times) => {
    const { topic, sent, pass } = anEventWorld([200], aSubscriptionBody({ filter }));
    topic.publish([anEvent()]);
    await pass(SECOND);
    expect(sent).toHaveLength(times);
  });
});

describe('when it fails', () => {
  test('event subscription: tries again on the documented schedule, when nothing answers', async () => {
    const { topic, sent, pass, subscription } = anEventWorld(['throws']);
    topic.publish([anEvent()]);
    await pass(24 * HOUR, 10 * SECOND);
    const gaps = sent.slice(1).map(({ atMs }, index) => atMs - (sent[index]?.atMs ?? 0));
    const minutes = [1, 5, 10, 30, 60, 180, 360, 720].map((one) => one * MINUTE);
    expect(gaps).toEqual([10 * SECOND, 30 * SECOND, ...minutes]);
    expect(sent.map(({ headers }) => headers['aeg-delivery-count'])).toEqual(
      Array.from({ length: 11 }, (_, index) => String(index)),
    );
    await pass(12 * HOUR, MINUTE);
    expect(subscription.deadLetters()).toMatchObject([{ deadLetterReason: 'TimeToLiveExceeded' }]);
  });

  test.each([
    [404, 5 * MINUTE],
    [408, 2 * MINUTE],
    [503, 30 * SECOND],
    [500, 10 * SECOND],
    [302, 10 * SECOND],
  ])(
    'event subscription: waits at least as long as an answer of %i asks for',
    async (status, ms) => {
      const { topic, sent, pass, subscription } = anEventWorld([status, 200]);
      topic.publish([anEvent()]);
      await pass(ms);
      expect(sent.map(({ atMs }) => atMs)).toEqual([0, ms]);
      expect(subscription.deliveries()).toMatchObject([
        { eventId: 'e-1', statuses: [status, 200], outcome: 'delivered' },
      ]);
    },
  );

  test('event subscription: dead-letters with the documented keys, when attempts are used up', async () => {
    const retryPolicy = { maxDeliveryAttempts: 2 };
    const { topic, pass, subscription, happenings } = anEventWorld(
      [404],
      aSubscriptionBody({ retryPolicy }),
    );
    topic.publish([anEvent()]);
    await pass(10 * MINUTE - SECOND);
    expect(subscription.deadLetters()).toEqual([]);
    await pass(SECOND);
    const record = {
      ...stamped,
      deadLetterReason: 'MaxDeliveryAttemptsExceeded',
      deliveryAttempts: 2,
      lastDeliveryOutcome: 'NotFound',
      publishTime: '2026-11-21T10:00:00.000Z',
      lastDeliveryAttemptTime: '2026-11-21T10:05:00.000Z',
    };
    expect(subscription.deadLetters()).toEqual([record]);
    expect(happenings.at(-1)).toEqual({ kind: 'event-dead-lettered', event: record });
  });

  test('event subscription: writes the keys of a dead CloudEvent in lower case', async () => {
    const { topic, pass, subscription } = anEventWorld([400], aSubscriptionBody(cloudEventsOut));
    topic.publish([anEvent()]);
    await pass(5 * MINUTE);
    expect(subscription.deadLetters()).toEqual([
      {
        ...asCloudEvent,
        deadletterreason: 'UndeliverableDueToHttpBadRequest',
        deliveryattempts: 1,
        lastdeliveryoutcome: 'BadRequest',
        publishtime: '2026-11-21T10:00:00.000Z',
        lastdeliveryattempttime: '2026-11-21T10:00:00.000Z',
      },
    ]);
  });

  test.each([
    [400, 'webhook', 1],
    [401, 'webhook', 1],
    [403, 'webhook', 1],
    [413, 'webhook', 1],
    [400, 'function', 1],
    [401, 'function', 2],
    [403, 'function', 1],
    [413, 'function', 1],
  ])('event subscription: after %i of a %s there are %i attempts in a minute', async (...row) => {
    const [status, kind, attempts] = row;
    const body = kind === 'webhook' ? { destination: toWebhook } : {};
    const { topic, sent, pass } = anEventWorld([status, 200], aSubscriptionBody(body));
    topic.publish([anEvent()]);
    await pass(MINUTE);
    expect(sent).toHaveLength(attempts);
  });

  test('event subscription: drops what is too old, when nothing keeps dead letters', async () => {
    const retryPolicy = { eventTimeToLiveInMinutes: 1 };
    const body = aSubscriptionBody({ retryPolicy, deadLetterDestination: null });
    const { topic, sent, pass, subscription } = anEventWorld([500], body);
    topic.publish([anEvent()]);
    await pass(2 * MINUTE);
    expect(sent).toHaveLength(3);
    expect(subscription.deliveries()).toMatchObject([{ outcome: 'dropped' }]);
    expect(subscription.deadLetters()).toEqual([]);
  });

  test('event subscription: gives up what is under way, when it is stopped', async () => {
    const { topic, sent, pass, subscription } = anEventWorld([500]);
    topic.publish([anEvent()]);
    await pass(SECOND);
    topic.stop();
    await pass(HOUR, MINUTE);
    expect(sent).toHaveLength(1);
    expect(subscription.deliveries()).toMatchObject([{ outcome: 'stopped', statuses: [500] }]);
  });
});

test('event subscription: sends an event twice, late and after a later one, when told so', async () => {
  const { topic, sent, pass, subscription } = anEventWorld([200]);
  subscription.misdeliver(({ id }) => (id === 'e-1' ? [3 * SECOND, 5 * SECOND] : [0]));
  topic.publish([anEvent(), anEvent({ id: 'e-2' })]);
  await pass(MINUTE);
  subscription.misdeliver(null);
  topic.publish([anEvent({ id: 'e-3' })]);
  const order = sent.map(({ atMs, headers }) => [atMs, headers['aeg-output-event-id']]);
  expect(order).toEqual([
    [0, 'e-2'],
    [3 * SECOND, 'e-1'],
    [5 * SECOND, 'e-1'],
    [MINUTE, 'e-3'],
  ]);
});
