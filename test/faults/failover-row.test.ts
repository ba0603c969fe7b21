// The public row is everybody's: edited by hand to nonsense, to another side, amid a failover, and
// deleted. By the raw row and ARM's journal, what a hand wrote is never undone and
// never made up, and nothing moves while the row makes no sense.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFailoverAzure } from './a-failover-azure.ts';
import type { FailoverAzure } from './a-failover-azure.ts';
import { aSide } from './a-side.ts';
import { profileId } from './failover-configuration.ts';
import { eventually } from './hands.ts';

const withinMs = 60_000;
const groups = {
  nonsense: {},
  wished: {},
  erased: {},
  amidst: { mode: 'on-request' },
};

let azure: FailoverAzure;
beforeAll(async () => {
  azure = await startFailoverAzure(groups);
});
afterAll(() => azure?.end());

async function begin(name: string): Promise<void> {
  expect(await azure.make(name, 'primary')).toMatchObject({ status: 201 });
  await eventually(async () => {
    expect(await azure.audit(`failover:${name}`)).toMatchObject([{ reason: 'first_seen' }]);
  }, 20_000);
}

describe.concurrent('hand edits', { timeout: withinMs }, () => {
  test('hand edits: each column is complained of and nothing moves, when they are nonsense', async () => {
    const name = 'nonsense';
    await begin(name);
    const lure = await aSide();
    try {
      const wrong = {
        active_target: 'tertiary',
        primary_endpoint: lure.url,
        last_status: 'FINE',
        last_check_utc: 'just now',
        failover_count: -1,
        lock_until_utc: '2026-02-30T00:00:00Z',
      };
      await azure.edit(name, wrong);
      azure.sides(name).primary.sicken();
      const columns = Object.keys(wrong).map((column) => expect.objectContaining({ column }));
      const complained = {
        status: 422,
        json: { reason: 'entity_nonsense', complaints: expect.arrayContaining(columns) },
      };
      expect(await azure.healthCheck(name)).toMatchObject(complained);
      expect(await azure.doFailover(name)).toMatchObject(complained);
      const named = await azure.doFailover(name, { body: { to: 'secondary' } });
      expect(named).toMatchObject({ ...complained, json: { ...complained.json, done: false } });
      await eventually(() => expect(azure.notices(name)).toContain('entity_wrong'), 20_000);
      expect(await azure.row(name)).toMatchObject(wrong);
      expect(azure.patches(name)).toEqual([]);
      expect(lure.probed() + lure.served()).toBe(0);
    } finally {
      await lure.end();
    }
  });

  test('hand edits: the wish is taken over and traffic follows, when a hand names the other side', async () => {
    const name = 'wished';
    await begin(name);
    await azure.edit(name, { active_target: 'secondary', note: 'ours' });
    await eventually(() => {
      expect(azure.rotations(name)).toEqual([['primary'], ['primary', 'secondary'], ['secondary']]);
    }, 40_000);
    expect(azure.notices(name)).toContain('moved_by_hand');
    azure.sides(name).secondary.sicken();
    await eventually(async () => {
      expect(await azure.doFailover(name)).toMatchObject({
        status: 409,
        json: { reason: 'promoted_side_protected' },
      });
    }, 20_000);
    // Columns of others are kept, and the count is of moves that were made, not of wishes.
    const row = { active_target: 'secondary', failover_count: 0, note: 'ours' };
    expect(await azure.row(name)).toMatchObject(row);
  });

  test('hand edits: it is never made again by itself, when the row is deleted', async () => {
    const name = 'erased';
    await begin(name);
    await azure.erase(name);
    azure.sides(name).primary.sicken();
    const missing = { status: 404, json: { reason: 'entity_missing' } };
    expect(await azure.healthCheck(name)).toMatchObject(missing);
    expect(await azure.doFailover(name)).toMatchObject(missing);
    await eventually(() => expect(azure.notices(name)).toContain('entity_wrong'), 20_000);
    expect(await azure.doFailover(name)).toMatchObject(missing);
    expect(await azure.row(name)).toBeNull();
    expect(azure.patches(name)).toEqual([]);
    expect(await azure.make(name, 'primary')).toMatchObject({ status: 201 });
    expect(await azure.make(name, 'secondary')).toMatchObject({ status: 409 });
    await eventually(async () => {
      const row = { active_target: 'secondary', failover_count: 1 };
      expect(await azure.row(name)).toMatchObject(row);
    }, 40_000);
  });

  test('hand edits: the failover is given up before the row, when the row is locked amidst it', async () => {
    const name = 'amidst';
    await begin(name);
    azure.sides(name).primary.sicken();
    const lock = new Date(Date.now() + 3_600_000).toISOString();
    const edited = Promise.withResolvers<void>();
    const edit = () => void azure.edit(name, { lock_until_utc: lock }).then(edited.resolve);
    // ARM has brought the secondary in and is about to say so: the swap comes next.
    azure.next(
      'PATCH',
      { kind: 'hold-answer', held: edit },
      `${profileId(name)}/externalEndpoints/secondary`,
    );
    await eventually(async () => {
      expect(await azure.doFailover(name)).toMatchObject({
        status: 409,
        json: { done: false, reason: 'failover_refused' },
      });
    }, 20_000);
    await edited.promise;
    const untouched = { active_target: 'primary', failover_count: 0, lock_until_utc: lock };
    expect(await azure.row(name)).toMatchObject(untouched);
    await eventually(async () => {
      expect(await azure.doFailover(name)).toMatchObject({
        status: 409,
        json: { reason: 'locked' },
      });
    }, 20_000);
    expect(await azure.row(name)).toMatchObject(untouched);
    expect(azure.rotations(name)).toEqual([['primary'], ['primary', 'secondary']]);
  });
});
