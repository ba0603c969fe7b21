// Event Grid in and out, on a compressed clock: requests for a look by two roads and repeated, acts
// of other people and our own as the platform tells of them, forged and malformed ones; and a topic
// that is gone during an incident. Judged by ARM's journal, by what Event Grid says of its own
// deliveries, and by what the topic really published.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEventAzure } from './an-event-azure.ts';
import type { EventAzure } from './an-event-azure.ts';
import { eventually, resourceId } from './hands.ts';

const withinMs = 60_000;

let azure: EventAzure;
beforeAll(async () => {
  azure = await startEventAzure({
    'asked-about': 'quick',
    'restarted-by-hand': 'sparing',
    'restarted-twice': 'quick',
    'told-later': 'quick',
    slandered: 'quick',
  });
});
afterAll(() => azure?.end());

const cloudEvent = (id: string, type: string, data: unknown, subject = 'shop') => ({
  specversion: '1.0',
  id,
  source: '/shop/monitor',
  type,
  subject,
  time: new Date().toISOString(),
  data,
});

const deliveries = (subscription: string, id: string) =>
  azure.cloud.events
    .subscription(subscription)
    .deliveries()
    .filter(({ eventId }) => eventId === id);

const reasons = async (id: string) => (await azure.audit(id)).map(({ reason }) => reason);

describe.concurrent('events in', { timeout: withinMs }, () => {
  test('events in: one look, when one request comes by both roads and by one of them twice', async () => {
    const id = 'asked-about';
    azure.cloud.events
      .subscription('pushed')
      .misdeliver((event) => (event.id === 'look' ? [0, 60_000] : [0]));
    const look = cloudEvent('look', 'Paramedic.LookRequested', { targets: [id] });
    expect(await azure.publish(look)).toBe(200);
    await eventually(async () => {
      expect(azure.taken(({ targets }) => String(targets) === id)).toHaveLength(3);
      expect(await reasons(id)).toEqual(['suspicion_raised', 'healthy_despite_alert']);
    }, 30_000);
    const outcomes = ['pushed', 'queued'].map((road) => deliveries(road, 'look'));
    expect(outcomes.map((all) => all.map(({ outcome }) => outcome))).toEqual([
      ['delivered', 'delivered'],
      ['delivered'],
    ]);
    const [first] = await azure.audit(id);
    expect(first?.cause).toContain('event');
    expect(azure.orders(id)).toEqual([]);
  });

  test('events in: it counts in the budget and begins a grace, when somebody else restarts', async () => {
    const id = 'restarted-by-hand';
    expect(await azure.order(id, 'restart')).toBe(204);
    await eventually(async () => expect(await reasons(id)).toContain('foreign_action'), 20_000);
    const told = (await azure.audit(id)).find(({ reason }) => reason === 'foreign_action');
    expect(told?.detail).toMatch(/^restart by operator/);
    await azure.breakDown(id);
    await eventually(async () => {
      const said = await reasons(id);
      expect(said).toContain('blocked_by_target_budget');
      expect(said.indexOf('starting_up')).toBeLessThan(said.indexOf('blocked_by_target_budget'));
      expect(said).toContain('starting_up');
    }, 40_000);
    // The other's, and none of ours.
    expect(azure.orders(id)).toEqual([204]);
  });

  test('events in: each is counted, when somebody restarts twice in a row', async () => {
    const id = 'restarted-twice';
    expect(await azure.order(id, 'restart')).toBe(204);
    // ARM refuses while the first restart is under way.
    await eventually(async () => expect(await azure.order(id, 'restart')).toBe(204), 20_000);
    await eventually(async () => {
      const told = (await azure.audit(id)).filter(({ reason }) => reason === 'foreign_action');
      expect(told).toHaveLength(2);
      expect(told.every(({ detail }) => detail.startsWith('restart by operator'))).toBe(true);
    }, 20_000);
  });

  test('events in: it is put aside and not repeated for ever, when it is malformed', async () => {
    const wrong = cloudEvent('wrong', 'Paramedic.LookRequested', { targets: 7 });
    expect(await azure.publish(wrong)).toBe(200);
    await eventually(() => {
      expect(deliveries('pushed', 'wrong')).toMatchObject([
        { outcome: 'dead-lettered', statuses: [500, 500, 500] },
      ]);
      expect(azure.taken(({ event }) => event === 'paramedic.event_poisoned')).toHaveLength(1);
    }, 30_000);
    expect(azure.cloud.events.subscription('pushed').deadLetters()).toMatchObject([
      { id: 'wrong', deadletterreason: 'MaxDeliveryAttemptsExceeded' },
    ]);
  });

  test('events in: nobody is believed, when an act is told of by another than the platform', async () => {
    const id = 'slandered';
    const uri = resourceId(id);
    const operationName = 'Microsoft.ContainerInstance/containerGroups/stop/action';
    const data = { operationName, resourceUri: uri, claims: { name: 'Mallory' } };
    const forged = cloudEvent('forged', 'Microsoft.Resources.ResourceActionSuccess', data, uri);
    expect(await azure.publish(forged, 'a key of somebody else')).toBe(401);
    expect(deliveries('pushed', 'forged')).toEqual([]);
    const { url } = azure.cloud.host;
    const door = `${url}/runtime/webhooks/eventgrid?functionName=events&code=guessed`;
    const pushed = await fetch(door, { method: 'POST', body: JSON.stringify([forged]) });
    expect(pushed.status).toBe(401);
    // Who may send to our topic may call themselves what they like.
    const [source] = uri.split('/providers/');
    expect(await azure.publish({ ...forged, source })).toBe(200);
    const later = cloudEvent('later', 'Paramedic.LookRequested', { targets: ['nobody'] });
    expect(await azure.publish(later)).toBe(200);
    await eventually(() => {
      for (const road of ['pushed', 'queued']) {
        expect(deliveries(road, 'later')).toMatchObject([{ outcome: 'delivered' }]);
        expect(deliveries(road, 'forged')).toEqual([]);
      }
    }, 20_000);
    expect(await reasons(id)).toEqual([]);
  });
});

describe.concurrent('events out', { timeout: withinMs }, () => {
  test('events out: healing goes on and all is told later in order, when the topic is gone', async () => {
    const id = 'told-later';
    azure.cutTopic();
    await azure.breakDown(id);
    await azure.wake(id);
    await azure.closed([id], 40_000);
    expect(azure.orders(id)).toEqual([204]);
    expect(azure.published(id)).toEqual([]);
    azure.mendTopic();
    const said = await reasons(id);
    await eventually(() => {
      expect(azure.published(id).map(({ reason }) => reason)).toEqual(said);
    }, 20_000);
    const events = azure.published(id);
    const sequences = events.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].toSorted());
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['Paramedic.IncidentChanged']));
    // Our own restart came back as an event of the platform, and was nobody else's.
    const own = azure.taken(({ meaning }) => meaning === 'own');
    expect(own.length).toBeGreaterThan(0);
    expect(said).not.toContain('foreign_action');
  });
});
