/**
 * What `Incidents` promises, whoever implements it: all or nothing under If-Match, one winner, and
 * an honest answer where the store's own is lost.
 */
import { expect, test } from 'vitest';
import { newGroupState } from '../../src/core/group-state.ts';
import type { GroupState } from '../../src/core/group-state.ts';
import type { Target } from '../../src/core/policy.ts';
import { instant } from '../../src/core/time.ts';
import type { Audit, Incidents, Shared } from '../../src/pipeline/ports.ts';
import {
  aChange,
  aGroup,
  anEntry,
  anIncident,
  anIncidentOfEach,
  aTarget,
  t0,
  won,
} from './fixtures.ts';

export interface IncidentsWorld {
  readonly incidents: Incidents;
  /** Over the same store. */
  readonly audit: Audit;
  readonly shared: Shared;
  /** Milliseconds since the Unix epoch by the store's clock. */
  readonly now: () => number;
  /** The next write is applied, but nobody hears of it. */
  readonly loseNextAnswer: () => void;
  /** The next write never arrives. */
  readonly loseNextRequest: () => void;
  /** Somebody else's hand puts into the target's row what is no incident. */
  readonly damage: (target: Target) => Promise<void>;
  /** Somebody else's hand deletes the target's row, and leaves its entries. */
  readonly remove: (target: Target) => Promise<void>;
}

const aGroupState = (target: Target): GroupState => ({
  holder: { target: target.id, epoch: 3 },
  actions: [t0],
  stormSeenAt: null,
  brakes: [
    {
      scope: { kind: 'target', target: target.id },
      owner: 'ana',
      reason: 'move\u2028house',
      from: t0,
      until: null,
    },
  ],
  unpublished: [
    {
      id: 'change-1',
      change: 'lifted',
      scope: { kind: 'group', group: target.group.name },
      brake: null,
      at: t0,
      sequence: 4,
      published: false,
    },
  ],
});

