/**
 * What `Failovers` promises besides what every kind of row does (incidents.contract.ts): a
 * partition of its own for each failover group, with its group row, its entries and its state.
 */
import { expect, test } from 'vitest';
import { newGroupState } from '../../src/core/group-state.ts';
import type { GroupState } from '../../src/core/group-state.ts';
import type { Failover } from '../../src/core/failover/state.ts';
import type { Subject } from '../../src/core/subject.ts';
import { instant } from '../../src/core/time.ts';
import type { Audit, Change, Failovers, Loaded, Shared } from '../../src/pipeline/ports.ts';
import { aFailoverGroup, aFailoverOfEach } from './a-failover.ts';
import { anEntry, t0, won } from './fixtures.ts';

export interface FailoversWorld {
  readonly failovers: Failovers;
  /** Over the same store. */
  readonly audit: Audit;
  readonly shared: Shared;
  readonly loseNextAnswer: () => void;
  readonly loseNextRequest: () => void;
  /** Somebody else's hand puts into the subject's row what is no state. */
  readonly damage: (subject: Subject) => Promise<void>;
}

const aMove = (
  subject: Subject,
  loaded: Loaded<Failover>,
  over: Partial<Change<Failover>> = {},
): Change<Failover> => ({
  subject,
  loaded,
  state: aFailoverOfEach().moving,
  groupState: null,
  entry: anEntry(subject, t0, { from: 'asking', to: 'moving', remedy: 'failover' }),
  ...over,
});

const pausedBy = (name: string): GroupState => {
  const scope = { kind: 'failover', failover: name } as const;
  const brake = { scope, owner: 'ana', reason: 'drill', from: t0, until: instant(t0 + 1_000) };
  const change = {
    id: 'change-1',
    change: 'set',
    scope,
    brake,
    at: t0,
    sequence: 1,
    published: false,
  } as const;
  return { ...newGroupState, brakes: [brake], unpublished: [change] };
};

export function failoversContract(over: string, make: () => Promise<FailoversWorld>): void {
  const it = (what: string, run: (world: FailoversWorld, subject: Subject) => Promise<void>) =>
    test(`failovers over ${over}: ${what}`, async () => {
      expect.hasAssertions();
      await run(await make(), aFailoverGroup());
    });

  it('nothing is there, when a group was never seen', async ({ failovers }, subject) => {
    expect(await failovers.load(subject)).toMatchObject({
      seq: 0,
      state: { value: null, etag: null },
      groupState: { value: newGroupState, etag: null },
    });
  });

  it('every phase is loaded again as it was committed', async ({ failovers }, subject) => {
    let loaded = await failovers.load(subject);
    for (const state of Object.values(aFailoverOfEach())) {
      const entry = anEntry(subject, t0, { from: 'steady', to: state.phase, remedy: 'follow' });
      loaded = won(await failovers.commit(aMove(subject, loaded, { state, entry })));
      expect((await failovers.load(subject)).state.value).toEqual(state);
    }
  });

  it('its entries are its own, newest first, and are pruned', async (world, subject) => {
    const other = aFailoverGroup(`${subject.id.slice('failover:'.length)}-2`);
    for (const one of [subject, other]) {
      let loaded = await world.failovers.load(one);
      for (let turn = 0; turn < 2; turn++) {
        loaded = won(await world.failovers.commit(aMove(one, loaded)));
      }
    }
    const told = await world.audit.query({ subject, since: null, limit: 10 });
    expect(told.map(({ seq, target, to, remedy }) => [seq, target, to, remedy])).toEqual([
      [2, subject.id, 'moving', 'failover'],
      [1, subject.id, 'moving', 'failover'],
    ]);
    expect(await world.audit.prune(subject, instant(t0 + 1))).toBe(2);
    expect(await world.audit.query({ subject: other, since: null, limit: 10 })).toHaveLength(2);
  });

  it('a brake of the group makes a commit that saw none be lost', async (world, subject) => {
    const { group, id } = subject;
    const key = { kind: 'group', group: group.name } as const;
    const loaded = await world.failovers.load(subject);
    const paused = pausedBy(id);
    expect(await world.shared.write(key, await world.shared.read(key), paused)).toBe('written');
    const claim = aMove(subject, loaded, { groupState: newGroupState });
    expect(await world.failovers.commit(claim)).toBe('lost');
    const again = await world.failovers.load(subject);
    expect(again).toMatchObject({ state: { value: null }, groupState: { value: paused } });
  });

  it('a group of targets of the same name is another one', async (world) => {
    const failover = aFailoverGroup();
    const target = { id: 'web', group: { name: failover.name } };
    await world.failovers.commit(aMove(failover, await world.failovers.load(failover)));
    const key = { kind: 'heartbeat', group: failover.group.name } as const;
    const seen = await world.shared.read(key);
    await world.shared.write(key, seen, { lookedAt: { [failover.id]: t0 }, toldAt: null });
    const other = await world.shared.read({ kind: 'heartbeat', group: failover.name });
    expect(other.etag).toBeNull();
    expect(await world.audit.query({ subject: target, since: null, limit: 10 })).toEqual([]);
  });

  it('one of many wins, and an answer that was lost is found out', async (world, subject) => {
    const loaded = await world.failovers.load(subject);
    const race = Array.from({ length: 10 }, () => world.failovers.commit(aMove(subject, loaded)));
    const [win, ...others] = (await Promise.all(race)).filter((result) => result !== 'lost');
    expect([win?.seq, others]).toEqual([1, []]);
    const first = await world.failovers.load(subject);
    world.loseNextAnswer();
    expect(won(await world.failovers.commit(aMove(subject, first))).seq).toBe(2);
    const second = await world.failovers.load(subject);
    world.loseNextRequest();
    expect(await world.failovers.commit(aMove(subject, second))).toBe('lost');
    expect((await world.failovers.load(subject)).seq).toBe(2);
  });

  it('a damaged row is said to be one', async (world, subject) => {
    await world.failovers.commit(aMove(subject, await world.failovers.load(subject)));
    await world.damage(subject);
    await expect(world.failovers.load(subject)).rejects.toMatchObject({
      name: 'PortError',
      kind: 'damaged',
      retryable: false,
      message: expect.stringContaining(subject.id),
    });
  });
}
