// The way to tables and queues is cut for 20 s, at the worst moment: one target has just been
// restarted and nobody has written so, the wake of another has been accepted and not been looked
// into, a third falls ill meanwhile. All three must come out well, each by one restart.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anAlert } from '../handlers/alert-samples.ts';
import { eventually, resourceId, startAzure } from './an-azure.ts';
import type { DisturbedAzure } from './an-azure.ts';

const goneMs = 20_000;
/** Azure's patience with an endpoint was 10 s. */
const answeredWithinMs = 6_000;

let azure: DisturbedAzure;
beforeAll(async () => {
  azure = await startAzure({
    unsettled: 'quick',
    unseen: 'quick',
    'ill-meanwhile': 'quick',
    well: 'quick',
  });
});
afterAll(() => azure?.end());

async function cutAtTheWorstMoment(): Promise<void> {
  const held: string[] = [];
  const hold = { kind: 'hold-answer', held: () => held.push('unsettled') } as const;
  azure.door.next('POST', hold, azure.restartPath('unsettled'));
  await azure.breakDown('unsettled');
  await eventually(async () => {
    if (held.length === 0) await azure.wake('unsettled');
    expect(held).toEqual(['unsettled']);
  }, 30_000);
  await azure.breakDown('unseen');
  await azure.wake('unseen');
  azure.cloud.account.cut();
}

test('storage gone: nothing is lost and the loop goes on, when it is back', async () => {
  const pid = azure.cloud.host.pid();
  await cutAtTheWorstMoment();
  const cutAt = performance.now();
  await azure.breakDown('ill-meanwhile');
  const alert = anAlert({
    alertTargetIDs: [resourceId('ill-meanwhile')],
    firedDateTime: new Date().toISOString(),
  });
  let refused = 0;
  while (performance.now() - cutAt < goneMs) {
    const askedAt = performance.now();
    const { status, json } = await azure.ask('POST', 'alerts', alert);
    expect(performance.now() - askedAt).toBeLessThan(answeredWithinMs);
    expect([status, json]).toEqual([503, expect.objectContaining({ error: 'unavailable' })]);
    refused += 1;
    await pause(1_000);
  }
  expect(refused).toBeGreaterThan(3);
  expect(azure.log.some(({ message }) => message.includes('store_unreachable'))).toBe(true);

  azure.cloud.account.mend();
  // As an action group does after a 503.
  await eventually(async () => {
    expect((await azure.ask('POST', 'alerts', alert)).status).toBe(202);
  }, 15_000);
  expect((await azure.ask('POST', 'alerts', alert)).status).toBe(200);
  const ill = ['unsettled', 'unseen', 'ill-meanwhile'];
  await azure.closed(ill, 90_000);
  for (const id of ill) {
    expect([id, azure.orders(id), azure.restarts(id)]).toEqual([id, [204], 1]);
  }
  expect((await azure.audit('unsettled')).map(({ reason }) => reason)).toEqual([
    'suspicion_raised',
    'treatment_claimed',
    'treatment_lost',
    'recovered',
    'incident_closed',
  ]);
  expect(azure.orders('well')).toEqual([]);
  expect(azure.cloud.host.pid()).toBe(pid);
}, 150_000);
