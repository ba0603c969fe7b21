// Parts that vanish, in two clouds side by side. The worker is killed with SIGKILL, twenty times
// each between claim and effect and between effect and settle: at a door before ARM that holds one
// order before ARM hears it, and another before its answer is heard. Storage is gone for a minute.
// By ARM's journal, what may have been done is not ordered again; what was not is made up for.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anAlert } from '../handlers/alert-samples.ts';
import { startAzure } from './an-azure.ts';
import type { DisturbedAzure } from './an-azure.ts';
import { eventually, resourceId } from './hands.ts';

const startWithinMs = 120_000;

describe.concurrent('worker gone', () => {
  const deaths = 20;
  const numbers = Array.from({ length: deaths }, (_, at) => at + 1);
  const unheard = numbers.map((number) => `unheard-${number}`);
  const unanswered = numbers.map((number) => `unanswered-${number}`);
  const everyone = [...unheard, ...unanswered];

  /**
   * ARM begins a restart this late, so that a fresh worker finds the target as unwell as before,
   * for longer than it takes to prove that: a worker that forgot the claim would order another.
   */
  const slowMs = 14_000;

  let azure: DisturbedAzure;
  beforeAll(async () => {
    azure = await startAzure(Object.fromEntries(everyone.map((id) => [id, 'quick'])));
    for (const { group } of azure.cloud.groups) {
      if (group.name.includes('unanswered')) group.lie({ restart: { slowMs } });
    }
  }, startWithinMs);
  afterAll(() => azure?.end());

  /** Breaks them and has a first look raise the suspicion; a second, 3 s later, claims. */
  async function fallIll(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => azure.breakDown(id)));
    await Promise.all(ids.map((id) => azure.wake(id)));
    await eventually(async () => {
      const views = await Promise.all(ids.map((id) => azure.target(id)));
      expect(views.map(({ phase }) => phase)).not.toContain('quiet');
    }, 20_000);
  }

  async function dieAroundEveryEffect(): Promise<void> {
    const held = new Set<string>();
    for (const id of unheard) azure.holdRestart(id, 'hold-request', () => held.add(id));
    for (const id of unanswered) azure.holdRestart(id, 'hold-answer', () => held.add(id));
    const pairs = numbers.map((number) => [`unheard-${number}`, `unanswered-${number}`]);
    await fallIll(pairs[0] ?? []);
    for (const [at, pair] of pairs.entries()) {
      await eventually(async () => {
        const missing = pair.filter((id) => !held.has(id));
        await Promise.all(missing.map((id) => azure.wake(id)));
        expect(missing).toEqual([]);
      }, 60_000);
      // Already now, so that a single look is left of their proof when the next instance runs.
      await fallIll(pairs[at + 1] ?? []);
      await azure.cloud.host.kill();
      await azure.cloud.host.start();
    }
  }

  test('worker gone: one restart each, when it dies around the effect twenty times', async () => {
    await dieAroundEveryEffect();
    await azure.closed(everyone, 120_000);
    for (const id of everyone) {
      const reasons = (await azure.audit(id)).map(({ reason }) => reason);
      const claims = reasons.filter((reason) => reason === 'treatment_claimed').length;
      expect({
        id,
        orders: azure.orders(id),
        restarts: azure.restarts(id),
        lost: reasons.includes('treatment_lost'),
        claimedAgain: claims > 1,
      }).toEqual({
        id,
        orders: [204],
        restarts: 1,
        lost: true,
        // What ARM never heard of needs a second claim; what it may have done must not get one.
        claimedAgain: unheard.includes(id),
      });
    }
  }, 300_000);
});

describe.concurrent('storage gone', () => {
  const goneMs = 60_000;
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
  }, startWithinMs);
  afterAll(() => azure?.end());

  /**
   * One target has just been restarted and nobody has written so; the wake of another has been
   * accepted and not been looked into.
   */
  async function cutAtTheWorstMoment(): Promise<void> {
    let held = false;
    azure.holdRestart('unsettled', 'hold-answer', () => (held = true));
    await azure.breakDown('unsettled');
    await eventually(async () => {
      if (!held) await azure.wake('unsettled');
      expect(held).toBe(true);
    }, 30_000);
    await azure.breakDown('unseen');
    await azure.wake('unseen');
    azure.cloud.account.cut();
  }

  /** Answers how often; each time in time and with a 503. */
  async function refusedFor(durationMs: number, alert: object): Promise<number> {
    const begin = performance.now();
    let refused = 0;
    for (; performance.now() - begin < durationMs; refused++) {
      const askedAt = performance.now();
      const { status, json } = await azure.ask('POST', 'alerts', alert);
      expect(performance.now() - askedAt).toBeLessThan(answeredWithinMs);
      expect([status, json]).toEqual([503, expect.objectContaining({ error: 'unavailable' })]);
      await pause(1_000);
    }
    return refused;
  }

  test('storage gone: nothing is lost and the loop goes on, when it is back', async () => {
    const pid = azure.cloud.host.pid();
    await cutAtTheWorstMoment();
    await azure.breakDown('ill-meanwhile');
    const alert = anAlert({
      alertTargetIDs: [resourceId('ill-meanwhile')],
      firedDateTime: new Date().toISOString(),
    });
    expect(await refusedFor(goneMs, alert)).toBeGreaterThan(2);
    expect(azure.log.some(({ message }) => message.includes('store_unreachable'))).toBe(true);

    azure.cloud.account.mend();
    await eventually(async () => {
      expect([200, 202]).toContain((await azure.deliver(alert)).status);
    }, 30_000);
    expect(await azure.deliver(alert)).toMatchObject({
      status: 200,
      json: { result: 'duplicate' },
    });
    const ill = ['unsettled', 'unseen', 'ill-meanwhile'];
    await azure.closed(ill, 120_000);
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
  }, 300_000);
});
