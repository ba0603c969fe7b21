/** What `Wakes` promises: the wake arrives as it was, not before its delay. */
import { expect, test } from 'vitest';
import { ms } from '../../src/core/time.ts';
import type { Wake } from '../../src/core/wake.ts';
import type { Wakes } from '../../src/pipeline/ports.ts';

export interface WakesWorld {
  readonly wakes: Wakes;
  /** Takes whatever is visible now. */
  readonly take: () => Promise<readonly Wake[]>;
  readonly pass: (milliseconds: number) => Promise<void>;
}

const aWake: Wake = { targets: ['web', 'api'], cause: { kind: 'timer', seq: 7 } };

export function wakesContract(over: string, make: () => Promise<WakesWorld>): void {
  test(`wakes over ${over}: a wake arrives as it was, at once without a delay`, async () => {
    const { wakes, take } = await make();
    await wakes.schedule(aWake, ms(0));
    expect(await take()).toEqual([aWake]);
  });

  test(`wakes over ${over}: a wake is not seen before its delay, rounded up`, async () => {
    const { wakes, take, pass } = await make();
    await wakes.schedule(aWake, ms(1_500));
    expect(await take()).toEqual([]);
    await pass(3_500);
    expect(await take()).toEqual([aWake]);
  });

  test(`wakes over ${over}: a wake of thousands of targets arrives whole`, async () => {
    const { wakes, take } = await make();
    const targets = Array.from({ length: 1_200 }, (_, at) => `${'a-long-name-'.repeat(4)}${at}`);
    await wakes.schedule({ ...aWake, targets }, ms(0));
    const taken = await take();
    expect(taken.flatMap((wake) => wake.targets).sort()).toEqual(targets.toSorted());
  });
}
