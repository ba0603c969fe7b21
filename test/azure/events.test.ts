/** Events by the unmodified SDK over TLS, before the local Event Grid. */
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { events } from '../../src/azure/events.ts';
import type { EventType, OutEvent } from '../../src/core/event.ts';
import { instant } from '../../src/core/time.ts';
import { eventGridAudience, eventGridFace } from '../../src/local/faces/event-grid.ts';
import { serveTls } from '../../src/local/faces/tls.ts';
import { makeEventTopic } from '../../src/local/resources/event-topic.ts';
import { anOutEvent, eventsContract } from '../contract/events.contract.ts';
import type { EventsWorld } from '../contract/events.contract.ts';
import { aVirtualClock } from '../local/container-group-fixtures.ts';
import { aTopicBody } from '../local/event-fixtures.ts';
import { faultyDoor } from './faulty-door.ts';
import { startIdentity } from './local-azure.ts';
import type { LocalIdentity } from './local-azure.ts';

let identity: LocalIdentity;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  identity = await startIdentity();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => identity.end());

const credential = (clientId?: string) =>
  new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });

const cloudEventSchema = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.string(),
  type: z.custom<EventType>((value) => typeof value === 'string'),
  source: z.string(),
  subject: z.string(),
  time: z.iso.datetime(),
  sequence: z.string().regex(/^\d{16}$/),
  datacontenttype: z.literal('application/json'),
  data: z.record(z.string(), z.unknown()),
});

function outEventOf(cloudEvent: unknown): OutEvent {
  const { id, type, subject, time, sequence, data } = cloudEventSchema.parse(cloudEvent);
  const at = instant(Date.parse(time));
  return { id, type, subject, at, sequence: Number(sequence), data };
}

async function aTopic() {
  const topic = makeEventTopic({
    body: aTopicBody({ inputSchema: 'CloudEventSchemaV1_0', disableLocalAuth: true }),
    clock: aVirtualClock(),
    observe: () => undefined,
  });
  const face = eventGridFace({
    topic,
    keys: [],
    caller: (header) => identity.identity.caller(header, eventGridAudience),
  });
  const came: unknown[] = [];
  let status = 200;
  const app = {
    async fetch(request: Request) {
      came.push(...((await request.clone().json()) as unknown[]));
      return status === 200 ? face.fetch(request) : new Response(null, { status });
    },
  };
  const served = await serveTls(app, await identity.authority.issue(['127.0.0.1']));
  const door = await faultyDoor(served.url, identity.authority);
  ends.push(
    () => served.stop(),
    () => door.stop(),
  );
  const port = events({ endpoint: `${door.url}/api/events`, credential: credential() });
  const world: EventsWorld = {
    events: port,
    answers(next) {
      status = next ?? 200;
      if (next === null) door.next('POST', { kind: 'lose-answer' });
    },
    got: () => came.map(outEventOf),
  };
  return { ...world, topic, came, door };
}

eventsContract('the local Event Grid', aTopic);

test('events: an event is published as a CloudEvent, whose source and id are its own', async () => {
  const { events, topic, door } = await aTopic();
  await events.publish(anOutEvent);
  expect(topic.published()).toHaveLength(1);
  expect(topic.published()[0]?.fields).toMatchObject({
    id: 'web:41',
    source: `/paramedic/${new URL(door.url).host}`,
    type: 'Paramedic.IncidentChanged',
    subject: 'targets/web',
    time: '2026-11-21T10:00:00.000Z',
    sequence: '0000000000000041',
    data: anOutEvent.data,
  });
  expect(events.topic).toBe(new URL(door.url).host);
});

test('events: sequences as texts come in the order of their numbers', async () => {
  const { events, came } = await aTopic();
  for (const sequence of [9, 10, Number.MAX_SAFE_INTEGER]) {
    await events.publish({ ...anOutEvent, sequence });
  }
  const texts = came.map((one) => cloudEventSchema.parse(one).sequence);
  expect([...texts].sort()).toEqual(texts);
});

test('events: it is denied, when no identity is to be had', async () => {
  const { door } = await aTopic();
  const nobody = events({ endpoint: `${door.url}/api/events`, credential: credential('nobody') });
  await expect(nobody.publish(anOutEvent)).rejects.toMatchObject({ kind: 'denied' });
});

test('events: nothing is published and nothing asked, when no topic is configured', async () => {
  const none = events({ endpoint: null, credential: credential('nobody') });
  expect(none.topic).toBeNull();
  await expect(none.publish(anOutEvent)).resolves.toBeUndefined();
});
