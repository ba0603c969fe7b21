import { describe, expect, test } from 'vitest';
import { alerts } from '../../src/handlers/alerts.ts';
import { anAlert, goodAlerts, logContext, testAlerts } from './alert-samples.ts';
import { anApp, aRequest, idOf, impatient, jsonIn, patient, posted } from './an-app.ts';
import type { Route } from '../../src/core/policy.ts';

const byDimension: Route = {
  rule: null,
  dimension: { name: 'containergroup', value: 'CG-WEB' },
  targets: ['web'],
};

describe('alerts: taken', () => {
  test.each(Object.entries(goodAlerts))(
    'a hint kept and a wake queued, for %s',
    async (_, body) => {
      const { app, store } = anApp(['web', 'api'], [byDimension]);
      const response = await alerts(app, posted(body), patient);
      const hint = [...store.hints.keys()][0];
      expect(jsonIn(response)).toEqual({ result: 'queued', hint, targets: ['web'] });
      expect(response.status).toBe(202);
      expect(store.wakes).toEqual([{ targets: ['web'], cause: { kind: 'alert', hint } }]);
      expect(store.calls).toBeLessThanOrEqual(3);
    },
  );

  test('the hint tells what was claimed, in UTC and bounded, for a log alert', async () => {
    const { app, store } = anApp();
    await alerts(app, posted(anAlert({ description: 'ü'.repeat(20_000) })), patient);
    const [{ hint } = { hint: undefined }] = store.hints.values();
    expect(hint).toMatchObject({
      day: '2026-11-21',
      rule: 'container-ended',
      source: 'Log Alerts V2',
      condition: 'Fired',
      firedAt: '2026-11-21T03:41:12.472Z',
    });
    expect(hint?.key).toMatch(/^[0-9a-f]{64}$/);
    expect(hint?.said.length).toBe(4_096);
  });

  test('kept without a wake, when no target is meant', async () => {
    const { app, store } = anApp(['api']);
    const response = await alerts(app, posted(anAlert()), patient);
    expect(response.status).toBe(202);
    expect(jsonIn(response)).toMatchObject({ result: 'kept', targets: [] });
    expect(store.wakes).toEqual([]);
    expect((await alerts(app, posted(anAlert()), patient)).status).toBe(200);
  });

  test('not by what the payload would like, when custom properties name a target', async () => {
    const { app, store } = anApp();
    const body = anAlert({ alertTargetIDs: [], configurationItems: ['web'] }, logContext([]));
    body.data.customProperties = { healTarget: 'web' };
    await alerts(app, posted(body), patient);
    expect(store.wakes).toEqual([]);
  });

  test('one wake for all, when routes and ids name several', async () => {
    const routes: Route[] = [
      { rule: 'CONTAINER-ENDED', dimension: null, targets: ['api', 'web'] },
      { rule: 'another', dimension: null, targets: ['db'] },
      { rule: 'container-ended', dimension: { name: 'Pod', value: 'x' }, targets: ['db'] },
    ];
    const { app, store } = anApp(['web', 'api', 'db'], routes);
    await alerts(app, posted(anAlert()), patient);
    expect(store.wakes.map(({ targets }) => targets)).toEqual([['web', 'api']]);
  });
});

describe('alerts: nothing to do', () => {
  test('200 and no second wake, when the alert is a duplicate', async () => {
    const { app, store } = anApp();
    await alerts(app, posted(anAlert()), patient);
    const again = anAlert({ alertId: String(anAlert().data.essentials['alertId']).toUpperCase() });
    const response = await alerts(app, posted(again), patient);
    expect(response.status).toBe(200);
    expect(jsonIn(response)).toMatchObject({ result: 'duplicate', targets: ['web'] });
    expect(store.wakes).toHaveLength(1);
  });

  test('queued again, when the duplicate was kept but never queued', async () => {
    const { app, store } = anApp();
    await alerts(app, posted(anAlert()), patient);
    for (const known of store.hints.values()) known.queued = false;
    store.calls = 0;
    expect((await alerts(app, posted(anAlert()), patient)).status).toBe(202);
    expect(store.wakes).toHaveLength(2);
    expect(store.calls).toBe(3);
  });

  test('202 without a wake of its own, when one for the same targets waits', async () => {
    const { app, store } = anApp();
    store.waitingFor = 'container-ended';
    const response = await alerts(app, posted(anAlert()), patient);
    expect(response.status).toBe(202);
    expect(jsonIn(response)).toMatchObject({ result: 'joined', targets: ['web'] });
    expect(store.wakes).toEqual([]);
    expect(jsonIn(await alerts(app, posted(anAlert()), patient))).toMatchObject({
      result: 'duplicate',
    });
  });

  test('200 without a storage call, when the alert is resolved', async () => {
    const { app, store } = anApp();
    store.trouble = 'down';
    const response = await alerts(app, posted(anAlert({ monitorCondition: 'resolved' })), patient);
    expect(response.status).toBe(200);
    expect(jsonIn(response)).toMatchObject({ result: 'resolved' });
    expect(store.calls).toBe(0);
  });

  test.each(Object.entries(testAlerts))('200 and no wake, for a test %s', async (_, body) => {
    const { app, store } = anApp(['web'], [byDimension]);
    const response = await alerts(app, posted(body), patient);
    expect(response.status).toBe(200);
    expect(jsonIn(response)).toMatchObject({ result: 'test', test: true });
    expect(store.calls).toBe(0);
  });

  test('200 ignored, for a budget notification', async () => {
    const { app } = anApp();
    const body = { schemaId: 'AIP Budget Notification', data: { Budget: '10000' } };
    const response = await alerts(app, posted(body), patient);
    expect(response.status).toBe(200);
    expect(jsonIn(response)).toMatchObject({ result: 'ignored' });
  });
});

