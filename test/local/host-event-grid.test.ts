// An app with Event Grid triggers in the host: its door, its keys, and what each answer means.
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LogEvent } from '../../src/local/host/protocol.ts';
import { startHost } from '../../src/local/host/start.ts';
import type { Host } from '../../src/local/host/start.ts';
import { anApp } from './host-app.ts';

const source = `
  let met = 0;
  app.eventGrid('events', { handler: async (event, context) => {
    if (event.data?.fail) throw new Error('will not');
    if (event.data?.pair) met += 1;
    for (let turns = 0; met === 1 && turns < 200; turns += 1) {
      await new Promise((wake) => setTimeout(wake, 10));
    }
    context.log('got ' + JSON.stringify([event, context.triggerMetadata, met]));
  } });
  app.eventGrid('off', { handler: () => {} });
  app.http('web', { handler: () => ({ body: 'web' }) });
`;
const keys = { master: 'M', host: { default: 'H' }, system: { eventgrid_extension: 'S' } };
const logged: LogEvent[] = [];
let appDir: string;
let host: Host;

beforeAll(async () => {
  appDir = await anApp(source);
  const env = { 'AzureWebJobs.off.Disabled': '1' };
  host = await startHost({ appDir, env, keys, onLog: (event) => logged.push(event) });
});
afterAll(async () => {
  await host.stop();
  await rm(appDir, { recursive: true });
});

const event = { id: '1', eventType: 'T', subject: 's', data: { Name: 'a' } };
const cloudEvent = { specversion: '1.0', id: '2', source: 'x', type: 'T', data: { Name: 'b' } };

interface Asked {
  readonly name?: string;
  readonly key?: string;
  readonly type?: string;
  readonly method?: string;
  readonly path?: string;
}

async function ask(body: unknown, asked: Asked = {}) {
  const { name = 'events', key = 'S', method = 'POST', type = 'Notification', path } = asked;
  const url = `${host.url}${path ?? '/runtime/webhooks/EventGrid'}?functionName=${name}&code=${key}`;
  const answer = await fetch(url, {
    method,
    headers: type === '' ? {} : { 'aeg-event-type': type },
    ...(method === 'POST' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

async function said(start: string): Promise<readonly string[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = logged.map(({ message }) => message).filter((one) => one.startsWith(start));
    if (found.length > 0) return found;
    await delay(20);
  }
  throw new Error(`Nobody said '${start}' within 2 s.`);
}

test.each([
  ['no key', { key: '' }, 401],
  ['a host key', { key: 'H' }, 401],
  ['the system key', { key: 'S' }, 202],
  ['the master key', { key: 'M' }, 202],
])('host: Event Grid: keys: %s', async (_, asked, status) => {
  expect(await ask([], asked)).toMatchObject({ status });
});

test('host: Event Grid: 404 for a function that it does not trigger, or that is disabled', async () => {
  for (const name of ['web', 'Events', 'off', '']) {
    expect(await ask([event], { name })).toEqual({
      status: 404,
      text: `cannot find function: '${name}'`,
    });
  }
  expect(await ask([event], { path: '/runtime/webhooks/other' })).toMatchObject({ status: 404 });
});

test('host: Event Grid: 400 without a known kind of event, and for what is no event', async () => {
  for (const type of ['', 'SubscriptionDeletion']) {
    expect(await ask([event], { type })).toMatchObject({ status: 400 });
  }
  expect(await ask(null, { method: 'OPTIONS', type: '' })).toMatchObject({ status: 400 });
  for (const body of ['{', '7', '[7]']) expect(await ask(body)).toMatchObject({ status: 400 });
  expect(await ask([event], { type: 'Unsubscribe' })).toMatchObject({ status: 202 });
});

test.each([
  ['in the Event Grid schema', [{ data: { validationCode: 'c-1' } }]],
  ['in a CloudEvent', { data: { validationCode: 'c-1' } }],
  ['in a text in a CloudEvent', { data: '{"validationCode":"c-1"}' }],
])('host: Event Grid: echoes the code of a handshake: %s', async (_, body) => {
  const { status, text } = await ask(body, { type: 'SubscriptionValidation' });
  expect([status, JSON.parse(text)]).toEqual([200, { validationResponse: 'c-1' }]);
});

test('host: Event Grid: the handler gets one event as it was sent, and its data once more', async () => {
  expect(await ask([event])).toEqual({ status: 202, text: '' });
  expect(await said('got [{"id":"1"')).toEqual([
    `got ${JSON.stringify([event, { data: { name: 'a' } }, 0])}`,
  ]);
  expect(await ask(cloudEvent)).toMatchObject({ status: 202 });
  expect((await said('got [{"specversion"'))[0]).toContain(JSON.stringify(cloudEvent));
});

test('host: Event Grid: the events of a batch are handled side by side', async () => {
  const pair = { ...event, id: 'pair', data: { pair: true } };
  expect(await ask([pair, pair])).toMatchObject({ status: 202 });
  expect((await said('got [{"id":"pair"'))[0]).toMatch(/,2\]$/);
});

test('host: Event Grid: 500 for the whole batch, when one handler throws', async () => {
  expect(await ask([event, { ...event, data: { fail: true } }])).toEqual({
    status: 500,
    text: 'Exception while executing function: Functions.events',
  });
});
