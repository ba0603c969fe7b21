import { describe, expect, test } from 'vitest';
import { aGridLook, aLook, anAction, asCloudEvent, upn } from './event-samples.ts';
import { anApp, idOf, now } from './an-app.ts';
import { eventPoison } from '../../src/handlers/event-poison.ts';
import { events } from '../../src/handlers/events.ts';
import { instant } from '../../src/core/time.ts';
import { withFailovers } from './failover-store.ts';

const secret = 'sig=very-secret';

const toBase64 = (event: unknown) => Buffer.from(JSON.stringify(event)).toString('base64');
const at = instant(Date.UTC(2026, 10, 21, 3, 41, 12, 924));

function aShop() {
  const { app, store } = anApp();
  return { app: withFailovers(app, 'shop'), store };
}

describe('events: a look asked for', () => {
  test.each([
    ['a CloudEvent', aLook()],
    ['an event of Event Grid', aGridLook()],
    ['a message of a queue in Base64', toBase64(aLook())],
    ['a message of a queue as plain JSON', JSON.stringify(aGridLook())],
    ['a subject alone', aLook(null, { subject: 'targets/web' })],
    ['an empty datum and a subject', aGridLook({})],
  ])('a hint kept and a wake queued, for %s', async (_, message) => {
    const { app, store } = aShop();
    await events(app, message);
    const [hint] = store.hints.keys();
    const cause = { kind: 'event', hint, foreign: null };
    expect(store.wakes).toEqual([{ targets: ['web'], cause }]);
    expect(store.hints.get(hint ?? '')?.hint).toMatchObject({
      rule: 'Paramedic.LookRequested',
      day: '2026-11-21',
      firedAt: '2026-11-21T03:41:12.924Z',
    });
  });

  test('a failover group is woken too, by its id or by the subject', async () => {
    const { app, store } = aShop();
    await events(app, aLook({ targets: ['failover:shop', 'web'] }));
    await events(app, aLook(null, { id: 'look-2', subject: 'failover/shop' }));
    await events(app, aLook(null, { id: 'look-3', subject: 'failovers/shop' }));
    expect(store.wakes.map(({ targets }) => targets)).toEqual([
      ['web', 'failover:shop'],
      ['failover:shop'],
      ['failover:shop'],
    ]);
  });

  test('unknown ids are recorded and wake nobody', async () => {
    const { app, store } = aShop();
    await events(app, aLook({ targets: ['db'] }));
    expect(store.wakes).toEqual([]);
    const [kept] = store.hints.values();
    expect(kept?.hint.targets).toEqual([]);
    expect(kept?.hint.said).toContain('"unknown":["db"]');
  });

  test('one look, when the same event comes by both roads and again', async () => {
    const { app, store } = aShop();
    await events(app, aLook());
    await events(app, toBase64(aLook()));
    await events(app, aLook());
    expect(store.wakes).toHaveLength(1);
    expect(store.hints.size).toBe(1);
  });

  test('two looks, when two sources give the same id', async () => {
    const { app, store } = aShop();
    await events(app, aLook());
    await events(app, aLook(null, { source: '/another', subject: 'targets/api' }));
    expect(store.hints.size).toBe(2);
  });

  test('queued by the repetition, when its wake was never queued', async () => {
    const { app, store } = aShop();
    await events(app, aLook());
    store.wakes.length = 0;
    for (const known of store.hints.values()) known.queued = false;
    await events(app, aLook());
    expect(store.wakes).toHaveLength(1);
  });

  test('dated by the store, when a CloudEvent names no time', async () => {
    const { app, store } = aShop();
    await events(app, aLook(null, { time: undefined, subject: 'targets/web' }));
    const [kept] = store.hints.values();
    expect(kept?.hint.firedAt).toBe(new Date(now).toISOString());
  });
});

