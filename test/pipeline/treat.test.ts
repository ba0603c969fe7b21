import * as a from '../core/fixtures.ts';
import { aWorld } from './a-world.ts';
import { expect, test } from 'vitest';
import { minutes, seconds } from '../../src/core/time.ts';
import { newFleetState } from '../../src/core/group-state.ts';
import { lookAfter } from '../../src/pipeline/look-after.ts';
import type { BrakeScope } from '../../src/core/brakes.ts';
import type { Cause } from '../../src/core/wake.ts';
import type { PipelineWorld } from './a-world.ts';
import type { Ports } from '../../src/pipeline/ports.ts';
import type { World } from '../../src/sim/world.ts';

const sweep: Cause = { kind: 'sweep' };

/** `then` happens right after a claim is committed, before its effect. */
const afterClaim = (then: (world: World) => Promise<unknown>) => ({
  instead: (world: World): Partial<Ports> => {
    const { incidents } = world.ports;
    const commit: typeof incidents.commit = async (change) => {
      const committed = await incidents.commit(change);
      if (committed !== 'lost' && change.state?.phase === 'treating') await then(world);
      return committed;
    };
    return { incidents: { ...incidents, commit } };
  },
});

/** A look at an unwell `web` whose illness it proves. */
async function claim(world: PipelineWorld) {
  world.patient().sicken();
  await world.put(world.web, a.aSuspected());
  return world.waitFor(lookAfter(world.app, world.web, sweep), minutes(2));
}

async function brake(world: World, scope: BrakeScope): Promise<void> {
  const { shared } = world.ports;
  const set = a.aBrake({ scope, from: a.now });
  if (scope.kind === 'fleet') {
    const key = { kind: 'fleet' } as const;
    await shared.write(key, await shared.read(key), { ...newFleetState, brakes: [set] });
    return;
  }
  const key = { kind: 'group', group: 'shop' } as const;
  const seen = await shared.read(key);
  await shared.write(key, seen, { ...seen.value, brakes: [set] });
}

test.each<BrakeScope>([
  { kind: 'fleet' },
  { kind: 'group', group: 'shop' },
  { kind: 'target', target: 'web' },
])('treat: the remedy is withheld under a brake set after the claim: %o', async (scope) => {
  const world = await aWorld(afterClaim((made) => brake(made, scope)));
  await claim(world);
  expect(world.history.of('order')).toEqual([]);
  expect(world.entries().at(-1)).toMatchObject({
    reason: 'treatment_refused',
    detail: 'a brake was set by ana: drill',
    to: 'suspected',
  });
  const { groupState, state } = await world.ports.incidents.load(world.web);
  expect(groupState.value.holder).toBeNull();
  expect(groupState.value.brakes).toHaveLength(scope.kind === 'fleet' ? 0 : 1);
  expect(state.value).toMatchObject({ phase: 'suspected', attempts: 1, epoch: 1 });
});

test("treat: another target's pause withholds nothing", async () => {
  const scope = { kind: 'target', target: 'api' } as const;
  const world = await aWorld(afterClaim((made) => brake(made, scope)));
  await claim(world);
  expect(world.history.of('order')).toHaveLength(1);
});

test('treat: the remedy is withheld, when it comes too late after its claim', async () => {
  const world = await aWorld(afterClaim(({ clock }) => clock.sleep(seconds(20.001))));
  await claim(world);
  expect(world.history.of('order')).toEqual([]);
  expect(world.entries().at(-1)).toMatchObject({
    reason: 'treatment_refused',
    detail: 'too late: claimed 20 s ago',
  });
});

test('treat: the remedy is performed, when it comes just in time', async () => {
  const world = await aWorld(afterClaim(({ clock }) => clock.sleep(seconds(20))));
  await claim(world);
  expect(world.history.of('order')).toHaveLength(1);
});

test('treat: the remedy is withheld, when the claim was taken over meanwhile', async () => {
  const world = await aWorld(
    afterClaim(async ({ ports }) => {
      const loaded = await ports.incidents.load(a.aTarget());
      const state = a.aVerifying();
      const change = { subject: a.aTarget(), loaded, state, groupState: null, entry: null };
      await ports.incidents.commit(change);
    }),
  );
  expect(await claim(world)).toMatchObject({ result: 'lost', reason: 'settled_too_late' });
  expect(world.history.of('order')).toEqual([]);
});

test('treat: the remedy is withheld, when the claim cannot be read again', async () => {
  const world = await aWorld(
    afterClaim(async ({ store, clock }) => {
      store.setDown(true);
      clock.after(seconds(60), () => store.setDown(false));
    }),
  );
  await claim(world).catch(() => undefined);
  expect(world.history.of('order')).toEqual([]);
  expect((await world.ports.incidents.load(world.web)).state.value?.phase).toBe('treating');
});

test('treat: a report that comes after the claim was given up changes nothing', async () => {
  const world = await aWorld({
    instead: ({ ports, clock }) => ({
      containers: {
        ...ports.containers,
        async restart(target) {
          const outcome = await ports.containers.restart(target);
          await clock.sleep(minutes(4));
          return outcome;
        },
      },
    }),
  });
  world.patient().sicken();
  await world.put(world.web, a.aSuspected());
  const late = lookAfter(world.app, world.web, sweep);
  await world.pass(minutes(3.5));
  await lookAfter(world.app, world.web, sweep);
  expect(await world.waitFor(late)).toMatchObject({ result: 'lost', reason: 'settled_too_late' });
  expect(world.entries().map(({ reason, to }) => `${reason}: ${to}`)).toEqual([
    'treatment_claimed: treating',
    'treatment_lost: verifying',
    'settled_too_late: verifying',
  ]);
  expect(world.history.of('order')).toHaveLength(1);
});

test('treat: the outcome is verified and not repeated, when ARM worked and answered 500', async () => {
  const world = await aWorld();
  world.patient().group.lie({ restart: 'works-but-500' });
  await claim(world);
  expect(world.history.of('order')).toHaveLength(1);
  expect(world.entries().at(-1)).toMatchObject({
    reason: 'treatment_issued',
    detail: 'restart: outcome unknown: ARM answered 500 InternalServerError',
    to: 'verifying',
  });
});
