import { describe, expect, test } from 'vitest';
import { anApp, aRequest, jsonIn, now, patient } from './an-app.ts';
import { minutes, plus } from '../../src/core/time.ts';
import { newIncident } from '../../src/core/incident.ts';
import { newGroupState } from '../../src/core/group-state.ts';
import { target, targets, wakeTarget } from '../../src/handlers/targets.ts';
import type { Brake } from '../../src/core/brakes.ts';
import type { Incident } from '../../src/core/incident.ts';

const one = (id: string, body: string | null = null) => aRequest({ params: { id }, body });

const opened = { openedAt: now, attempts: 1, notBefore: plus(now, minutes(1)) };

const aSuspicion: Incident = {
  ...newIncident(now),
  ...opened,
  phase: 'suspected',
  epoch: 3,
  nextLookAt: plus(now, minutes(1)),
  reason: 'blocked_by_pause',
  detail: 'by ana: release',
  told: [{ why: 'still_open', epoch: 3, at: now }],
  readings: [{ verdict: 'unhealthy', why: 'answered 503', at: now }],
  hints: 2,
};

const aPause = (scope: Brake['scope']): Brake => ({
  scope,
  owner: 'ana',
  reason: 'release',
  from: now,
  until: plus(now, minutes(30)),
});

describe('targets', () => {
  test('listed with their phases, also when a row cannot be read', async () => {
    const { app, store } = anApp();
    store.incidents.set('web', aSuspicion);
    store.damaged.add('api');
    const about = { group: 'shop', policy: 'careful', mode: 'heal' };
    expect(jsonIn(await targets(app, aRequest(), patient))).toEqual({
      targets: [
        { id: 'web', ...about, phase: 'suspected' },
        { id: 'api', ...about, phase: null },
      ],
    });
  });

  test('one in full, with what would unblock it, when it is suspected and paused', async () => {
    const { app, store } = anApp();
    store.incidents.set('web', aSuspicion);
    store.group = {
      ...newGroupState,
      holder: { target: 'api', epoch: 1 },
      brakes: [
        aPause({ kind: 'target', target: 'web' }),
        aPause({ kind: 'target', target: 'api' }),
      ],
    };
    store.fleet = { ...store.fleet, brakes: [aPause({ kind: 'fleet' })] };
    store.heartbeat = { lookedAt: { web: now }, toldAt: null };
    const response = await target(app, one('web'), patient);
    expect(response.status).toBe(200);
    expect(jsonIn(response)).toMatchObject({
      id: 'web',
      seq: 7,
      phase: 'suspected',
      reason: 'blocked_by_pause',
      says: 'The group or the target is paused.',
      unblocks: 'Lifting the pause, or its expiry.',
      detail: 'by ana: release',
      epoch: 3,
      attempts: 1,
      attemptsMax: 3,
      readings: [{ at: '2026-11-21T03:41:30.000Z', verdict: 'unhealthy', why: 'answered 503' }],
      hints: 2,
      nextLookAt: '2026-11-21T03:42:30.000Z',
      lookedAt: '2026-11-21T03:41:30.000Z',
      told: [{ why: 'still_open', epoch: 3, at: '2026-11-21T03:41:30.000Z' }],
      brakes: [
        { scope: 'fleet', on: true },
        { scope: 'target:web', owner: 'ana', on: true },
      ],
      groupSlot: 'api',
    });
  });

  const kept = newIncident(now);
  const later = plus(now, minutes(3));
  const at = '2026-11-21T03:44:30.000Z';
  const remedy = 'restart';
  test.each<[Incident, object]>([
    [kept, { openedAt: null, deadline: null, remedy: null, attempts: 0, readings: [] }],
    [
      {
        ...kept,
        ...opened,
        phase: 'treating',
        remedy,
        claimedAt: now,
        lostAfter: later,
      },
      { deadline: at, remedy, readings: [] },
    ],
    [
      {
        ...kept,
        ...opened,
        phase: 'verifying',
        remedy,
        deadline: later,
        graceUntil: now,
        readings: [{ verdict: 'healthy', at: now }],
      },
      { deadline: at, remedy, readings: [{ verdict: 'healthy', why: null }] },
    ],
    [
      { ...kept, ...opened, phase: 'cooling', until: later },
      { deadline: at, remedy: null },
    ],
    [
      {
        ...kept,
        ...opened,
        phase: 'escalated',
        healthySince: null,
        acknowledgedBy: 'ana',
        tellAfter: null,
      },
      { deadline: null, acknowledgedBy: 'ana' },
    ],
  ])('shown with the fields of its phase, when it is $phase', async (incident, fields) => {
    const { app, store } = anApp();
    store.incidents.set('web', incident);
    const shown = jsonIn(await target(app, one('web'), patient));
    expect(shown).toMatchObject({ phase: incident.phase, ...fields });
  });

  test('quiet and never looked at, when it has no row', async () => {
    const { app } = anApp();
    const shown = jsonIn(await target(app, one('web'), patient));
    expect(shown).toMatchObject({ phase: 'quiet', reason: 'never_looked', recordedAt: null });
  });

  test('503 with what failed, when its row is damaged', async () => {
    const { app, store } = anApp();
    store.damaged.add('web');
    const response = await target(app, one('web'), patient);
    expect(response.status).toBe(503);
    expect(jsonIn(response)).toMatchObject({ message: 'row of web' });
  });

  test('404, when there is no such target', async () => {
    const { app } = anApp();
    expect((await target(app, one('db'), patient)).status).toBe(404);
    expect((await wakeTarget(app, one('db'), patient)).status).toBe(404);
  });
});

describe('wake', () => {
  test.each([
    [null, 'look', 'somebody with a key'],
    ['{}', 'look', 'somebody with a key'],
    ['{"ask":"retry","by":" ana "}', 'retry', 'ana'],
    ['{"ask":"acknowledge"}', 'acknowledge', 'somebody with a key'],
  ])('202 and queued, for %s', async (body, ask, by) => {
    const { app, store } = anApp();
    const response = await wakeTarget(app, one('web', body), patient);
    expect(response.status).toBe(202);
    expect(jsonIn(response)).toEqual({ result: 'queued', target: 'web', ask, by });
    expect(store.wakes).toEqual([{ targets: ['web'], cause: { kind: 'operator', ask, by } }]);
  });

  test.each([
    ['{"ask":"restart"}', 'ask'],
    ['{"by":""}', 'by'],
    ['{"order":"restart"}', 'body'],
    ['[1]', 'body'],
    ['now!', 'body'],
    [`"${'x'.repeat(5_000)}"`, 'body'],
  ])('400 that names the place, for %.20s', async (body, at) => {
    const { app, store } = anApp();
    const response = await wakeTarget(app, one('web', body), patient);
    expect(response.status).toBe(400);
    expect(jsonIn(response)).toMatchObject({ problems: [{ at }] });
    expect(store.wakes).toEqual([]);
  });
});
