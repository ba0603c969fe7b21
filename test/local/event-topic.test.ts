import { describe, expect, test } from 'vitest';
import {
  shakeHands,
  type HandshakeAnswer,
  type HandshakeQuestion,
} from '../../src/local/resources/event-handshake.ts';
import { resourceActionSuccess } from '../../src/local/resources/event-resource-action.ts';
import type { EventSchema } from '../../src/local/resources/event-schema.ts';
import { makeEventTopic, makeSystemTopic } from '../../src/local/resources/event-topic.ts';
import type { Asked } from '../../src/local/resources/journal.ts';
import { aVirtualClock } from './container-group-fixtures.ts';
import { aCloudEvent, anEvent, aTopicBody, GROUP, TOPIC } from './event-fixtures.ts';

const observe = () => undefined;
const aTopic = (inputSchema: EventSchema) =>
  makeEventTopic({ body: aTopicBody({ inputSchema }), clock: aVirtualClock(), observe });

describe('a topic', () => {
  test('event topic: keeps what was published, with what Event Grid stamps on it', () => {
    const topic = aTopic('EventGridSchema');
    const { dataVersion: _left, ...event } = anEvent();
    expect(topic.publish([event])).toBe(null);
    expect(topic.published()).toEqual([
      {
        id: 'e-1',
        type: 'Shop.Opened',
        subject: '/shop/web',
        publishedAtMs: Date.UTC(2026, 10, 21, 10),
        schema: 'EventGridSchema',
        fields: { ...event, topic: TOPIC, dataVersion: '', metadataVersion: '1' },
      },
    ]);
  });

  test.each([
    ['EventGridSchema', { ...anEvent(), id: '' }, '[1].id must be a text'],
    ['EventGridSchema', { ...anEvent(), subject: 7 }, '[1].subject must be a text'],
    ['EventGridSchema', { ...anEvent(), eventTime: 'soon' }, '[1].eventTime must be a time'],
    ['EventGridSchema', { ...anEvent(), topic: '/mine' }, `[1].topic must be ${TOPIC}`],
    ['EventGridSchema', { ...anEvent(), metadataVersion: '2' }, '[1].metadataVersion must be "1"'],
    ['EventGridSchema', aCloudEvent(), '[1].eventType must be a text'],
    ['EventGridSchema', null, '[1] must be an object'],
    ['CloudEventSchemaV1_0', anEvent(), '[1].specversion must be "1.0"'],
    ['CloudEventSchemaV1_0', { ...aCloudEvent(), source: '' }, '[1].source must be a text'],
    ['CloudEventSchemaV1_0', { ...aCloudEvent(), time: 'soon' }, '[1].time must be a time'],
    ['CloudEventSchemaV1_0', { ...aCloudEvent(), traceParent: '1' }, '[1].traceParent must be'],
    ['CloudEventSchemaV1_0', { ...aCloudEvent(), data_base64: 'eA==' }, '[1].data and data_base64'],
  ] as const)('event topic: %s: publishes nothing of a batch, when one is %o', (...row) => {
    const [schema, event, complaint] = row;
    const topic = aTopic(schema);
    const good = schema === 'EventGridSchema' ? anEvent() : aCloudEvent();
    expect(topic.publish([good, event])).toContain(complaint);
    expect(topic.published()).toEqual([]);
  });

  test('event topic: names every complaint with its place, when its body is wrong', () => {
    const body = aTopicBody({ inputSchema: 'CustomEventSchema', publicNetworkAccess: 'Disabled' });
    const make = () => makeEventTopic({ body, clock: aVirtualClock(), observe });
    expect(make).toThrow('properties.inputSchema: must be one of EventGridSchema');
    expect(make).toThrow('properties.publicNetworkAccess: must be one of Enabled');
    const system = { id: TOPIC, properties: { source: '/x', topicType: 'Other' } };
    const makeOther = () => makeSystemTopic({ body: system, clock: aVirtualClock(), observe });
    expect(makeOther).toThrow('properties.source: must be the id of a resource group');
    expect(makeOther).toThrow('properties.topicType: must be one of Microsoft.Resources');
  });
});

