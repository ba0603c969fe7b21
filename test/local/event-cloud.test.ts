// Event Grid within the whole local Azure, around a tiny app that knows nothing of Paramedic: what
// is published and what ARM does reach a function, a webhook and a queue.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { callTrusting } from '../../src/local/cloud-call.ts';
import { startLocalAzure } from '../../src/local/cloud.ts';
import type { Happening, LocalAzure, LocalAzureOptions } from '../../src/local/cloud.ts';
import {
  aSubscriptionBody,
  aTopicBody,
  GROUP,
  TOPIC,
  toFunction,
  toQueue,
} from './event-fixtures.ts';
import { anApp } from './host-app.ts';

const source = `
  app.eventGrid('events', { handler: (event, context) => {
    if (event.data.fail) throw new Error('will not');
    context.log('function ' + JSON.stringify(event));
  } });
  app.http('hook', { methods: ['POST', 'OPTIONS'], authLevel: 'function', handler: async (request, context) => {
    if (request.method === 'OPTIONS') {
      return { status: 200, headers: { 'WebHook-Allowed-Origin': request.headers.get('webhook-request-origin') } };
    }
    context.log('webhook ' + await request.text());
    return { status: 204 };
  } });
  app.storageQueue('queued', { queueName: 'events', connection: 'Store', handler: (message, context) => {
    context.log('queue ' + (typeof message === 'string' ? message : JSON.stringify(message)));
  } });
`;
const hostJson = {
  extensions: { queues: { maxPollingInterval: '00:00:00.2', messageEncoding: 'none' } },
};
const system = `${GROUP}/providers/Microsoft.EventGrid/systemTopics/shop`;
const webId = `${GROUP}/providers/Microsoft.ContainerInstance/containerGroups/web`;
const person = { clientId: 'person-app', principalId: 'person' };
const patience = { timeout: 10_000, interval: 50 };
const trusted = getCACertificates();

let azure: LocalAzure;
let folder: string;
let appFolder: string;
const happenings: Happening[] = [];
const logged: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'event-cloud-'));
  appFolder = await anApp(source, hostJson);
  azure = await startLocalAzure(options());
  setDefaultCACertificates([...trusted, azure.authority.certificatePem]);
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await azure?.stop();
  for (const one of [folder, appFolder]) rmSync(one, { recursive: true, force: true });
});

const subscribe = (name: string, topic: string, properties: object) => ({
  ...aSubscriptionBody(properties),
  id: `${topic}/eventSubscriptions/${name}`,
});

function options(): LocalAzureOptions {
  return {
    folder,
    appIdentity: { clientId: 'app', principalId: 'app' },
    identities: [person],
    containers: {
      bodies: [
        {
          id: webId,
          name: 'web',
          location: 'westeurope',
          properties: {
            osType: 'Linux',
            restartPolicy: 'Always',
            containers: [{ name: 'web', properties: { image: 'web' } }],
          },
        },
      ],
      images: { web: { command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] } },
      timings: { startUpMs: 50, stopMs: 50 },
      workspaceId: '3f0c7c7e-6a55-4c3a-8f43-0f6a5d1b9c10',
    },
    storage: { tables: [], queues: ['events'] },
    monitor: {
      factor: 1,
      ingestionDelayMs: 0,
      alertRules: [],
      actionGroups: () => [],
    },
    events: {
      factor: 600,
      topics: [aTopicBody()],
      systemTopic: {
        body: {
          id: system,
          properties: { source: GROUP, topicType: 'Microsoft.Resources.ResourceGroups' },
        },
        latencyMs: 60_000,
      },
      subscriptions: ({ url, key }) => [
        subscribe('to-function', TOPIC, {
          destination: toFunction,
          eventDeliverySchema: 'CloudEventSchemaV1_0',
          retryPolicy: { maxDeliveryAttempts: 2 },
        }),
        subscribe('to-webhook', TOPIC, {
          destination: {
            endpointType: 'WebHook',
            properties: { endpointUrl: `${url}/api/hook?code=${key}` },
          },
          eventDeliverySchema: 'CloudEventSchemaV1_0',
          filter: { includedEventTypes: ['Shop.Opened'] },
        }),
        subscribe('to-queue', TOPIC, { destination: toQueue }),
        subscribe('orders', system, { destination: toFunction }),
      ],
    },
    app: {
      folder: appFolder,
      settings: ({ storage }) => ({ Store__queueServiceUri: storage.queue }),
      onLog: ({ message }) => void logged.push(message),
    },
    observe: (happening) => void happenings.push(happening),
  };
}

