/** What `Audit` promises: newest first, no more than asked for, and pruned in bounded bites. */
import { expect, test } from 'vitest';
import type { Incident } from '../../src/core/incident.ts';
import type { Target } from '../../src/core/policy.ts';
import { instant } from '../../src/core/time.ts';
import type { Audit, Incidents, Loaded } from '../../src/pipeline/ports.ts';
import { aChange, aGroup, anEntry, aTarget, t0, won } from './fixtures.ts';

export interface AuditWorld {
  readonly audit: Audit;
  /** Over the same store. */
  readonly incidents: Incidents;
}

const minute = 60_000;

/** Commits so many moves, a minute apart; `recorded` says which have an entry. */
async function history(
  { incidents }: AuditWorld,
  target: Target,
  moves: number,
  recorded: (seq: number) => boolean = () => true,
): Promise<Loaded<Incident>> {
  let loaded = await incidents.load(target);
  for (let seq = 1; seq <= moves; seq++) {
    const entry = recorded(seq) ? anEntry(target, instant(t0 + seq * minute)) : null;
    loaded = won(await incidents.commit(aChange(target, loaded, { entry })));
  }
  return loaded;
}

export function auditContract(over: string, make: () => Promise<AuditWorld>): void {
  const it = (what: string, run: (world: AuditWorld, target: Target) => Promise<void>) =>
    test(`audit over ${over}: ${what}`, async () => {
      expect.hasAssertions();
      await run(await make(), aTarget());
    });

  const seqs = async ({ audit }: AuditWorld, target: Target, limit: number, sinceMinute?: number) =>
    (
      await audit.query({
        subject: target,
        since: sinceMinute === undefined ? null : instant(t0 + sinceMinute * minute),
        limit,
      })
    ).map(({ seq }) => seq);

  it('nothing is told of a target that was never seen', async (world, target) => {
    expect(await seqs(world, target, 1_000)).toEqual([]);
  });

  it('the newest come first, as many as asked for and not before a time', async (world, target) => {
    await history(world, target, 12);
    expect(await seqs(world, target, 5)).toEqual([12, 11, 10, 9, 8]);
    expect(await seqs(world, target, 1_000, 10)).toEqual([12, 11, 10]);
    expect(await seqs(world, target, 2, 10)).toEqual([12, 11]);
    expect(await seqs(world, target, 1_000)).toHaveLength(12);
  });

  it('old entries are found behind many moves that said nothing', async (world, target) => {
    await history(world, target, 130, (seq) => seq <= 2 || seq === 129);
    expect(await seqs(world, target, 2)).toEqual([129, 2]);
    expect(await seqs(world, target, 50)).toEqual([129, 2, 1]);
  });

  it('targets of one group do not see each other, nor does a longer name', async (world) => {
    const group = aGroup(['web', 'web-1', 'we']);
    for (const [at, id] of group.members.entries()) {
      await history(world, aTarget({ id, group }), at + 1);
    }
    expect(await seqs(world, aTarget({ id: 'web', group }), 9)).toEqual([1]);
    expect(await seqs(world, aTarget({ id: 'web-1', group }), 9)).toEqual([2, 1]);
  });

  it('pruning takes what is older, and the rest stays', async (world, target) => {
    await history(world, target, 8);
    expect(await world.audit.prune(target, instant(t0 + 5 * minute))).toBe(4);
    expect(await seqs(world, target, 10)).toEqual([8, 7, 6, 5]);
    expect(await world.audit.prune(target, instant(t0 + 5 * minute))).toBe(0);
  });

  it('pruning ends after a bounded batch, and goes on from there', async (world, target) => {
    await history(world, target, 130);
    const before = instant(t0 + 1_000 * minute);
    const first = await world.audit.prune(target, before);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(130);
    expect(await world.audit.prune(target, before)).toBe(130 - first);
    expect(await seqs(world, target, 10)).toEqual([]);
  });
}
