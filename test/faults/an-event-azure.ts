/**
 * Targets beside an Event Grid whose clock runs 600 times as fast, to be disturbed: a topic that
 * can be cut off from the app, subscriptions by both roads, and the events of a resource group. In:
 * targets. Out: hands to publish and to order as anybody may, and what the topic really published.
 */
import { eventQueue } from '../../src/azure/keys.ts';
import { openFront } from '../../src/local/cloud-front.ts';
import type { LocalAzureOptions } from '../../src/local/cloud.ts';
import { startAzure } from './an-azure.ts';
import type { DisturbedAzure } from './an-azure.ts';
import type { Patients } from './configuration.ts';
import { resourceId } from './hands.ts';

/** What Paramedic said of one change, as the topic published it. */
export interface Published {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence: string;
  readonly reason: unknown;
}

export interface EventAzure extends DisturbedAzure {
  /** Sends a CloudEvent to the topic; answers the status. */
  publish(event: object, key?: string): Promise<number>;
  /** A person of the operators orders it; answers the status. */
  order(id: string, action: 'restart' | 'stop' | 'start'): Promise<number>;
  /** Events about a target, in the order in which they came to the topic. */
  published(id: string): readonly Published[];
  /** What came of an event in the app's own words, and at which deliveries. */
  taken(what: (line: AppLine) => boolean): readonly AppLine[];
  /** From now on the app cannot reach the topic. */
  cutTopic(): void;
  mendTopic(): void;
}

type AppLine = Readonly<Record<string, unknown>>;

const scope = '/subscriptions/00000000-0000-0000-0000-0000000000fa/resourceGroups/faults';
const grid = `${scope}/providers/Microsoft.EventGrid`;
const topicId = `${grid}/topics/paramedic`;
const systemId = `${grid}/systemTopics/group`;
const operator = { clientId: 'operator', principalId: 'operator' };
const healer = { clientId: 'healer', principalId: 'healer' };
const apiVersion = '2025-09-01';

export async function startEventAzure(patients: Patients): Promise<EventAzure> {
  let topicPort: number | null = null;
  const front = await openFront(() =>
    topicPort === null ? null : { host: '127.0.0.1', port: topicPort },
  );
  try {
    const azure = await startAzure(patients, {
      events,
      healer,
      operator,
      // A message that is refused rests no time, and is put aside after the second.
      queues: { visibilityTimeout: '00:00:00', maxDequeueCount: 2 },
      settings: ({ topics: [placed] }) => {
        topicPort = Number(new URL(placed?.endpoint ?? '').port);
        return {
          PARAMEDIC_HEALER_CLIENT_ID: healer.clientId,
          PARAMEDIC_EVENTS_ENDPOINT: `https://127.0.0.1:${front.port}/api/events`,
        };
      },
    });
    const end = async () => {
      await azure.end();
      await front.stop();
    };
    const cut = { cutTopic: () => front.cut(), mendTopic: () => front.mend() };
    return { ...azure, ...handsOnEvents(azure), ...cut, end };
  } catch (error) {
    await front.stop();
    throw error;
  }
}

const toFunction = {
  endpointType: 'AzureFunction',
  properties: { resourceId: `${scope}/providers/Microsoft.Web/sites/app/functions/events` },
};
const toQueue = {
  endpointType: 'StorageQueue',
  properties: {
    resourceId: `${scope}/providers/Microsoft.Storage/storageAccounts/store`,
    queueName: eventQueue,
  },
};

const subscription = (name: string, topic: string, destination: object, types: string[]) => ({
  id: `${topic}/eventSubscriptions/${name}`,
  properties: {
    destination,
    filter: { includedEventTypes: types },
    retryPolicy: { maxDeliveryAttempts: 3 },
    deadLetterDestination: {},
  },
});

const acted = 'Microsoft.Resources.ResourceActionSuccess';
/** As deployed: who may send to the topic may ask for a look, and for nothing else. */
const looks = ['Paramedic.LookRequested'];

const events: NonNullable<LocalAzureOptions['events']> = {
  factor: 600,
  topics: [{ id: topicId, properties: { inputSchema: 'CloudEventSchemaV1_0' } }],
  systemTopic: {
    body: {
      id: systemId,
      properties: { source: scope, topicType: 'Microsoft.Resources.ResourceGroups' },
    },
    latencyMs: 60_000,
  },
  subscriptions: () => [
    subscription('pushed', topicId, toFunction, looks),
    subscription('queued', topicId, toQueue, looks),
    subscription('orders', systemId, toFunction, [acted]),
  ],
};

function handsOnEvents({ cloud, log }: DisturbedAzure) {
  const [placed] = cloud.topics;
  if (placed === undefined) throw new Error('There is no topic.');
  const hands: Omit<EventAzure, keyof DisturbedAzure | 'cutTopic' | 'mendTopic'> = {
    async publish(event, key = placed.key) {
      const { status } = await fetch(placed.endpoint, {
        method: 'POST',
        headers: { 'aeg-sas-key': key, 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(event),
      });
      return status;
    },
    async order(id, action) {
      const { armUrl } = cloud;
      const token = await cloud.token({ clientId: operator.clientId, resource: armUrl });
      const url = `${armUrl}${resourceId(id)}/${action}?api-version=${apiVersion}`;
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(url, { method: 'POST', headers })).status;
    },
    published: (id) =>
      placed.topic.published().flatMap(({ fields }) => {
        if (fields['subject'] !== `targets/${id}`) return [];
        const { reason } = fields['data'] as { readonly reason: unknown };
        const text = (name: string) => String(fields[name]);
        const [type, subject, sequence] = [text('type'), text('subject'), text('sequence')];
        return [{ id: text('id'), type, subject, sequence, reason }];
      }),
    taken: (what) =>
      log
        .filter(({ message }) => message.includes('"paramedic.event_'))
        .map(({ message }) => JSON.parse(message) as AppLine)
        .filter(what),
  };
  return hands;
}
