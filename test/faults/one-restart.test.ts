// Whatever is said twice, at once or wrongly, a target that a restart makes well is restarted once,
// by ARM's journal, and the audit comes to the right verdict. Side by side in one app: each target
// is in a group of its own. A restart that takes 90 s is 9 s here, under a policy whose limits for
// the platform (`restartMax`, `verifyWithin`) are a tenth of the defaults as well.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openQueue } from '../../src/azure/wakes.ts';
import type { Lies } from '../../src/local/resources/container-group-model.ts';
import { anAlert } from '../handlers/alert-samples.ts';
import { startAzure } from './an-azure.ts';
import type { DisturbedAzure } from './an-azure.ts';
import { eventually, resourceId } from './hands.ts';
import type { AuditEntry } from './hands.ts';

const withinMs = 90_000;

let azure: DisturbedAzure;
beforeAll(async () => {
  azure = await startAzure({
    'told-twice': 'quick',
    'alerted-often': 'quick',
    'seen-by-all': 'quick',
    'done-but-500': 'quick',
    'not-done': 'once',
    slow: 'tenth',
    mute: 'quick',
  });
});
afterAll(() => azure?.end());

let alerts = 0;
const alertAbout = (id: string, alertId = `/alerts/${(alerts += 1)}`) =>
  anAlert({ alertId, alertTargetIDs: [resourceId(id)], firedDateTime: new Date().toISOString() });

/** Does it again and again until the incident of the target is closed. */
async function untilClosed(id: string, disturb: () => Promise<void>): Promise<void> {
  await eventually(async () => {
    await disturb();
    expect(await azure.target(id)).toMatchObject({ reason: 'incident_closed' });
  }, withinMs);
}

async function expectOneRestart(id: string, status = 204): Promise<readonly AuditEntry[]> {
  expect(azure.orders(id)).toEqual([status]);
  expect(azure.restarts(id)).toBe(1);
  const audit = await azure.audit(id);
  expect(audit.filter(({ reason }) => reason === 'treatment_claimed')).toHaveLength(1);
  return audit;
}

describe.concurrent('repetitions', { timeout: withinMs + 10_000 }, () => {
  test('repetitions: one restart, when every queue message comes twice', async () => {
    const id = 'told-twice';
    const token = await azure.cloud.token({ resource: 'https://storage.azure.com' });
    const credential = {
      getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
    };
    const queue = openQueue({ endpoint: azure.cloud.storage.queue, credential });
    await azure.breakDown(id);
    await azure.wake(id);
    await untilClosed(id, async () => {
      const { seq } = await azure.target(id);
      const message = JSON.stringify({ targets: [id], cause: { kind: 'timer', seq } });
      await Promise.all([queue.sendMessage(message), queue.sendMessage(message)]);
    });
    await expectOneRestart(id);
  });

  test('repetitions: one restart, when one alert comes fifty times at once', async () => {
    const id = 'alerted-often';
    const alert = alertAbout(id);
    const often = async () => {
      const all = Array.from({ length: 50 }, () => azure.deliver(alert));
      return new Set((await Promise.all(all)).map(({ status }) => status));
    };
    await azure.breakDown(id);
    const statuses = await often();
    expect(statuses).toContain(202);
    expect([...statuses].filter((status) => status !== 200 && status !== 202)).toEqual([]);
    await eventually(() => expect(azure.orders(id)).not.toEqual([]), withinMs);
    // A mark that was lost in the first crowd is set by the next.
    await eventually(async () => expect(await often()).toEqual(new Set([200])), withinMs);
    await azure.closed([id], withinMs);
    await expectOneRestart(id);
  });

  test('repetitions: one restart, when webhook and timer come at once', async () => {
    const id = 'seen-by-all';
    const { url, keys } = azure.cloud.host;
    const sweep = () =>
      fetch(`${url}/admin/functions/sweep`, {
        method: 'POST',
        headers: { 'x-functions-key': keys.master },
        body: '{}',
      });
    await azure.breakDown(id);
    await untilClosed(id, async () => {
      const alert = azure.ask('POST', 'alerts', alertAbout(id));
      const [swept, taken] = await Promise.all([sweep(), alert]);
      expect([swept.status, taken.status]).toEqual([202, 202]);
    });
    await expectOneRestart(id);
  });
});

describe.concurrent('lies', { timeout: withinMs + 10_000 }, () => {
  async function underLies(id: string, lies: Partial<Lies>): Promise<void> {
    azure.cloud.groups.find(({ group }) => group.id === resourceId(id))?.group.lie(lies);
    await azure.breakDown(id);
    await azure.wake(id);
  }

  const verdict = (audit: readonly AuditEntry[]) =>
    audit.map(({ reason, detail }) => (reason === 'treatment_issued' ? detail : reason));

  test('lies: it is verified and not repeated, when ARM did it and answered 500', async () => {
    const id = 'done-but-500';
    await underLies(id, { restart: 'works-but-500' });
    await azure.closed([id], withinMs);
    expect(verdict(await expectOneRestart(id, 500))).toEqual([
      'suspicion_raised',
      'treatment_claimed',
      'restart: outcome unknown: ARM: answered 500 (InternalServerError)',
      'recovered',
      'incident_closed',
    ]);
  });

  test('lies: a human is told, when ARM answered 204 and did nothing', async () => {
    const id = 'not-done';
    await underLies(id, { restart: 'answers-204-does-nothing' });
    await eventually(async () => {
      expect(verdict(await azure.audit(id))).toEqual([
        'suspicion_raised',
        'treatment_claimed',
        'restart: ARM: answered 204',
        'treatment_did_not_help',
        'remedies_exhausted',
        'human_told',
      ]);
    }, withinMs);
    expect(azure.orders(id)).toEqual([204]);
    expect(azure.restarts(id)).toBe(0);
    const notice = azure.log.find(({ message }) => message.includes('"paramedic.notice"'));
    expect(JSON.parse(notice?.message ?? '')).toMatchObject({ target: id, why: 'escalated' });
  });

  test('lies: it is waited for, when ARM takes long to restart', async () => {
    const id = 'slow';
    await underLies(id, { restart: { slowMs: 9_000 } });
    await azure.closed([id], withinMs);
    expect(verdict(await expectOneRestart(id))).toEqual([
      'suspicion_raised',
      'treatment_claimed',
      'restart: ARM: answered 204',
      'recovered',
      'incident_closed',
    ]);
  });

  test('lies: it is verified and not repeated, when ARM takes long to answer', async () => {
    const id = 'mute';
    await underLies(id, { answerDelayMs: 90_000 });
    await azure.closed([id], withinMs);
    expect(verdict(await expectOneRestart(id))).toEqual([
      'suspicion_raised',
      'treatment_claimed',
      'restart: outcome unknown: ARM: no answer (TimeoutError)',
      'recovered',
      'incident_closed',
    ]);
  });
});
