import * as a from '../core/fixtures.ts';
import { aWorld } from './a-world.ts';
import { expect, test } from 'vitest';
import { minutes } from '../../src/core/time.ts';
import { poisoned } from '../../src/pipeline/poison.ts';

test('poison: it ends in the audit of every target it names, and wakes a human once', async () => {
  const { app, targets, history, entries, ports, web, put } = await aWorld();
  const { seq } = await put(web, a.aSuspected());
  await poisoned(app, targets, 'it failed five times');
  for (const { id } of targets) {
    expect(entries(id)).toMatchObject([
      { reason: 'wake_poisoned', detail: 'it failed five times', cause: 'poison queue' },
    ]);
  }
  expect(history.of('notice').map(({ notice }) => notice.why)).toEqual(['wake_poisoned']);
  expect((await ports.incidents.load(web)).seq).toBe(seq);
});

test('poison: the same within the hour has the same key', async () => {
  const { app, web, history, pass } = await aWorld();
  await poisoned(app, [web], 'it failed five times');
  await pass(minutes(1));
  await poisoned(app, [web], 'it failed five times');
  const [first, second] = history.of('notice').map(({ notice }) => notice);
  expect(second?.key).toBe(first?.key);
});

test('poison: a damaged row does not keep it out of the audit', async () => {
  const { app, web, store, entries, lines, history } = await aWorld();
  store.damage('shop', 'target:web', { phase: 'unheard of' });
  await poisoned(app, [web], 'it failed five times');
  expect(entries()).toMatchObject([{ reason: 'wake_poisoned' }]);
  expect(lines).toContainEqual({ level: 'error', event: 'paramedic.row_damaged' });
  expect(history.of('notice')).toHaveLength(1);
});

test('poison: a message that names nobody wakes a human all the same', async () => {
  const { app, history } = await aWorld();
  await poisoned(app, [], 'it is not JSON');
  const [told] = history.of('notice');
  expect(told?.notice.text).toBe(
    'A wake for no known target failed every time it was tried: it is not JSON',
  );
});

test('poison: it fails while the store is down, so that the queue keeps the message', async () => {
  const { app, web, store, history } = await aWorld();
  store.setDown(true);
  await expect(poisoned(app, [web], 'x')).rejects.toMatchObject({ kind: 'unavailable' });
  expect(history.of('notice')).toMatchObject([{ notice: { why: 'wake_poisoned', at: null } }]);
});
