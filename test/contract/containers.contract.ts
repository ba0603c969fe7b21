/**
 * What `Containers` promises: ARM's picture as a state of the loop's, an opaque token for each set
 * of runs, and an outcome that never calls `refused` what may have happened.
 */
import { expect, test } from 'vitest';
import type { Target } from '../../src/core/policy.ts';
import type { Containers, Probes } from '../../src/pipeline/ports.ts';

/** How ARM treats the next orders; what each is answered and what is done. */
export type ArmBehaviour =
  'honest' | 'works-but-500' | 'answers-204-does-nothing' | 'throttled' | 'hangs' | 'unreachable';

export interface ContainersWorld {
  readonly containers: Containers;
  readonly probes: Probes;
  /** A container group under `Never`, running for a minute; without an endpoint of its own. */
  readonly target: Target;
  readonly arm: (behaviour: ArmBehaviour) => void;
  /** The container's process ends by itself. */
  readonly exit: (code: number) => void;
  readonly stop: () => void;
  readonly repair: () => void;
  readonly pass: (milliseconds: number) => void | Promise<void>;
  /** Orders that reached ARM, and starts of the container that followed the first. */
  readonly counts: () => { readonly orders: number; readonly starts: number };
}

export function containersContract(over: string, make: () => Promise<ContainersWorld>): void {
  const it = (what: string, run: (world: ContainersWorld) => Promise<void>) =>
    test(`containers over ${over}: ${what}`, async () => {
      expect.hasAssertions();
      await run(await make());
    });

  it('a running group serves, with its age within one answer', async (world) => {
    const platform = await world.containers.get(world.target);
    expect(platform).toMatchObject({ known: true, state: 'serving' });
    const age = platform.known ? platform.runAgeMs : null;
    expect(age).toBeGreaterThanOrEqual(58_000);
    expect(age).toBeLessThanOrEqual(62_000);
    expect(await world.probes.probe(world.target)).toEqual({ verdict: 'healthy' });
  });

  it('a restart is issued once, deploys, and serves under another token', async (world) => {
    const { containers, target } = world;
    const before = await containers.get(target);
    expect(await containers.restart(target)).toMatchObject({ kind: 'issued' });
    expect(await containers.get(target)).toMatchObject({ known: true, state: 'deploying' });
    expect(await world.probes.probe(target)).toMatchObject({ verdict: 'unknown' });
    await world.pass(10_000);
    const after = await containers.get(target);
    expect(after).toMatchObject({ known: true, state: 'serving' });
    expect(after.known && before.known && after.runToken !== before.runToken).toBe(true);
    expect(world.counts()).toEqual({ orders: 1, starts: 1 });
  });

  it('the token stays the same, while the runs do', async ({ containers, target, pass }) => {
    const before = await containers.get(target);
    await pass(5_000);
    const after = await containers.get(target);
    expect(after.known && before.known && after.runToken === before.runToken).toBe(true);
  });

  it('a group that failed has ended, refuses a restart, and starts', async (world) => {
    const { containers, target } = world;
    world.exit(137);
    expect(await containers.get(target)).toMatchObject({
      state: 'ended',
      runAgeMs: null,
      says: expect.stringContaining('137'),
    });
    expect(await world.probes.probe(target)).toMatchObject({ verdict: 'unhealthy' });
    expect(await containers.restart(target)).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('409'),
    });
    expect(await containers.start(target)).toMatchObject({ kind: 'issued' });
    await world.pass(10_000);
    expect(await containers.get(target)).toMatchObject({ state: 'serving' });
  });

  it('a group that finished its work has ended and is well', async (world) => {
    world.exit(0);
    expect(await world.containers.get(world.target)).toMatchObject({ state: 'ended' });
    expect(await world.probes.probe(world.target)).toEqual({ verdict: 'healthy' });
  });

  it('a group that was stopped is stopped, and refuses a restart', async (world) => {
    const { containers, target } = world;
    world.stop();
    await world.pass(10_000);
    expect(await containers.get(target)).toMatchObject({ known: true, state: 'stopped' });
    expect(await world.probes.probe(target)).toMatchObject({ verdict: 'unhealthy' });
    expect(await containers.restart(target)).toMatchObject({ kind: 'refused' });
  });

  it('a group under repair is the platform’s, and refuses a restart', async (world) => {
    const { containers, target } = world;
    world.repair();
    expect(await containers.get(target)).toMatchObject({ known: true, state: 'repairing' });
    expect(await world.probes.probe(target)).toMatchObject({ verdict: 'unknown' });
    expect(await containers.restart(target)).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('ContainerGroupTransitioning'),
    });
    expect(world.counts().starts).toBe(0);
  });

  it('the outcome is unknown and nothing is repeated, when ARM worked and said 500', async (world) => {
    world.arm('works-but-500');
    expect(await world.containers.restart(world.target)).toMatchObject({ kind: 'unknown' });
    await world.pass(10_000);
    expect(world.counts()).toEqual({ orders: 1, starts: 1 });
  });

  it('the outcome is issued, when ARM said 204 and did nothing', async (world) => {
    world.arm('answers-204-does-nothing');
    expect(await world.containers.restart(world.target)).toMatchObject({ kind: 'issued' });
    await world.pass(10_000);
    expect(world.counts()).toEqual({ orders: 1, starts: 0 });
  });

  it('the order is refused and the group not known, when ARM throttles', async (world) => {
    world.arm('throttled');
    const { containers, target } = world;
    expect(await containers.restart(target)).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('429'),
    });
    expect(await containers.get(target)).toMatchObject({ known: false });
    expect(await world.probes.probe(target)).toMatchObject({ verdict: 'unknown' });
    expect(world.counts()).toEqual({ orders: 1, starts: 0 });
  });

  it('the outcome is unknown, when ARM does not answer in time', async (world) => {
    world.arm('hangs');
    expect(await world.containers.restart(world.target)).toMatchObject({ kind: 'unknown' });
    expect(world.counts().orders).toBe(1);
  });

  it('the order is refused and the group not known, when ARM cannot be reached', async (world) => {
    world.arm('unreachable');
    expect(await world.containers.restart(world.target)).toMatchObject({ kind: 'refused' });
    expect(await world.containers.get(world.target)).toMatchObject({ known: false });
    expect(world.counts()).toEqual({ orders: 0, starts: 0 });
  });
}
