/**
 * Event Grid on the stage: Paramedic publishes to a topic of its own, which a queue of somebody
 * else's listens to; and it hears from the system topic of the resource group what ARM was asked
 * for, by a function and by a queue. In: nothing. Out: ARM bodies.
 */
import { eventQueue } from '../../azure/keys.ts';
import type { LocalAzureOptions } from '../../local/cloud.ts';
import { resourceGroup } from './cast.ts';

/** Stands for whoever wants to know: nobody reads it here. */
export const listenerQueue = 'listener';

const eventGridId = `${resourceGroup}/providers/Microsoft.EventGrid`;
/** What Paramedic publishes to. */
export const topicName = 'paramedic';
const topicId = `${eventGridId}/topics/${topicName}`;
const systemTopicId = `${eventGridId}/systemTopics/demo`;

const toQueue = (queueName: string) => ({
  endpointType: 'StorageQueue',
  properties: {
    resourceId: `${resourceGroup}/providers/Microsoft.Storage/storageAccounts/paramedic`,
    queueName,
  },
});

const toFunction = {
  endpointType: 'AzureFunction',
  properties: {
    resourceId: `${resourceGroup}/providers/Microsoft.Web/sites/paramedic/functions/events`,
  },
};

const subscription = (
  topic: string,
  name: string,
  eventDeliverySchema: string,
  destination: object,
) => ({
  id: `${topic}/eventSubscriptions/${name}`,
  properties: { destination, eventDeliverySchema },
});

export const eventGrid: NonNullable<LocalAzureOptions['events']> = {
  factor: 1,
  topics: [{ id: topicId, properties: { inputSchema: 'CloudEventSchemaV1_0' } }],
  systemTopic: {
    body: {
      id: systemTopicId,
      properties: { source: resourceGroup, topicType: 'Microsoft.Resources.ResourceGroups' },
    },
    latencyMs: 2_000,
  },
  // The system topic by both roads: the same event by both must cost one look. Azure's own events
  // come in the schema whose topic Event Grid stamps.
  subscriptions: () => [
    subscription(topicId, 'listener', 'CloudEventSchemaV1_0', toQueue(listenerQueue)),
    subscription(systemTopicId, 'orders', 'EventGridSchema', toFunction),
    subscription(systemTopicId, 'orders-by-queue', 'EventGridSchema', toQueue(eventQueue)),
  ],
};
