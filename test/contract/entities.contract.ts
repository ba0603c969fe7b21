/**
 * What `Entities` promises: columns as others left them, one winner under If-Match, every column
 * kept that a merge does not name, and no guess where the store's answer is lost.
 */
import { expect, test } from 'vitest';
import type { EntityColumns } from '../../src/core/failover/entity.ts';
import type { FailoverGroup } from '../../src/core/failover/group.ts';
import type { Entities } from '../../src/pipeline/ports.ts';
import { aFailoverGroup, theColumns } from './a-failover.ts';

export interface EntitiesWorld {
  readonly entities: Entities;
  /** Milliseconds since the Unix epoch by the store's clock. */
  readonly now: () => number;
  /** The next write is applied, but nobody hears of it. */
  readonly loseNextAnswer: () => void;
  /** The next write never arrives. */
  readonly loseNextRequest: () => void;
  /** Somebody else's hand replaces the row by these columns. */
  readonly edit: (group: FailoverGroup, columns: EntityColumns) => Promise<void>;
  /** Somebody else's hand deletes the row. */
  readonly remove: (group: FailoverGroup) => Promise<void>;
}

export function entitiesContract(over: string, make: () => Promise<EntitiesWorld>): void {
  const it = (what: string, run: (world: EntitiesWorld, group: FailoverGroup) => Promise<void>) =>
    test(`entities over ${over}: ${what}`, async () => {
      expect.hasAssertions();
      await run(await make(), aFailoverGroup());
    });

  const etagOf = async ({ entities }: EntitiesWorld, group: FailoverGroup): Promise<string> => {
    const { etag } = await entities.read(group);
    if (etag === null) throw new Error('There is no row.');
    return etag;
  };
  const columnsOf = async ({ entities }: EntitiesWorld, group: FailoverGroup) =>
    (await entities.read(group)).columns;

  it("nothing is there, but the store's time, when nobody made it", async (world, group) => {
    const { now, ...stored } = await world.entities.read(group);
    expect(stored).toEqual({ columns: null, etag: null });
    expect(Math.abs(now - world.now())).toBeLessThan(3_000);
    expect(now % 1_000).toBe(0);
  });

  it('a row is created once, and read as exactly its columns', async (world, group) => {
    const race = Array.from({ length: 10 }, () => world.entities.create(group, theColumns));
    const results = await Promise.all(race);
    expect(results.filter((result) => result === 'created')).toHaveLength(1);
    expect(results.filter((result) => result === 'exists')).toHaveLength(9);
    expect(await columnsOf(world, group)).toEqual(theColumns);
  });

  it('a create leaves what is there as it is, whoever made it', async (world, group) => {
    await world.edit(group, { active_target: 'secondary' });
    expect(await world.entities.create(group, theColumns)).toBe('exists');
    expect(await columnsOf(world, group)).toEqual({ active_target: 'secondary' });
  });

  it("a merge writes its columns and keeps the others, people's too", async (world, group) => {
    await world.edit(group, { ...theColumns, owner: 'ana', floor: 3, watched: true });
    const toggle = { active_target: 'secondary', failover_count: 1, last_reason: '' };
    expect(await world.entities.merge(group, await etagOf(world, group), toggle)).toBe('written');
    expect(await columnsOf(world, group)).toEqual({
      ...theColumns,
      ...toggle,
      owner: 'ana',
      floor: 3,
      watched: true,
    });
  });

  it('one of many merges wins, when all saw the same row', async (world, group) => {
    await world.entities.create(group, theColumns);
    const etag = await etagOf(world, group);
    const race = Array.from({ length: 10 }, (_, at) =>
      world.entities.merge(group, etag, { failover_count: at + 1 }),
    );
    const results = await Promise.all(race);
    expect(results.filter((result) => result === 'written')).toHaveLength(1);
    const winner = results.indexOf('written') + 1;
    expect(await columnsOf(world, group)).toEqual({ ...theColumns, failover_count: winner });
  });

  it('a merge is lost and leaves no trace, when a hand came first', async (world, group) => {
    await world.entities.create(group, theColumns);
    const etag = await etagOf(world, group);
    const edited = { ...theColumns, active_target: 'standby' };
    await world.edit(group, edited);
    expect(await world.entities.merge(group, etag, { failover_count: 1 })).toBe('lost');
    expect(await columnsOf(world, group)).toEqual(edited);
  });

  it('a merge is lost and makes no row, when it was deleted', async (world, group) => {
    await world.entities.create(group, theColumns);
    const etag = await etagOf(world, group);
    await world.remove(group);
    expect(await world.entities.merge(group, etag, { failover_count: 1 })).toBe('lost');
    expect(await columnsOf(world, group)).toBeNull();
  });

  it('nonsense is read as it stands, for a complaint of each column', async (world, group) => {
    const nonsense = { active_target: 7, failover_count: 2.5, lock_until_utc: 'soon', x: '' };
    await world.edit(group, nonsense);
    expect(await columnsOf(world, group)).toEqual(nonsense);
  });

  it('a write is not repeated and not guessed at, when no answer comes', async (world, group) => {
    const noAnswer = { name: 'PortError', kind: 'unavailable', retryable: true };
    world.loseNextRequest();
    await expect(world.entities.create(group, theColumns)).rejects.toMatchObject(noAnswer);
    expect(await columnsOf(world, group)).toBeNull();
    world.loseNextAnswer();
    await expect(world.entities.create(group, theColumns)).rejects.toMatchObject(noAnswer);
    expect(await columnsOf(world, group)).toEqual(theColumns);
    const etag = await etagOf(world, group);
    world.loseNextRequest();
    const merge = (failover_count: number) => world.entities.merge(group, etag, { failover_count });
    await expect(merge(1)).rejects.toMatchObject(noAnswer);
    expect(await etagOf(world, group)).toBe(etag);
    world.loseNextAnswer();
    await expect(merge(2)).rejects.toMatchObject(noAnswer);
    expect(await columnsOf(world, group)).toEqual({ ...theColumns, failover_count: 2 });
    expect(await merge(3)).toBe('lost');
  });
}
