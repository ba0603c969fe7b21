// The unmodified @azure/eventgrid client and bare requests at the door of a topic, over TLS.
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  eventGridAudience,
  eventGridFace,
  publicationBytesMax,
} from '../../src/local/faces/event-grid.ts';
import { makeIdentityEndpoint } from '../../src/local/faces/identity.ts';
import { makeAuthority, servePlain, serveTls, type Served } from '../../src/local/faces/tls.ts';
import { makeEventTopic, type EventTopic } from '../../src/local/resources/event-topic.ts';
import { aVirtualClock } from './container-group-fixtures.ts';
import { aCloudEvent, anEvent, aTopicBody } from './event-fixtures.ts';

const trusted = getCACertificates();
const identity = makeIdentityEndpoint({
  systemAssigned: { clientId: 'app', principalId: 'sender' },
  userAssigned: [{ clientId: 'other', principalId: 'nobody' }],
});
const token = new ManagedIdentityCredential();
const key = new AzureKeyCredential('key-2');
const served: Served[] = [];
const schemas = ['EventGridSchema', 'CloudEventSchemaV1_0'] as const;
type Name = (typeof schemas)[number] | 'closed';
const topics = new Map<Name, { topic: EventTopic; url: string }>();

beforeAll(async () => {
  const tokens = await servePlain(identity.app);
  served.push(tokens);
  for (const [name, value] of Object.entries(identity.env(tokens.url))) vi.stubEnv(name, value);
  const authority = await makeAuthority();
  setDefaultCACertificates([...trusted, authority.certificatePem]);
  const bodies: [Name, object][] = [
    ...schemas.map((inputSchema): [Name, object] => [inputSchema, { inputSchema }]),
    ['closed', { disableLocalAuth: true }],
  ];
  for (const [name, properties] of bodies) {
    const topic = makeEventTopic({
      body: aTopicBody(properties),
      clock: aVirtualClock(),
      observe: () => undefined,
    });
    const app = eventGridFace({
      topic,
      keys: ['key-1', 'key-2'],
      caller: (header) => identity.caller(header, eventGridAudience),
      permits: ({ oid }, action) =>
        oid === 'sender' && action === 'Microsoft.EventGrid/events/send/action',
    });
    const limits = { bodyBytesMax: 2 * publicationBytesMax };
    const one = await serveTls(app, await authority.issue(['127.0.0.1']), limits);
    served.push(one);
    topics.set(name, { topic, url: `${one.url}/api/events` });
  }
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  vi.unstubAllEnvs();
  for (const one of served) await one.stop();
});

let before = 0;
const countAll = () =>
  [...topics.values()].reduce((sum, { topic }) => sum + topic.published().length, 0);
afterEach(() => {
  before = countAll();
});

function place(name: Name) {
  const found = topics.get(name);
  if (found === undefined) throw new Error(`No topic ${name}`);
  return found;
}
const last = (name: Name) => place(name).topic.published().at(-1)?.fields;

const { eventTime, ...untimed } = anEvent();
const event = { ...untimed, eventTime: new Date(eventTime) };

test('event grid: the unmodified client publishes Event Grid events, with a key and a token', async () => {
  const { url, topic } = place('EventGridSchema');
  for (const credential of [key, token]) {
    await new EventGridPublisherClient(url, 'EventGrid', credential).send([event, event]);
    expect(last('EventGridSchema')).toMatchObject({
      ...event,
      eventTime: '2026-11-21T09:59:59.000Z',
      topic: topic.id,
    });
  }
  expect(countAll()).toBe(before + 4);
});

test('event grid: the unmodified client publishes CloudEvents, with a key and a token', async () => {
  const { url } = place('CloudEventSchemaV1_0');
  const { specversion: _always, ...given } = aCloudEvent();
  for (const credential of [key, token]) {
    const client = new EventGridPublisherClient(url, 'CloudEvent', credential);
    await client.send([{ ...given, extensionAttributes: { sequence: '7' } }]);
    expect(last('CloudEventSchemaV1_0')).toMatchObject({ ...aCloudEvent(), sequence: '7' });
    const binary = new Uint8Array([1, 2]);
    await client.send([{ ...given, data: binary, datacontenttype: 'image/x' }]);
    expect(last('CloudEventSchemaV1_0')).toMatchObject({ data_base64: 'AQI=' });
  }
});

test.each([
  ['a wrong key', 'EventGridSchema', new AzureKeyCredential('key-3'), 401],
  ['keys that are switched off', 'closed', key, 401],
  ['an identity without the role', 'closed', new ManagedIdentityCredential('other'), 403],
] as const)('event grid: the client throws and nothing is published, with %s', async (...row) => {
  const [, name, credential, statusCode] = row;
  const client = new EventGridPublisherClient(place(name).url, 'EventGrid', credential);
  await expect(client.send([event])).rejects.toMatchObject({
    statusCode,
    code: statusCode === 401 ? 'Unauthorized' : 'Forbidden',
  });
  expect(countAll()).toBe(before);
});

const batch = 'application/cloudevents-batch+json';
const one = 'application/cloudevents+json; charset=utf-8';
test.each([
  ['Event Grid events without an api-version', 'EventGridSchema', [anEvent()], {}, 200],
  ['one CloudEvent', 'CloudEventSchemaV1_0', aCloudEvent(), { 'Content-Type': one }, 200],
  ['no credential', 'EventGridSchema', [anEvent()], { 'aeg-sas-key': null }, 401],
  ['a shared access signature', 'closed', [], { 'aeg-sas-key': null, 'aeg-sas-token': 'r=' }, 401],
  ['another api-version', 'EventGridSchema', [anEvent()], { version: '2020-01-01' }, 400],
  ['one event without an array', 'EventGridSchema', anEvent(), {}, 400],
  ['an event that lacks a field', 'EventGridSchema', [{ ...anEvent(), id: '' }], {}, 400],
  ['an array that is said to be one', 'CloudEventSchemaV1_0', [], { 'Content-Type': one }, 400],
  ['one that is said to be many', 'CloudEventSchemaV1_0', {}, { 'Content-Type': batch }, 400],
  ['CloudEvents under a plain type', 'CloudEventSchemaV1_0', [aCloudEvent()], {}, 400],
  ['no JSON', 'EventGridSchema', '{', {}, 400],
  ['more than 1 MB', 'EventGridSchema', [anEvent({ data: 'x'.repeat(1_048_577) })], {}, 413],
] as const)('event grid: answers %s', async (_, name, body, headers, status) => {
  const { version, ...more }: Record<string, string | null> = {
    'aeg-sas-key': 'key-1',
    'Content-Type': 'application/json',
    ...headers,
  };
  const sent = Object.entries(more).filter((pair): pair is [string, string] => pair[1] !== null);
  const url = place(name).url + (version === undefined ? '' : `?api-version=${version}`);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(url, { method: 'POST', headers: sent, body: text });
  const said = await answer.text();
  expect(answer.status).toBe(status);
  expect(countAll()).toBe(before + Number(status === 200));
  if (status !== 200) expect(JSON.parse(said)).toMatchObject({ error: { details: [{}] } });
});

test('event grid: 404 anywhere else', async () => {
  const { url } = place('closed');
  expect((await fetch(url.replace('/api/events', '/'), { method: 'POST' })).status).toBe(404);
});
