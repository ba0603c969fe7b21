import { expect, test } from 'vitest';
import {
  readEventSubscription,
  topicIdOf,
} from '../../src/local/resources/event-subscription-body.ts';
import { aSubscriptionBody, GROUP, HOUR, TOPIC, toQueue } from './event-fixtures.ts';

test('event subscription body: takes a destination and dead letters that use an identity', () => {
  const identity = { type: 'SystemAssigned' };
  const body = aSubscriptionBody({
    destination: undefined,
    deadLetterDestination: undefined,
    deliveryWithResourceIdentity: { identity, destination: toQueue },
    deadLetterWithResourceIdentity: { identity, deadLetterDestination: {} },
  });
  expect(readEventSubscription(body, 'EventGridSchema')).toMatchObject({
    topicId: TOPIC,
    name: 'heal',
    destination: { kind: 'queue', name: 'events', timeToLiveSeconds: 604_800 },
    keepsDeadLetters: true,
    attemptsMax: 30,
    timeToLiveMs: 24 * HOUR,
  });
});

test('event subscription body: names every complaint with its place, when the body is wrong', () => {
  const body = {
    id: `${GROUP}/heal`,
    properties: {
      destination: { endpointType: 'WebHook', properties: { endpointUrl: 'http://hook' } },
      eventDeliverySchema: 'EventGridSchema',
      retryPolicy: { maxDeliveryAttempts: 31 },
      filter: { advancedFilters: [{ operatorType: 'IsNotNull', key: 'data' }] },
      expirationTimeUtc: 'soon',
    },
  };
  const complaints = [
    'id: must be <id of the topic>/eventSubscriptions/<name>',
    'properties.destination.properties.endpointUrl: must be an https URL',
    'properties.eventDeliverySchema: cannot be EventGridSchema: the topic takes CloudEvents',
    'properties.retryPolicy.maxDeliveryAttempts: must be a whole number from 1 to 30',
    'properties.filter.advancedFilters: these filters are not served here',
    'properties.expirationTimeUtc: is not known here',
  ];
  const read = () => readEventSubscription(body, 'CloudEventSchemaV1_0');
  for (const complaint of complaints) expect(read).toThrow(complaint);
});

test('event subscription body: refuses batches and a function without a name', () => {
  const destination = {
    endpointType: 'AzureFunction',
    properties: { resourceId: GROUP, maxEventsPerBatch: 10 },
  };
  const read = () => readEventSubscription(aSubscriptionBody({ destination }), 'EventGridSchema');
  expect(read).toThrow('maxEventsPerBatch: must be 1');
  expect(read).toThrow('resourceId: must end in /functions/<name>');
});

test('event subscription body: belongs to a topic, as its child or as its extension', () => {
  const ids = ['/eventSubscriptions/a', '/providers/Microsoft.EventGrid/eventSubscriptions/a'];
  expect(ids.map((id) => topicIdOf({ id: TOPIC + id }))).toEqual([
    TOPIC.toLowerCase(),
    TOPIC.toLowerCase(),
  ]);
  expect([topicIdOf({ id: TOPIC }), topicIdOf({}), topicIdOf(null)]).toEqual(['', '', '']);
});