const essential = (name: string, value: unknown) => posted(anAlert({ [name]: value }));

describe('alerts: never valid', () => {
  test.each([
    ['no body', 'body', aRequest()],
    ['text that is not JSON', 'body', aRequest({ body: 'FATAL' })],
    ['bytes that are not UTF-8', 'body', aRequest({ body: new Uint8Array([0x22, 0xff, 0x22]) })],
    ['300 KB', 'body', posted('x'.repeat(300 * 1024))],
    ['deep nesting', 'body', aRequest({ body: '['.repeat(200_000) })],
    ['an array', 'body', posted([anAlert()])],
    ['null', 'body', posted(null)],
    ['another schema', 'schemaId', posted({ ...anAlert(), schemaId: 'AzureMonitorMetricAlert' })],
    ['no data', 'data', posted({ ...anAlert(), data: null })],
    ['no essentials', 'data.essentials', posted({ ...anAlert(), data: {} })],
    ['no alert id', 'data.essentials.alertId', essential('alertId', undefined)],
    ['an alert id of a wrong type', 'data.essentials.alertId', essential('alertId', 7)],
    ['no rule', 'data.essentials.alertRule', essential('alertRule', null)],
    ['an endless rule', 'data.essentials.alertRule', essential('alertRule', 'r'.repeat(600))],
    ['no service', 'data.essentials.monitoringService', essential('monitoringService', '')],
    ['a third condition', 'data.essentials.monitorCondition', essential('monitorCondition', 'On')],
    ['a time in words', 'data.essentials.firedDateTime', essential('firedDateTime', 'yesterday')],
    [
      'no such day',
      'data.essentials.firedDateTime',
      essential('firedDateTime', '2026-02-30T00:00:00Z'),
    ],
    [
      'targets as a text',
      'data.essentials.alertTargetIDs',
      essential('alertTargetIDs', idOf('web')),
    ],
    [
      'a target of a wrong type',
      'data.essentials.alertTargetIDs.0',
      essential('alertTargetIDs', [7]),
    ],
  ])('400 that names the place, for %s', async (_, at, request) => {
    const { app, store } = anApp();
    const response = await alerts(app, request, patient);
    expect(response.status).toBe(400);
    expect(jsonIn(response)).toMatchObject({ error: 'invalid', problems: [{ at }] });
    expect(store.calls).toBe(0);
  });
});

describe('alerts: try again', () => {
  test('503 with Retry-After, when storage is down', async () => {
    const { app, store } = anApp();
    store.trouble = 'down';
    const response = await alerts(app, posted(anAlert()), patient);
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBe('5');
  });

  test('503, when storage never answers', async () => {
    const { app, store } = anApp();
    store.trouble = 'hangs';
    expect((await alerts(app, posted(anAlert()), impatient)).status).toBe(503);
    expect(store.lines).toContainEqual(expect.objectContaining({ event: 'paramedic.door_late' }));
  });

  test('503 and a line in the log, never 500, when a port breaks its promise', async () => {
    const { app, store } = anApp();
    store.trouble = 'bug';
    const response = await alerts(app, posted(anAlert()), patient);
    expect(response.status).toBe(503);
    expect(response.body).not.toContain('planted');
    expect(store.lines).toContainEqual(expect.objectContaining({ event: 'paramedic.door_failed' }));
  });
});
