import { describe, expect, test } from 'vitest';
import { anApp, now } from './an-app.ts';
import { withFailovers } from './failover-store.ts';
import { poison } from '../../src/handlers/poison.ts';
import { sweep } from '../../src/handlers/sweep.ts';
import { wakeOf } from '../../src/handlers/wake-message.ts';
import { wakes } from '../../src/handlers/wakes.ts';

const aWake = { targets: ['web', 'api'], cause: { kind: 'alert', hint: 'abc' } };

describe('wakes', () => {
  test.each([
    { kind: 'sweep' },
    { kind: 'timer', seq: 3 },
    { kind: 'alert', hint: 'abc' },
    { kind: 'event', hint: 'abc', foreign: null },
    { kind: 'event', hint: 'abc', foreign: { action: 'stop', at: now, by: 'ana', surely: true } },
    { kind: 'operator', ask: 'retry', by: 'ana' },
  ])('read, whether parsed already or not, for $kind', (cause) => {
    const wake = { targets: ['web'], cause };
    expect(wakeOf(wake)).toEqual({ ok: true, wake });
    expect(wakeOf(JSON.stringify(wake))).toEqual({ ok: true, wake });
  });

  test('an event that tells of nobody else is read, when yesterday’s app queued it', () => {
    const wake = { targets: ['web'], cause: { kind: 'event', hint: 'abc' } };
    expect(wakeOf(wake)).toMatchObject({ wake: { cause: { foreign: null } } });
    const foreign = { action: 'stop', at: now, by: 'ana' };
    const told = { ...wake, cause: { ...wake.cause, foreign } };
    expect(wakeOf(told)).toMatchObject({ wake: { cause: { foreign: { surely: false } } } });
  });

  test.each([
    ['FATAL', 'the message'],
    [{ ...aWake, targets: [] }, 'targets'],
    [{ ...aWake, targets: [7] }, 'targets.0'],
    [{ ...aWake, cause: { kind: 'restart' } }, 'cause.kind'],
    [{ ...aWake, cause: { kind: 'timer', seq: -1 } }, 'cause.seq'],
    [{ ...aWake, cause: { kind: 'request', wish: {} } }, 'cause.kind'],
    [null, 'the message'],
  ])('thrown back to the queue with the place, when %j is no wake', async (message, at) => {
    const { app, store } = anApp();
    await expect(wakes(app, message)).rejects.toThrow(`This message is not a wake: ${at}: `);
    expect(store.lines).toMatchObject([{ level: 'error', event: 'paramedic.wake_unreadable' }]);
  });

  test('every target is looked at, when a wake names several', async () => {
    const { app, store } = anApp();
    await wakes(app, JSON.stringify(aWake));
    expect([...store.incidents.keys()].sort()).toEqual(['api', 'web']);
  });

  test('a failover group is looked at too, when a wake names it', async () => {
    const { app, store } = anApp(['web']);
    const shop = withFailovers(app, 'shop');
    await wakes(shop, { targets: ['failover:shop'], cause: { kind: 'sweep' } });
    expect([...store.failover.rows.keys()]).toEqual(['failover:shop']);
    expect(store.incidents.size).toBe(0);
  });

  test('an unknown target is logged and skipped', async () => {
    const { app, store } = anApp(['web']);
    await wakes(app, aWake);
    expect([...store.incidents.keys()]).toEqual(['web']);
    expect(store.lines).toContainEqual(
      expect.objectContaining({ event: 'paramedic.wake_of_unknown_target' }),
    );
  });

  test('the others are looked at before it is thrown, when one fails', async () => {
    const { app, store } = anApp();
    store.damaged.add('web');
    await expect(wakes(app, aWake)).rejects.toThrow('No look at web: see the log');
    expect([...store.incidents.keys()]).toEqual(['api']);
  });

  test('the rest is queued again, when the looks take too long', async () => {
    const { app, store } = anApp();
    let elapsed = 0;
    const slow = { elapsed: () => (elapsed += 60_000) };
    await wakes({ ...app, ports: { ...app.ports, stopwatch: slow } } as typeof app, aWake);
    expect(store.wakes).toEqual([aWake]);
    expect(store.incidents.size).toBe(0);
  });
});

describe('poison', () => {
  test('ends in the audit and wakes a human, for each target the wake names', async () => {
    const { app, store } = anApp();
    await poison(app, aWake);
    expect(store.entries.map(({ target, reason }) => [target, reason])).toEqual([
      ['web', 'wake_poisoned'],
      ['api', 'wake_poisoned'],
    ]);
    expect(store.notices).toMatchObject([
      { why: 'wake_poisoned', target: 'web', text: expect.stringContaining('web and 1 more') },
    ]);
  });

  test('wakes a human, when the message is no wake', async () => {
    const { app, store } = anApp();
    await poison(app, 'FATAL');
    expect(store.notices[0]?.text).toContain('it is not a wake (the message: ');
  });

  test('leaves its line in the log, when the store is down', async () => {
    const { app, store } = anApp();
    store.trouble = 'down';
    await expect(poison(app, aWake)).rejects.toThrow('the store does not answer');
    expect(store.lines[0]).toMatchObject({ level: 'error', event: 'paramedic.wake_poisoned' });
  });
});

test('sweep: looks at all and logs its figures', async () => {
  const { app, store } = anApp();
  await sweep(app);
  expect(store.lines).toContainEqual({
    level: 'info',
    event: 'paramedic.swept',
    fields: { looked: 2, failed: 0, handedOver: 0, unreadable: 0 },
  });
});
