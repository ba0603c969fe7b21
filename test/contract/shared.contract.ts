/** What `Shared` promises: each row compared and swapped as a whole, none before it was written. */
import { expect, test } from 'vitest';
import { newFleetState, newGroupState } from '../../src/core/group-state.ts';
import { instant } from '../../src/core/time.ts';
import type { Heartbeat, Shared } from '../../src/pipeline/ports.ts';
import { aGroup, t0 } from './fixtures.ts';

export interface SharedWorld {
  readonly shared: Shared;
  readonly now: () => number;
  readonly loseNextAnswer: () => void;
  readonly loseNextRequest: () => void;
}

export function sharedContract(over: string, make: () => Promise<SharedWorld>): void {
  const it = (what: string, run: (world: SharedWorld, group: string) => Promise<void>) =>
    test(`shared over ${over}: ${what}`, async () => {
      expect.hasAssertions();
      await run(await make(), aGroup().name);
    });

  it("a group's rows are new, when nobody wrote them", async ({ shared, now }, group) => {
    const state = await shared.read({ kind: 'group', group });
    expect(state).toMatchObject({ value: newGroupState, etag: null });
    expect(Math.abs(state.now - now())).toBeLessThan(3_000);
    const heartbeat = await shared.read({ kind: 'heartbeat', group });
    expect(heartbeat).toMatchObject({ value: { lookedAt: {}, toldAt: null }, etag: null });
  });

  it('a row that was written is read again, each kind as its own', async ({ shared }, group) => {
    const next: Heartbeat = { lookedAt: { web: t0 }, toldAt: instant(t0 + 0.5) };
    const key = { kind: 'heartbeat', group } as const;
    expect(await shared.write(key, await shared.read(key), next)).toBe('written');
    expect((await shared.read(key)).value).toEqual(next);
    expect((await shared.read({ kind: 'group', group })).value).toEqual(newGroupState);
  });

  it('one of many spends a token, when all saw the same row', async ({ shared }) => {
    const key = { kind: 'fleet' } as const;
    for (let turn = 0; turn < 2; turn++) {
      const seen = await shared.read(key);
      const actions = [...seen.value.actions, t0];
      const race = Array.from({ length: 10 }, () =>
        shared.write(key, seen, { ...newFleetState, actions }),
      );
      const written = (await Promise.all(race)).filter((result) => result === 'written');
      expect(written.length).toBe(1);
      expect((await shared.read(key)).value.actions).toEqual(actions);
    }
  });

  it('a write is known to be ours, when its answer is lost', async (world, group) => {
    const key = { kind: 'group', group } as const;
    const seen = await world.shared.read(key);
    world.loseNextAnswer();
    expect(await world.shared.write(key, seen, { ...newGroupState, stormSeenAt: t0 })).toBe(
      'written',
    );
    expect((await world.shared.read(key)).value.stormSeenAt).toBe(t0);
  });

  it('a write is lost, when it never arrived', async (world, group) => {
    const key = { kind: 'group', group } as const;
    const seen = await world.shared.read(key);
    world.loseNextRequest();
    expect(await world.shared.write(key, seen, newGroupState)).toBe('lost');
    expect((await world.shared.read(key)).etag).toBeNull();
    expect(await world.shared.write(key, seen, newGroupState)).toBe('written');
    world.loseNextRequest();
    expect(await world.shared.write(key, seen, newGroupState)).toBe('lost');
  });
}
