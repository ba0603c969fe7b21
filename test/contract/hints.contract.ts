/** What `Hints` promises: a hint is kept once, and asks for one wake until that wake was queued. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Hint, Hints } from '../../src/pipeline/ports.ts';

export interface HintsWorld {
  readonly hints: Hints;
  readonly loseNextAnswer: () => void;
  /** Storage calls so far. */
  readonly calls: () => number;
}

const aHint = (over: Partial<Hint> = {}): Hint => ({
  key: randomUUID(),
  day: '2026-11-21',
  source: 'Log Alerts V2',
  rule: 'error-burst',
  condition: 'Fired',
  firedAt: '2026-11-21T10:00:05.000Z',
  targets: [`t-${randomUUID()}`],
  said: '{"essentials": "a\u2028b"}',
  ...over,
});

export function hintsContract(over: string, make: () => Promise<HintsWorld>): void {
  const it = (what: string, run: (world: HintsWorld) => Promise<void>) =>
    test(`hints over ${over}: ${what}`, async () => {
      expect.hasAssertions();
      await run(await make());
    });

  it('a hint is new, asks again until its wake is queued, and is known then', async ({ hints }) => {
    const hint = aHint();
    expect(await hints.keep(hint)).toBe('new');
    expect(await hints.keep(hint)).toBe('unqueued');
    await hints.queued(hint);
    expect(await hints.keep(hint)).toBe('known');
  });

  it('another hint for the same targets waits, and is known', async ({ hints }) => {
    const first = aHint({ targets: ['b', 'a'].map((name) => `${name}-${randomUUID()}`) });
    const second = aHint({ targets: first.targets.toReversed() });
    expect(await hints.keep(first)).toBe('new');
    expect(await hints.keep(second)).toBe('waiting');
    expect(await hints.keep(second)).toBe('known');
  });

  it('a hint does not wait for a wake of other targets, nor for one long ago', async (world) => {
    const first = aHint();
    expect(await world.hints.keep(first)).toBe('new');
    expect(await world.hints.keep(aHint())).toBe('new');
    const later = aHint({ targets: first.targets, firedAt: '2026-11-21T10:00:15.000Z' });
    expect(await world.hints.keep(later)).toBe('new');
  });

  it('a hint that speaks of no target waits for none and asks for no wake', async ({ hints }) => {
    const hint = aHint({ targets: [] });
    expect(await hints.keep(aHint({ targets: [] }))).toBe('new');
    expect(await hints.keep(hint)).toBe('new');
    expect(await hints.keep(hint)).toBe('known');
  });

  it('one of fifty is new, when the same comes fifty times at once', async ({ hints }) => {
    const hint = aHint();
    const kept = await Promise.all(Array.from({ length: 50 }, () => hints.keep(hint)));
    expect(kept.filter((one) => one === 'new').length).toBe(1);
    expect(kept.filter((one) => one === 'unqueued').length).toBe(49);
  });

  it('the wake is asked for again, when the answer was lost', async (world) => {
    const hint = aHint();
    world.loseNextAnswer();
    const lost = world.hints.keep(hint);
    await expect(lost).rejects.toMatchObject({ name: 'PortError', kind: 'unavailable' });
    expect(await world.hints.keep(hint)).toBe('unqueued');
  });

  it('keeping takes one call for what is new and two for any other', async ({ hints, calls }) => {
    const hint = aHint();
    const taken = async (act: () => Promise<unknown>) => {
      const before = calls();
      await act();
      return calls() - before;
    };
    expect(await taken(() => hints.keep(hint))).toBeLessThanOrEqual(1);
    expect(await taken(() => hints.keep(hint))).toBeLessThanOrEqual(2);
    expect(await taken(() => hints.queued(hint))).toBeLessThanOrEqual(1);
    const other = aHint({ targets: hint.targets });
    expect(await taken(() => hints.keep(other))).toBeLessThanOrEqual(2);
  });

  it('pruning takes whole days outside of the given ones, in bounded batches', async ({
    hints,
  }) => {
    const gone = ['2001-01-01', '2001-01-02', '9998-01-01'].map((day) => aHint({ day }));
    const kept = [aHint({ day: '2001-01-03' }), aHint({ day: '2600-01-01' })];
    for (const hint of [...gone, ...kept]) await hints.keep(hint);
    const pruneAll = async (firstDay: string, lastDay: string): Promise<number> => {
      let taken = 0;
      for (let turn = 0; turn < 8; turn++) taken += await hints.prune(firstDay, lastDay);
      return taken;
    };
    expect(await pruneAll('2001-01-03', '2600-01-01')).toBeGreaterThanOrEqual(3);
    for (const hint of kept) expect(await hints.keep(hint)).toBe('unqueued');
    for (const hint of gone) expect(await hints.keep(hint)).toBe('new');
    await pruneAll('2001-01-04', '2500-01-01');
  });
}