/** What the app logged with this word before it, as data. */
const heardBy = (word: string): unknown[] =>
  logged.flatMap((one) => {
    if (!one.startsWith(`${word} `)) return [];
    const said = one.slice(word.length + 1);
    return [JSON.parse(said.startsWith('{') ? said : Buffer.from(said, 'base64').toString())];
  });

function send(event: { id: string; data: object }) {
  const [placed] = azure.topics;
  const key = new AzureKeyCredential(placed?.key ?? '');
  const client = new EventGridPublisherClient(placed?.endpoint ?? '', 'EventGrid', key);
  return client.send([
    { subject: '/shop/web', eventType: 'Shop.Opened', dataVersion: '1', ...event },
  ]);
}

test('events: what is published reaches a function, a webhook and a queue, once', async () => {
  await send({ id: 'e-1', data: { by: 'me' } });
  const cloudEvent = { specversion: '1.0', id: 'e-1', source: TOPIC, data: { by: 'me' } };
  const all = { function: cloudEvent, webhook: cloudEvent, queue: { id: 'e-1', topic: TOPIC } };
  for (const [word, event] of Object.entries(all)) {
    await vi.waitFor(() => expect(heardBy(word)).toMatchObject([event]), patience);
  }
  const subscriptions = ['to-function', 'to-webhook', 'to-queue'];
  const deliveries = subscriptions.map((name) => azure.events.subscription(name).deliveries());
  expect(deliveries).toMatchObject([
    [{ outcome: 'delivered', statuses: [202] }],
    [{ outcome: 'delivered', statuses: [204] }],
    [{ outcome: 'delivered', statuses: [201] }],
  ]);
  const about = happenings.map((one) => ('subscription' in one ? one.subscription : one.kind));
  expect(about).toEqual(expect.arrayContaining(['event-published', ...subscriptions]));
});

test('events: what a function refuses twice ends as a dead letter', async () => {
  await send({ id: 'e-2', data: { fail: true } });
  const deadLetters = () => azure.events.subscription('to-function').deadLetters();
  await vi.waitFor(() => expect(deadLetters()).toHaveLength(1), patience);
  expect(deadLetters()).toMatchObject([
    { id: 'e-2', deadletterreason: 'MaxDeliveryAttemptsExceeded', deliveryattempts: 2 },
  ]);
});

test('events: an event comes twice, when the subscription is told so', async () => {
  azure.events.subscription('to-function').misdeliver(() => [0, 1_000]);
  expect(azure.topics[0]?.topic.publish([{ id: 'e-3' }])).toContain('[0].subject must be a text');
  await send({ id: 'e-3', data: {} });
  const twice = [{ id: 'e-3' }, { id: 'e-3' }];
  const heard = () =>
    heardBy('function').filter((one) => (one as { readonly id: string }).id === 'e-3');
  await vi.waitFor(() => expect(heard()).toMatchObject(twice), patience);
});

test('events: a restart by a person becomes an event that names them', async () => {
  const call = callTrusting(azure.authority.certificatePem);
  const token = await azure.token({ clientId: person.clientId, resource: azure.armUrl });
  const url = `${azure.armUrl}${webId}/restart?api-version=2025-09-01`;
  const headers = { Authorization: `Bearer ${token}` };
  expect((await call({ method: 'POST', url, headers, timeoutMs: 5_000 })).status).toBe(204);
  await vi.waitFor(() => expect(azure.events.systemTopic?.published()).toHaveLength(1), patience);
  const orders = () => heardBy('function').filter((one) => JSON.stringify(one).includes('claims'));
  await vi.waitFor(() => expect(orders()).toHaveLength(1), patience);
  expect(orders()).toMatchObject([
    {
      subject: webId.toLowerCase(),
      eventType: 'Microsoft.Resources.ResourceActionSuccess',
      data: { claims: { appid: 'person-app' }, tenantId: azure.entra.tenantId },
    },
  ]);
});
