// In: docs/events.md and the code that it speaks of. Out: a failure for each type that only one of
// them has, and for each sample that is not taken as the page says.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { anApp, idOf } from '../handlers/an-app.ts';
import { bare, firsts, pageOf, root, sourcesIn } from './page.ts';
import { eventQueue } from '../../src/azure/keys.ts';
import { eventSchemas } from '../../src/azure/event-schemas.ts';
import { events } from '../../src/handlers/events.ts';
import { aConfiguration } from '../handlers/an-app.ts';
import { makeEventTopic, makeSystemTopic } from '../../src/local/resources/event-topic.ts';
import { readEventSubscription } from '../../src/local/resources/event-subscription-body.ts';
import { reasons } from '../../src/core/reasons.ts';
import { aVirtualClock } from '../local/container-group-fixtures.ts';
import { anAction } from '../handlers/event-samples.ts';
import { withFailovers } from '../handlers/failover-store.ts';

const page = pageOf('docs/events.md');
const samples = page.blocks('json').map((block) => JSON.parse(block) as Record<string, unknown>);
const sampleWith = (text: string): Record<string, unknown> => {
  const found = samples.find((sample) => JSON.stringify(sample).includes(text));
  if (found === undefined) throw new Error(`no sample has ${text}`);
  return found;
};

test('events: every type that is known comes in, and every type that is published goes out', () => {
  const [incoming = []] = page.tablesIn('## What comes in');
  const [outgoing = []] = page.tablesIn('## What goes out');
  const known = sourcesIn('src/handlers')
    .flatMap(({ text }) => [...text.matchAll(/case '((?:Paramedic|Microsoft)\.[\w.]+)'/g)])
    .map(([, type = '']) => type);
  expect(firsts(incoming).filter((type) => type.includes('.'))).toEqual(known);
  expect(firsts(outgoing)).toEqual(eventSchemas.map(({ type }) => type));
});

test('events: every schema that is named exists', () => {
  const [outgoing = []] = page.tablesIn('## What goes out');
  const files = outgoing.map((cells) => /\((events\/[^)]+)\)/.exec(cells[3] ?? '')?.[1] ?? '');
  expect(files).toEqual(eventSchemas.map(({ fileName }) => `events/${fileName}`));
  expect(files.filter((file) => !existsSync(join(root, 'docs', file)))).toEqual([]);
});

test('events: the sample that is published fits its schema, in the words of its reason', () => {
  const sample = sampleWith('"Paramedic.FailoverChanged","source"');
  const schema = eventSchemas.find(({ type }) => type === sample['type'])?.text ?? '{}';
  const read = z.fromJSONSchema(JSON.parse(schema) as z.core.JSONSchema.JSONSchema);
  expect(read.safeParse(sample)).toMatchObject({ success: true });
  const data = sample['data'] as Record<string, unknown>;
  expect(data['says']).toBe(reasons.failed_over.says);
  expect(Date.parse(String(sample['time']))).toBe(data['at']);
});

const clock = aVirtualClock();
const observe = () => undefined;
const group = '/subscriptions/SUBSCRIPTION/resourceGroups/GROUP';
const ofTopics = `${group}/providers/Microsoft.EventGrid`;
const aTopic = () => {
  const body = { ...sampleWith('"inputSchema"'), id: `${ofTopics}/topics/paramedic-in` };
  return makeEventTopic({ body, clock, observe });
};

test('events: a request for a look is taken by the topic, and its subjects are looked at', async () => {
  const sample = sampleWith('"Paramedic.LookRequested","subject"');
  expect(aTopic().publish([sample])).toBeNull();
  const { app, store } = anApp([]);
  const configuration = aConfiguration(['shop-eu'], []);
  const shop = withFailovers({ ...app, configuration }, 'shop');
  await events(shop, sample);
  await events(shop, Buffer.from(JSON.stringify(sample)).toString('base64'));
  expect(store.wakes).toMatchObject([{ targets: ['shop-eu', 'failover:shop'] }]);
});

test('events: the topics are accepted, by tokens alone', () => {
  expect(aTopic()).toMatchObject({ inputSchema: 'CloudEventSchemaV1_0', takesKeys: false });
  const body = { ...sampleWith('"topicType"'), id: `${ofTopics}/systemTopics/paramedic-group` };
  expect(makeSystemTopic({ body, clock, observe }).source).toBe(group);
});

const subscription = (text: string, under: string) => {
  const body = { ...sampleWith(text), id: `${ofTopics}/${under}` };
  const schema = under.startsWith('topics/') ? 'CloudEventSchemaV1_0' : 'EventGridSchema';
  return readEventSubscription(body, schema);
};
const anEventOf = (type: string, subject: string) => ({
  id: '1',
  type,
  subject,
  publishedAtMs: 0,
  schema: 'CloudEventSchemaV1_0' as const,
  fields: {},
});

test('events: requests go to the queue that the app reads, a few times, or to the dead letters', () => {
  const looks = subscription(
    '"Paramedic.LookRequested"]',
    'topics/paramedic-in/eventSubscriptions/l',
  );
  expect(looks).toMatchObject({
    destination: { kind: 'queue', name: eventQueue },
    attemptsMax: 5,
    timeToLiveMs: 15 * 60_000,
    keepsDeadLetters: true,
  });
  expect(looks.wants(anEventOf('Paramedic.LookRequested', 'targets/web'))).toBe(true);
  expect(looks.wants(anEventOf('Paramedic.IncidentChanged', 'targets/web'))).toBe(false);
});

test('events: the templates let Event Grid try as often as the page says', () => {
  const modules = ['events', 'group-events'].map((name) => join('infra/modules', `${name}.bicep`));
  const said = [page.text, ...modules.map((path) => readFileSync(join(root, path), 'utf8'))].map(
    (text) => new Set([...text.matchAll(/maxDeliveryAttempts"?: (\d+)/g)].map(([, most]) => most)),
  );
  expect(said).toEqual([new Set(['5']), new Set(['5']), new Set(['5'])]);
});

test('events: what others do to container groups goes to the function that takes events', () => {
  const hands = subscription(
    '"AzureFunction"',
    'systemTopics/paramedic-group/eventSubscriptions/h',
  );
  expect(hands).toMatchObject({
    destination: { kind: 'function', name: 'events' },
    attemptsMax: 5,
    keepsDeadLetters: true,
  });
  expect(
    sourcesIn('functions').some(({ text }) => text.includes("app.eventGrid<unknown>('events'")),
  ).toBe(true);
  const of = (subject: string) => anEventOf(anAction('restart').eventType, subject);
  const containerGroup = idOf('web').replace(/^.*?\/providers/, `${group}/providers`);
  expect(hands.wants(of(containerGroup))).toBe(true);
  expect(hands.wants(of(`${group}/providers/Microsoft.Web/sites/app`))).toBe(false);
});

test('events: a subscriber to failovers gets moves and questions, and nothing of targets', () => {
  const told = subscription('"WebHook"', 'topics/paramedic-out/eventSubscriptions/t');
  const types = eventSchemas.filter(({ type }) => told.wants(anEventOf(type, 'failovers/shop')));
  expect(types.map(({ type }) => bare(type))).toEqual([
    'Paramedic.FailoverChanged',
    'Paramedic.ApprovalChanged',
  ]);
  expect(told.wants(anEventOf('Paramedic.FailoverChanged', 'targets/web'))).toBe(false);
});
