import * as a from '../core/fixtures.ts';
import { aWorld } from './a-world.ts';
import { expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../src/core/time.ts';
import { PortError } from '../../src/pipeline/port-error.ts';
import { lookAfter } from '../../src/pipeline/look-after.ts';
import type { Cause } from '../../src/core/wake.ts';

const sweep: Cause = { kind: 'sweep' };

test('reconcile: a quiet target that is well is left, and nothing is written', async () => {
  const { app, web, queued, entries, ports } = await aWorld();
  expect(await lookAfter(app, web, sweep)).toMatchObject({ result: 'left' });
  expect((await ports.incidents.load(web)).seq).toBe(0);
  expect([...entries(), ...queued]).toEqual([]);
});

test('reconcile: an illness is proved, treated once and verified, look by look', async () => {
  const world = await aWorld({ policy: { coolForMs: minutes(5) } });
  const { app, web, queued, patient, pass, history, entries, ports } = world;
  patient().sicken();
  await lookAfter(app, web, sweep);
  for (let looks = 0; looks < 40; looks++) {
    const next = queued.shift();
    if (next === undefined) break;
    await pass(next.delay);
    await lookAfter(app, web, next.wake.cause);
  }
  expect(history.of('order')).toHaveLength(1);
  expect((await ports.incidents.load(web)).state.value?.phase).toBe('quiet');
  expect(entries().map(({ reason }) => reason)).toEqual([
    'suspicion_raised',
    'treatment_claimed',
    'treatment_issued',
    'recovered',
    'incident_closed',
  ]);
});

test('reconcile: a timer is dropped without a probe, when its row has moved on', async () => {
  const { app, web, put, history } = await aWorld();
  const { seq } = await put(web, a.aSuspected());
  const stale: Cause = { kind: 'timer', seq: seq - 1 };
  expect(await lookAfter(app, web, stale)).toMatchObject({ result: 'dropped' });
  expect(history.of('probe')).toEqual([]);
  expect(await lookAfter(app, web, { kind: 'timer', seq })).toMatchObject({ result: 'moved' });
});

test('reconcile: an alert is dropped, while the next look is not overdue', async () => {
  const { app, web, put, pass, history } = await aWorld();
  await put(web, a.aSuspected({ nextLookAt: plus(a.now, seconds(10)) }));
  const alert: Cause = { kind: 'alert', hint: 'h' };
  expect(await lookAfter(app, web, alert)).toMatchObject({ result: 'dropped' });
  expect(history.of('probe')).toEqual([]);
  await pass(seconds(15));
  expect(await lookAfter(app, web, alert)).toMatchObject({ result: 'moved' });
});

test('reconcile: of ten looks at once one acts, and the others lose quietly', async () => {
  const { app, web, put, patient, queued, history, entries, lines } = await aWorld();
  patient().sicken();
  await put(web, a.aSuspected());
  const looks = await Promise.all(Array.from({ length: 10 }, () => lookAfter(app, web, sweep)));
  expect(looks.filter(({ result }) => result === 'moved')).toHaveLength(1);
  expect(looks.filter(({ result }) => result === 'lost')).toHaveLength(9);
  expect(history.of('order')).toHaveLength(1);
  expect(entries()).toHaveLength(2);
  expect(queued).toHaveLength(1);
  expect(lines).toEqual([]);
});

test('reconcile: a look goes on, when its next one cannot be queued', async () => {
  const { app, web, patient, lines, ports } = await aWorld({
    instead: () => ({
      wakes: {
        schedule: () => Promise.reject(new PortError('unavailable', 'wakes: no answer')),
      },
    }),
  });
  patient().sicken();
  expect(await lookAfter(app, web, sweep)).toMatchObject({ result: 'moved' });
  expect(lines).toEqual([{ level: 'info', event: 'paramedic.wake_not_queued' }]);
  expect((await ports.incidents.load(web)).state.value?.nextLookAt).not.toBeNull();
});

test('reconcile: a group in a storm is left alone, and what was found is written', async () => {
  const { app, web, put, patient, history, entries, ports } = await aWorld();
  for (const id of ['web', 'api']) patient(id).sicken();
  await put(web, a.aSuspected());
  await lookAfter(app, web, sweep);
  expect(history.of('order')).toEqual([]);
  expect(entries().at(-1)?.reason).toBe('blocked_by_storm');
  const { groupState } = await ports.incidents.load(web);
  expect(groupState.value).toMatchObject({ holder: null, stormSeenAt: a.now });
});

test('reconcile: dry run decides the same and performs nothing', async () => {
  const { app, web, put, patient, history, entries } = await aWorld({
    policy: { mode: 'dry-run' },
  });
  patient().sicken();
  await put(web, a.aSuspected());
  await lookAfter(app, web, sweep);
  expect(history.of('order')).toEqual([]);
  expect(entries().at(-1)?.reason).toBe('blocked_by_dry_run');
});

test('reconcile: the slow look of a hanging target still heals it', async () => {
  const { app, web, put, patient, history, waitFor } = await aWorld();
  patient().sickenUntil(plus(a.now, minutes(1)));
  await put(web, a.aSuspected());
  await waitFor(lookAfter(app, web, sweep), minutes(1));
  expect(history.of('order')).toHaveLength(1);
});