describe('the handshake', () => {
  function aHandshake(schema: EventSchema, answer: Partial<HandshakeAnswer> | 'echo' | 'none') {
    const asked: HandshakeQuestion[] = [];
    const done = shakeHands({
      url: 'https://hook.example/in?code=the-secret-key',
      schema,
      topicId: TOPIC,
      subscriptionName: 'heal',
      nowMs: Date.UTC(2026, 10, 21, 10),
      ask: async (question) => {
        asked.push(question);
        if (answer === 'none') throw new Error(`no answer from ${question.url}`);
        const [event] = JSON.parse(question.body ?? '[{}]') as { data: Record<string, unknown> }[];
        const body = JSON.stringify({ validationResponse: event?.data?.['validationCode'] });
        return { status: 200, headers: {}, body, ...(answer === 'echo' ? {} : answer) };
      },
    });
    return { asked, done };
  }

  test('handshake: asks for the echo of a code, in the Event Grid schema', async () => {
    const { asked, done } = aHandshake('EventGridSchema', 'echo');
    expect(await done).toBe(null);
    expect(asked[0]).toMatchObject({
      method: 'POST',
      headers: { 'aeg-event-type': 'SubscriptionValidation', 'aeg-subscription-name': 'HEAL' },
    });
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject([
      { eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', topic: TOPIC },
    ]);
  });

  test('handshake: asks for consent by OPTIONS, with CloudEvents', async () => {
    for (const origin of ['*', 'eventgrid.azure.net']) {
      const headers = { 'webhook-allowed-origin': origin };
      const { asked, done } = aHandshake('CloudEventSchemaV1_0', { headers });
      expect(await done).toBe(null);
      expect(asked[0]).toMatchObject({
        method: 'OPTIONS',
        headers: { 'WebHook-Request-Origin': 'eventgrid.azure.net' },
      });
    }
  });

  test.each([
    ['EventGridSchema', { status: 202 }, 'it answered 202 and not 200'],
    ['EventGridSchema', { body: '{"validationResponse":"other"}' }, 'no right validationResponse'],
    ['EventGridSchema', { body: 'ok' }, 'no right validationResponse'],
    ['EventGridSchema', 'none', 'https://hook.example does not answer the handshake'],
    ['CloudEventSchemaV1_0', { status: 400 }, 'it answered 400 and not 200'],
    ['CloudEventSchemaV1_0', {}, 'WebHook-Allowed-Origin must be *'],
  ] as const)('handshake: %s: fails and shows no key, when the answer is %o', async (...row) => {
    const [schema, answer, complaint] = row;
    const said = await aHandshake(schema, answer).done;
    expect(said).toContain(complaint);
    expect(said).not.toContain('the-secret-key');
  });
});

describe('what ARM tells', () => {
  const target = `${GROUP}/providers/microsoft.containerinstance/containergroups/web`.toLowerCase();
  const asked = {
    at: Date.UTC(2026, 10, 21, 10),
    method: 'POST',
    operation: 'restart',
    target,
    caller: { oid: 'oid-1', appid: 'app-1' },
    status: 204,
  } as const;
  const about = { source: GROUP, tenantId: 'tenant-1' };

  test('resource action: names who did what to which resource', () => {
    const event = resourceActionSuccess(asked, about);
    const operation = 'Microsoft.ContainerInstance/containerGroups/restart/action';
    const objectId = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
    expect(event).toMatchObject({
      topic: GROUP,
      subject: target,
      eventType: 'Microsoft.Resources.ResourceActionSuccess',
      eventTime: '2026-11-21T10:00:00.000Z',
      dataVersion: '2',
      data: {
        authorization: { scope: target, action: operation },
        claims: { appid: 'app-1', [objectId]: 'oid-1' },
        httpRequest: { method: 'POST' },
        resourceUri: target,
        operationName: operation,
        status: 'Succeeded',
        subscriptionId: 'sub-1',
        tenantId: 'tenant-1',
      },
    });
    const body = {
      id: `${GROUP}/providers/Microsoft.EventGrid/systemTopics/shop`,
      properties: { source: GROUP, topicType: 'Microsoft.Resources.ResourceGroups' },
    };
    const topic = makeSystemTopic({ body, clock: aVirtualClock(), observe });
    expect([topic.name, topic.publish([event])]).toEqual(['shop', null]);
  });

  test.each<[string, Asked]>([
    ['a refused order', { ...asked, status: 409 }],
    ['an order of nobody', { ...asked, caller: null }],
    ['a read', { ...asked, method: 'GET', operation: 'get', status: 200 }],
    ['another resource group', { ...asked, target: target.replace('/shop/', '/shop-2/') }],
  ])('resource action: tells nothing of %s', (_, one) => {
    expect(resourceActionSuccess(one, about)).toBe(null);
  });
});