export function incidentsContract(over: string, make: () => Promise<IncidentsWorld>): void {
  const it = (what: string, run: (world: IncidentsWorld, target: Target) => Promise<void>) =>
    test(`incidents over ${over}: ${what}`, async () => {
      expect.hasAssertions();
      await run(await make(), aTarget());
    });

  it("nothing is there, but the store's time, when a target was never seen", async (world, target) => {
    const loaded = await world.incidents.load(target);
    expect(loaded).toMatchObject({
      seq: 0,
      state: { value: null, etag: null },
      groupState: { value: newGroupState, etag: null },
    });
    expect(Math.abs(loaded.now - world.now())).toBeLessThan(3_000);
    expect(loaded.now % 1_000).toBe(0);
  });

  it('what was committed is loaded again, to the last character', async (world, target) => {
    const groupState = aGroupState(target);
    const first = await world.incidents.load(target);
    const committed = won(await world.incidents.commit(aChange(target, first, { groupState })));
    const { now: _, ...loaded } = await world.incidents.load(target);
    expect(loaded).toEqual({
      seq: 1,
      state: { value: anIncident(), etag: committed.state.etag },
      groupState: { value: groupState, etag: committed.groupState.etag },
    });
    expect(committed.seq).toBe(1);
    expect(await world.audit.query({ subject: target, since: null, limit: 10 })).toEqual([
      { ...anEntry(target, t0), seq: 1 },
    ]);
  });

  it('every phase is loaded again as it was committed', async (world, target) => {
    let loaded = await world.incidents.load(target);
    for (const state of Object.values(anIncidentOfEach())) {
      loaded = won(await world.incidents.commit(aChange(target, loaded, { state })));
      expect((await world.incidents.load(target)).state.value).toEqual(state);
    }
  });

  it('commits chain without a load in between', async (world, target) => {
    let loaded = await world.incidents.load(target);
    for (let turn = 1; turn <= 4; turn++) {
      const groupState = turn % 2 === 0 ? aGroupState(target) : null;
      loaded = won(await world.incidents.commit(aChange(target, loaded, { groupState })));
      expect(loaded.seq).toBe(turn);
    }
    expect((await world.audit.query({ subject: target, since: null, limit: 10 })).length).toBe(4);
  });

  // With an entry its key alone makes one winner: without one, only the comparison does.
  it('one of many wins, with an entry or without, a row or none', async (world, target) => {
    for (let seq = 1; seq <= 4; seq++) {
      const loaded = await world.incidents.load(target);
      const entry = seq % 2 === 0 ? anEntry(target, t0) : null;
      const race = Array.from({ length: 10 }, () =>
        world.incidents.commit(aChange(target, loaded, { entry })),
      );
      const wins = (await Promise.all(race)).filter((result) => result !== 'lost');
      expect(wins.map((win) => win.seq)).toEqual([seq]);
    }
    expect((await world.audit.query({ subject: target, since: null, limit: 10 })).length).toBe(2);
  });

  it("a commit is lost wholly, when its group's row has come or moved on", async (world, target) => {
    const key = { kind: 'group', group: target.group.name } as const;
    for (let turn = 0; turn < 2; turn++) {
      const loaded = await world.incidents.load(target);
      const seen = await world.shared.read(key);
      expect(await world.shared.write(key, seen, aGroupState(target))).toBe('written');
      const change = aChange(target, loaded, { groupState: newGroupState });
      expect(await world.incidents.commit(change)).toBe('lost');
      expect((await world.incidents.load(target)).state.value).toBeNull();
      expect((await world.shared.read(key)).value).toEqual(aGroupState(target));
    }
    expect(await world.audit.query({ subject: target, since: null, limit: 10 })).toEqual([]);
  });

  it("a commit that leaves the group's row alone does not mind that it moved", async (world, target) => {
    const loaded = await world.incidents.load(target);
    const key = { kind: 'group', group: target.group.name } as const;
    await world.shared.write(key, await world.shared.read(key), aGroupState(target));
    expect(await world.incidents.commit(aChange(target, loaded))).not.toBe('lost');
  });

  it('a note leaves the row and its number as they are', async (world, target) => {
    const first = await world.incidents.load(target);
    const loaded = won(await world.incidents.commit(aChange(target, first)));
    for (const second of [1, 2]) {
      const entry = anEntry(target, instant(t0 + second * 1_000), { reason: 'settled_too_late' });
      const noted = await world.incidents.commit(aChange(target, loaded, { state: null, entry }));
      expect(won(noted).seq).toBe(1);
    }
    expect((await world.incidents.load(target)).state).toEqual(loaded.state);
    const entries = await world.audit.query({ subject: target, since: null, limit: 10 });
    expect(entries.map(({ seq, at }) => [seq, at - t0])).toEqual([
      [1, 2_000],
      [1, 1_000],
      [1, 0],
    ]);
  });

  it('a commit is won and chains, when it was applied and its answer lost', async (world, target) => {
    const first = await world.incidents.load(target);
    const before = won(await world.incidents.commit(aChange(target, first)));
    world.loseNextAnswer();
    const groupState = aGroupState(target);
    const after = won(await world.incidents.commit(aChange(target, before, { groupState })));
    expect(after).toMatchObject({ seq: 2, groupState: { value: groupState } });
    expect(won(await world.incidents.commit(aChange(target, after, { groupState }))).seq).toBe(3);
  });

  it('a commit is lost and leaves no trace, when it never arrived', async (world, target) => {
    const first = await world.incidents.load(target);
    world.loseNextRequest();
    expect(await world.incidents.commit(aChange(target, first))).toBe('lost');
    expect((await world.incidents.load(target)).seq).toBe(0);
    expect(await world.incidents.commit(aChange(target, first))).not.toBe('lost');
  });

  it("a commit that never arrived is not taken for another's", async (world, target) => {
    const first = await world.incidents.load(target);
    won(await world.incidents.commit(aChange(target, first)));
    world.loseNextRequest();
    expect(await world.incidents.commit(aChange(target, first))).toBe('lost');
    expect((await world.incidents.load(target)).seq).toBe(1);
  });

  it('a damaged row is said to be one, and hides no other', async (world) => {
    const group = aGroup(['web', 'api', 'db']);
    const target = aTarget({ group });
    const api = aTarget({ id: 'api', group });
    for (const one of [target, api]) {
      await world.incidents.commit(aChange(one, await world.incidents.load(one)));
    }
    await world.damage(target);
    await expect(world.incidents.load(target)).rejects.toMatchObject({
      name: 'PortError',
      kind: 'damaged',
      retryable: false,
      message: expect.stringContaining('target:web'),
    });
    expect(await world.incidents.phases(group)).toEqual(
      new Map([
        ['web', null],
        ['api', 'suspected'],
        ['db', 'quiet'],
      ]),
    );
  });

  it('a row that was deleted behind its entries is damage, not a lost race', async (world, target) => {
    const first = await world.incidents.load(target);
    await world.incidents.commit(aChange(target, first));
    await world.remove(target);
    const again = await world.incidents.load(target);
    await expect(world.incidents.commit(aChange(target, again))).rejects.toMatchObject({
      name: 'PortError',
      kind: 'damaged',
    });
    expect(await world.incidents.commit(aChange(target, again, { entry: null }))).not.toBe('lost');
  });
}