describe('events: an action of somebody', () => {
  test.each(['restart', 'start', 'stop'])('a %s by a person is passed on', async (action) => {
    const { app, store } = aShop();
    await events(app, anAction(action));
    await events(app, toBase64(anAction(action)));
    const foreign = { action, at, by: 'ana@example.org', surely: true };
    expect(store.wakes).toMatchObject([{ targets: ['web'], cause: { kind: 'event', foreign } }]);
  });

  test('two by the same person within ten seconds are two', async () => {
    const { app, store } = aShop();
    const eventTime = '2026-11-21T03:41:15Z';
    await events(app, anAction('restart'));
    await events(app, anAction('restart', undefined, { id: 'action-2', eventTime }));
    expect(store.wakes.map(({ cause }) => cause)).toMatchObject([
      { foreign: { at } },
      { foreign: { at: Date.parse(eventTime) } },
    ]);
  });

  test.each<[string, unknown, string, boolean]>([
    ['another app', { appid: 'some-pipeline' }, 'some-pipeline', true],
    ['nobody who is named', {}, 'somebody', false],
    ['a person whose name is two lines', { appid: 'the-portal', name: 'Ana\nB' }, 'Ana B', true],
    ['claims that are no claims', 'none', 'somebody', false],
  ])('foreign, by %s', async (_, claims, by, surely) => {
    const { app, store } = aShop();
    await events(app, anAction('restart', claims));
    const foreign = { action: 'restart', by, surely };
    expect(store.wakes).toMatchObject([{ cause: { foreign } }]);
  });

  test('passed on, when the whole subscription is the source, in any case', async () => {
    const { app, store } = aShop();
    const [topic = ''] = idOf('web').toUpperCase().split('/RESOURCEGROUPS/');
    await events(app, anAction('restart', {}, { topic }));
    expect(store.wakes).toMatchObject([{ cause: { foreign: { action: 'restart' } } }]);
  });

  test('recorded and ignored, when it was our own', async () => {
    const { app, store } = aShop();
    await events(app, anAction('restart', { appid: 'HEALER-client-id' }));
    expect(store.wakes).toEqual([]);
    const [kept] = store.hints.values();
    expect(kept?.hint.said).toContain('"whose":"own"');
  });

  test('passed on, when we do not know our own name', async () => {
    const { app, store } = aShop();
    const nameless = { ...app, ownIdentity: null };
    await events(nameless, anAction('restart', { appid: 'healer-client-id' }));
    await events(nameless, anAction('stop', { [upn]: 'ana' }, { id: 'action-2' }));
    expect(store.wakes).toMatchObject([
      { cause: { foreign: { action: 'restart', by: 'healer-client-id', surely: false } } },
      { cause: { foreign: { action: 'stop', by: 'ana', surely: false } } },
    ]);
  });

  const [group = ''] = idOf('web').split('/providers/');
  const grid = `${group}/providers/Microsoft.EventGrid`;
  const data = { operationName: 'Microsoft.ContainerInstance/containerGroups/write' };
  test.each([
    ['another resource', anAction('stop', {}, { subject: idIn('other'), data: actionOn('other') })],
    ['another operation', anAction('stop', {}, { data })],
    ['one told by a custom topic', anAction('stop', {}, { topic: `${grid}/topics/in` })],
    [
      'one told by a topic of a domain',
      anAction('stop', {}, { topic: `${grid}/domains/d/topics/t` }),
    ],
    ['one of another resource group', anAction('stop', {}, { topic: `${group}-2` })],
    ['a CloudEvent that says it is Azure’s', asCloudEvent(anAction('stop'))],
    ['a CloudEvent in Base64', toBase64(asCloudEvent(anAction('stop')))],
    [
      'a CloudEvent with the fields of both',
      { ...anAction('stop'), ...asCloudEvent(anAction('stop')) },
    ],
    ['a CloudEvent without its data', asCloudEvent(anAction('stop', {}, { data: { secret } }))],
    ['an unknown type', aGridLook({ any: 'thing' }, { eventType: 'Contoso.Happened' })],
  ])('recorded without a wake, for %s', async (_, message) => {
    const { app, store } = aShop();
    await events(app, message);
    expect(store.wakes).toEqual([]);
    const [kept] = store.hints.values();
    expect(kept?.hint.targets).toEqual([]);
    expect(kept?.hint.said).not.toMatch(/thing|stop|very-secret/);
  });
});

const idIn = (name: string) => `/subscriptions/s/containerGroups/${name}`;
const actionOn = (name: string) => ({ ...anAction('stop').data, resourceUri: idIn(name) });

const bad: readonly (readonly [string, unknown, string])[] = [
  ['null', null, 'the message: '],
  ['a text', secret, 'the message: '],
  ['a list', [aLook()], 'the message: '],
  ['no id', aLook(secret, { id: '' }), 'id: '],
  ['another version', aLook(secret, { specversion: '0.3' }), 'specversion: '],
  ['a time in words', aLook(secret, { time: secret }), 'time: '],
  ['no such day', aGridLook(secret, { eventTime: '2026-02-30T00:00:00Z' }), 'eventTime: '],
  ['no type', aGridLook(secret, { eventType: undefined }), 'eventType: '],
  ['no topic', aGridLook(secret, { topic: undefined }), 'topic: '],
  ['targets of a wrong type', aLook({ targets: secret }), 'data.targets: '],
  ['a target of a wrong type', aLook({ targets: ['web', { secret }] }), 'data.targets.1: '],
  ['no target at all', aLook({ targets: [] }), 'data.targets: '],
  ['neither data nor subject', aLook(secret), 'data: '],
  ['another subject', aLook(null, { subject: `orders/${secret}` }), 'data: '],
  ['endless targets', aLook({ targets: Array(300).fill('web') }), 'data.targets: '],
  ['an action without its name', anAction('stop', {}, { data: { secret } }), 'data.operationName'],
];

describe('events: refused', () => {
  test.each(bad)(
    'thrown with the place and nothing of the event, for %s',
    async (_, message, place) => {
      const { app, store } = aShop();
      const refused = await events(app, message).catch((error: unknown) => String(error));
      expect(refused).toContain(`This message is no event that can be taken: ${place}`);
      expect(refused + JSON.stringify(store.lines)).not.toContain('very-secret');
      expect(store.calls).toBe(0);
    },
  );

  test('thrown, so that it comes again, when the store is down', async () => {
    const { app, store } = aShop();
    store.trouble = 'down';
    await expect(events(app, aLook())).rejects.toThrow('no answer');
  });
});

describe('event poison', () => {
  test.each([
    ['FATAL', 'it is no event (the message: '],
    [aLook({ targets: [] }), 'it cannot be taken (data.targets: '],
    [aLook(), 'its hint or its wake could not be kept'],
  ])('wakes a human, for %j', async (message, says) => {
    const { app, store } = aShop();
    await eventPoison(app, message);
    expect(store.lines[0]).toMatchObject({ level: 'error', event: 'paramedic.event_poisoned' });
    expect(store.notices).toMatchObject([
      { why: 'wake_poisoned', text: expect.stringContaining(says), at: now },
    ]);
  });

  test('leaves its line in the log, when the store is down', async () => {
    const { app, store } = aShop();
    store.trouble = 'down';
    await expect(eventPoison(app, 'FATAL')).rejects.toThrow('the store does not answer');
    expect(store.lines[0]).toMatchObject({ event: 'paramedic.event_poisoned' });
    expect(store.notices).toHaveLength(1);
  });
});
