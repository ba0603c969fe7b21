// An orchestrator outside drives two doors through an outage and knows nothing else, with retries
// and with less patience than a failover takes; twenty of them call at once. By the raw row, ARM's
// journal and the router's counts, the group moves once and its clients with it.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFailoverAzure } from './a-failover-azure.ts';
import type { Answered, FailoverAzure } from './a-failover-azure.ts';
import { eventually } from './hands.ts';

const withinMs = 40_000;
const onRequest = { mode: 'on-request' };

let azure: FailoverAzure;
beforeAll(async () => {
  azure = await startFailoverAzure({
    patient: { ...onRequest, stableFor: '5m', failbackAfter: '6m' },
    impatient: { mode: 'heal' },
    crowded: onRequest,
  });
  for (const name of ['patient', 'impatient', 'crowded']) await azure.make(name, 'primary');
});
afterAll(() => azure?.end());

/** Null where the caller's own patience ended first. */
async function tried(answer: Promise<Answered>): Promise<Answered | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return null;
    throw error;
  }
}

interface Rounds {
  /** Of do_failover, in order. */
  readonly answers: readonly (Answered | null)[];
}

/** As a cron job does: checks, asks where it is not well, and comes again until it is. */
async function orchestrate(name: string, patienceMs: number): Promise<Rounds> {
  const answers: (Answered | null)[] = [];
  for (let round = 0; round < 100; round++) {
    const check = await tried(azure.healthCheck(name, { withinMs: patienceMs }));
    if (check?.json['healthy'] === true) return { answers };
    if (check !== null) expect(check.status).toBe(200);
    answers.push(await tried(azure.doFailover(name, { withinMs: patienceMs })));
    await pause(200);
  }
  throw new Error(`${name} is not well after 100 rounds`);
}

/** Clients without a break while it is done; the router counts what became of them. */
async function underLoad(name: string, work: () => Promise<void>): Promise<void> {
  const over = new AbortController();
  const clients = async () => {
    while (!over.signal.aborted) {
      await fetch(`${azure.profile(name).url}/work`);
      await pause(20);
    }
  };
  await Promise.all([clients(), work().finally(() => over.abort())]);
}

/** Everybody who comes from now on is served, and by this side. */
async function expectServedBy(name: string, side: 'primary' | 'secondary'): Promise<void> {
  const before = azure.sides(name)[side].served();
  const lost = azure.profile(name).counts().lost;
  for (let at = 0; at < 10; at++) {
    expect((await fetch(`${azure.profile(name).url}/work`)).status).toBe(200);
  }
  expect(azure.sides(name)[side].served() - before).toBeGreaterThanOrEqual(10);
  expect(azure.profile(name).counts().lost).toBe(lost);
}

const followed = [['primary'], ['primary', 'secondary'], ['secondary']];

/** Row, traffic and clients agree that it moved, once. */
async function expectMovedOnce(name: string): Promise<void> {
  expect(await azure.row(name)).toMatchObject({ active_target: 'secondary', failover_count: 1 });
  await eventually(() => expect(azure.rotations(name)).toEqual(followed), 20_000);
  expect(azure.patches(name)).toEqual([
    ['secondary', 'Enabled', 200],
    ['primary', 'Disabled', 200],
  ]);
  // As long as clients may keep to an old answer.
  await pause(600);
  await expectServedBy(name, 'secondary');
}

const statuses = (answers: readonly (Answered | null)[]) =>
  answers.flatMap((one) => (one === null ? [] : [one.status]));

describe.concurrent('orchestrator', { timeout: withinMs + 20_000 }, () => {
  test('orchestrator: it moves once and stays there, through two outages', async () => {
    const name = 'patient';
    await underLoad(name, async () => {
      azure.sides(name).primary.sicken();
      const { answers } = await orchestrate(name, 20_000);
      expect(answers.filter((one) => one?.json['done'] === true)).toMatchObject([
        { status: 200, json: { reason: 'failed_over', active_target: 'secondary', epoch: 1 } },
      ]);
      expect(statuses(answers).filter((status) => status !== 200 && status !== 409)).toEqual([]);
      await expectMovedOnce(name);
    });
    const { lost, endpoints } = azure.profile(name).counts();
    expect(lost).toBeGreaterThan(0);
    expect(endpoints['secondary']?.lost).toBe(0);
    await repeatItself(name);
    await loseTheStandby(name);
    expect(await azure.row(name)).toMatchObject({ active_target: 'secondary', failover_count: 1 });
    expect(azure.rotations(name)).toEqual(followed);
  });

  async function repeatItself(name: string): Promise<void> {
    expect(await azure.doFailover(name)).toMatchObject({
      status: 409,
      json: { done: false, reason: 'active_is_healthy', active_target: 'secondary' },
    });
    expect(await azure.doFailover(name, { body: { to: 'secondary' } })).toMatchObject({
      status: 200,
      json: { done: false, reason: 'already_active', failover_count: 1 },
    });
  }

  /** Both are dead, then the one that is not active comes back. */
  async function loseTheStandby(name: string): Promise<void> {
    const { primary, secondary } = azure.sides(name);
    secondary.sicken();
    await refusedFor(name, 'both_bad');
    primary.mend();
    await refusedFor(name, 'promoted_side_protected');
    await refusedFor(name, 'promoted_side_protected');
  }

  /** The first readings of a change prove nothing yet: the caller comes again. */
  async function refusedFor(name: string, reason: string): Promise<void> {
    await eventually(async () => {
      const { status, json } = await azure.doFailover(name);
      expect([status, json['done']]).toEqual([409, false]);
      expect(json['reason']).toBe(reason);
    }, 20_000);
  }

  test('orchestrator: it moves once, when the caller gives up early and the loop heals too', async () => {
    const name = 'impatient';
    azure.sides(name).primary.sicken();
    const { answers } = await orchestrate(name, 700);
    expect(answers.filter((one) => one?.json['done'] === true).length).toBeLessThan(2);
    expect(statuses(answers).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    await expectMovedOnce(name);
    expect(await azure.doFailover(name)).toMatchObject({
      status: 409,
      json: { reason: 'active_is_healthy' },
    });
  });
});

describe.concurrent('twenty callers', { timeout: withinMs }, () => {
  test('twenty callers: one is served and nineteen are told so, when they come at once', async () => {
    const name = 'crowded';
    azure.sides(name).primary.sicken();
    await eventually(() => {
      const seen = azure.profile(name).profile.endpoint('primary')
        ?.properties.endpointMonitorStatus;
      expect(seen).toBe('Degraded');
    }, 10_000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => azure.doFailover(name)));
    const reasons = answers.map(({ status, json }) => `${status} ${String(json['reason'])}`);
    expect(reasons.toSorted()).toEqual([
      '200 failed_over',
      ...Array.from({ length: 19 }, () => '409 failover_in_flight'),
    ]);
    await expectMovedOnce(name);
  });
});
