// An orchestrator outside drives two doors through an outage and knows nothing else, with retries
// and with less patience than a failover takes; twenty of them call at once; people are asked, and
// tokens forged in every way that tells one from a good one. By the raw row, ARM's journal and the
// router's counts, the group moves once and its clients with it, and for nobody who may not.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFailoverAzure } from './a-failover-azure.ts';
import type { Answered, FailoverAzure } from './a-failover-azure.ts';
import { orchestrate } from './an-orchestrator.ts';
import { forgeries } from './forgeries.ts';
import { eventually } from './hands.ts';

const withinMs = 40_000;
const onRequest = { mode: 'on-request' };

const audience = '7f6d6f5e-52ad-4a8f-9a3a-0a2b8d7c4e11';
const ana = { oid: '00000000-0000-0000-0000-00000000a1a1', name: 'Ana' };
const ben = { oid: '00000000-0000-0000-0000-00000000be11', name: 'Ben' };
const roles = ['Paramedic.Approver'];

let azure: FailoverAzure;
beforeAll(async () => {
  const groups = {
    patient: { ...onRequest, stableFor: '5m', failbackAfter: '6m' },
    impatient: {},
    crowded: onRequest,
    silent: onRequest,
    asked: { ...onRequest, approval: 'always' },
  };
  azure = await startFailoverAzure(groups, {
    settings: ({ entra }) => ({
      PARAMEDIC_ENTRA_TENANT_ID: entra.tenantId,
      PARAMEDIC_ENTRA_AUDIENCE: audience,
      PARAMEDIC_ENTRA_AUTHORITY: entra.authorityUrl,
    }),
  });
  for (const name of Object.keys(groups)) await azure.make(name, 'primary');
});
afterAll(() => azure?.end());

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
      const answers = await orchestrate(azure, name, 20_000);
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
    const answers = await orchestrate(azure, name, 700);
    expect(answers.filter((one) => one?.json['done'] === true).length).toBeLessThan(2);
    expect(statuses(answers).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    await expectMovedOnce(name);
    expect(await azure.doFailover(name)).toMatchObject({
      status: 409,
      json: { reason: 'active_is_healthy' },
    });
  });
});

describe.concurrent('a side that hangs', { timeout: withinMs }, () => {
  test('a side that hangs: who asks is served, though the loop looks meanwhile', async () => {
    const name = 'silent';
    azure.sides(name).primary.hang();
    await azure.degraded(name);
    const answers = await orchestrate(azure, name, 20_000);
    // A machine with much else to do may be late once or twice.
    expect(answers.length).toBeLessThanOrEqual(3);
    expect(answers.filter((one) => one?.json['done'] === true).length).toBeLessThan(2);
    await expectMovedOnce(name);
  });
});

describe.concurrent('twenty callers', { timeout: withinMs }, () => {
  test('twenty callers: one is served and nineteen are told so, when they come at once', async () => {
    const name = 'crowded';
    azure.sides(name).primary.sicken();
    await azure.degraded(name);
    const answers = await Promise.all(Array.from({ length: 20 }, () => azure.doFailover(name)));
    const reasons = answers.map(({ status, json }) => `${status} ${String(json['reason'])}`);
    expect(reasons.toSorted()).toEqual([
      '200 failed_over',
      ...Array.from({ length: 19 }, () => '409 failover_in_flight'),
    ]);
    await expectMovedOnce(name);
  });
});

describe.concurrent('approvals', { timeout: withinMs }, () => {
  const tokenOf = (who: typeof ana, given = roles) =>
    azure.cloud.entra.issue({ audience, who, roles: given });

  const judge = (path: string, token?: string, verdict = 'approve') =>
    azure.call('POST', path, { body: { verdict }, ...(token !== undefined && { token }) });

  test('approvals: it moves once, when a person who did not ask approves, and for nobody else', async () => {
    const name = 'asked';
    azure.sides(name).primary.sicken();
    await azure.degraded(name);
    const asked = { body: { reason: 'eu is down' }, token: await tokenOf(ana) };
    const first = await azure.doFailover(name, asked);
    expect(first).toMatchObject({
      status: 202,
      json: { done: false, reason: 'approval_requested' },
      location: `/api/approvals/${name}.1`,
    });
    const path = first.location ?? '';
    expect(await azure.doFailover(name)).toMatchObject({
      status: 409,
      json: { done: false, reason: 'approval_pending' },
    });

    expect(await judge(path)).toMatchObject({ status: 401 });
    expect(await judge(path, await tokenOf(ana))).toMatchObject({ status: 403 });
    expect(await judge(path, await tokenOf(ben, []))).toMatchObject({ status: 403 });
    const forged = await forgeries(azure.cloud.entra, {
      good: await tokenOf(ben),
      audience,
      who: ben,
      roles,
      other: ana.oid,
    });
    const answers = Object.entries(forged).map(async ([what, token]) => {
      const { status } = await judge(path, token);
      return [what, status];
    });
    const refused = Object.keys(forged).map((what) => [what, 401]);
    expect(await Promise.all(answers)).toEqual(refused);
    expect(await azure.call('GET', path)).toMatchObject({ json: { verdict: 'open', by: null } });
    expect(await azure.row(name)).toMatchObject({ active_target: 'primary', failover_count: 0 });
    expect(azure.patches(name)).toEqual([]);

    const token = await tokenOf(ben);
    expect(await judge(path, token)).toMatchObject({
      status: 200,
      json: { result: 'taken', approval: { verdict: 'approved', by: ben.oid } },
    });
    await eventually(async () => {
      expect(await azure.row(name)).toMatchObject({
        active_target: 'secondary',
        failover_count: 1,
      });
      expect(azure.rotations(name).at(-1)).toEqual(['secondary']);
    }, 30_000);
    for (const verdict of ['approve', 'refuse']) {
      expect(await judge(path, token, verdict)).toMatchObject({ status: 409 });
    }
    expect(await judge(`/api/approvals/${name}.2`, token)).toMatchObject({ status: 404 });
    expect(azure.patches(name)).toHaveLength(2);
    expect(azure.notices(name)).toEqual(['approval_requested', 'failed_over']);

    const said = azure.log.map(({ message }) => message).join('\n');
    for (const one of [...Object.values(forged), token]) expect(said).not.toContain(one);
  });
});
