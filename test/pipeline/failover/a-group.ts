/**
 * A failover group in the simulated world: two sides with a target each, a public row that says
 * primary, and Traffic Manager in front of them. Nothing ails either side until a test says so.
 */
import * as a from '../../core/fixtures.ts';
import * as f from '../../core/failover/fixtures.ts';
import { aWorld } from '../a-world.ts';
import { entityPartition } from '../../../src/sim/entities.ts';
import { hours, seconds } from '../../../src/core/time.ts';
import { lookAfter } from '../../../src/pipeline/look-after.ts';
import { rowOf } from '../../../src/sim/watched.ts';
import type { BothSides, FailoverGroup, Side } from '../../../src/core/failover/group.ts';
import type { EntityColumns } from '../../../src/core/failover/entity.ts';
import type { Failover } from '../../../src/core/failover/state.ts';
import type { FailoverPolicy } from '../../../src/core/failover/group.ts';
import type { Look } from '../../../src/pipeline/reconcile.ts';
import type { PipelineWorld } from '../a-world.ts';
import type { Ports } from '../../../src/pipeline/ports.ts';
import type { World } from '../../../src/sim/world.ts';

export interface FailoverWorld extends PipelineWorld {
  readonly group: FailoverGroup;
  readonly row: () => EntityColumns;
  /** Writes columns of the public row, as a person does. */
  readonly byHandRow: (columns: EntityColumns) => void;
  readonly state: () => Promise<Failover | null>;
  readonly inRotation: () => BothSides<boolean>;
  /** A side answers 503 for so long; for good, unless it is said. */
  readonly ail: (side: Side, length?: number) => void;
  /** A look, now, as the row itself expects it. */
  readonly look: () => Promise<Look>;
  /** Looks every ten seconds until one is of this reason; fails after half an hour. */
  readonly until: (reason: string) => Promise<Look>;
  readonly pause: (on: boolean) => Promise<void>;
  /** What was done, in its order: patches, writes of the row. */
  readonly done: () => readonly string[];
}

export interface FailoverOptions {
  readonly policy?: Partial<FailoverPolicy>;
  readonly own?: Partial<FailoverGroup>;
  readonly instead?: (world: World) => Partial<Ports>;
}

export async function aFailoverWorld(options: FailoverOptions = {}): Promise<FailoverWorld> {
  const { own = {}, policy = {} } = options;
  const base = f.aFailoverGroup();
  const group: FailoverGroup = {
    ...base,
    policy: f.aFailoverPolicy({ goneAfterAgreedMs: seconds(30), ...policy }),
    ...own,
  };
  const world = await aWorld({
    ids: ['web', 'spare'],
    failovers: () => [group],
    ...(options.instead && { instead: options.instead }),
  });
  const { app, store, pass, profiles, sites, history } = world;
  await world.ports.entities.create(group, f.columns());
  const row = (): EntityColumns => rowOf(store, group.name) ?? {};
  /** A look, now, as the row itself expects it. */
  const look = async (): Promise<Look> => {
    const { seq } = await world.ports.failovers.load(group);
    const taken = lookAfter(app, group, { kind: 'timer', seq });
    return ended(world, taken);
  };
  return {
    ...world,
    group,
    row,
    byHandRow(columns) {
      const value = { ...row(), ...columns };
      store.transact(entityPartition, [{ row: group.name, etag: '*', value }]);
    },
    state: async () => (await world.ports.failovers.load(group)).state.value,
    inRotation() {
      const profile = profiles.get(group.traffic?.profileId ?? '');
      const is = (side: Side): boolean => {
        const name = group.traffic?.endpoints[side].name ?? '';
        return profile?.endpoint(name)?.properties.endpointStatus === 'Enabled';
      };
      return { primary: is('primary'), secondary: is('secondary') };
    },
    ail(side, length = hours(24)) {
      const down = { kind: 'answers', status: 503, body: '' } as const;
      sites.get(group.sides[side].probe.url)?.ailUntil(world.now() + length, down);
    },
    look,
    async until(reason) {
      const seen: string[] = [];
      for (let looks = 0; looks < 180; looks++) {
        const taken = await look();
        if (taken.reason === reason) return taken;
        if (seen.at(-1) !== taken.reason) seen.push(taken.reason ?? taken.result);
        await pass(seconds(10));
      }
      throw new Error(`no look was of ${reason}, but of ${seen.join(', ')}`);
    },
    async pause(on) {
      const { shared } = world.ports;
      const key = { kind: 'group', group: group.group.name } as const;
      const seen = await shared.read(key);
      const scope = { kind: 'failover', failover: group.name } as const;
      const brakes = on ? [a.aBrake({ scope, from: world.now() })] : [];
      await shared.write(key, seen, { ...seen.value, brakes });
    },
    done: () =>
      history.all().flatMap((one) => {
        if (one.kind === 'patch') return [`${one.side} ${one.inRotation ? 'in' : 'out'}`];
        if (one.kind !== 'row' || one.before === null || one.after === null) return [];
        return [`row says ${String(one.after['active_target'])}`];
      }),
  };
}

/** What came of work that needs some time, of which no more than two minutes pass. */
async function ended<Result>({ pass }: PipelineWorld, work: Promise<Result>): Promise<Result> {
  let isOver = false;
  const over = (): void => void (isOver = true);
  work.then(over, over);
  for (let turns = 0; turns < 120; turns++) {
    await pass(turns === 0 ? 0 : seconds(1));
    if (isOver) return work;
  }
  throw new Error('it did not end');
}

/** What a human was told, in its order. */
export const toldIn = ({ history }: FailoverWorld): readonly string[] =>
  history.of('notice').map(({ notice }) => notice.why);

/** Something befalls the world right after a PATCH of ours, or a write of the row, is done. */
export const after = (step: 'patch' | 'swap', then: (world: World) => unknown) => ({
  instead: (world: World): Partial<Ports> => {
    const { ports } = world;
    if (step === 'patch') {
      const { routing } = ports;
      return {
        routing: {
          ...routing,
          async set(group, side, wanted) {
            const outcome = await routing.set(group, side, wanted);
            await then(world);
            return outcome;
          },
        },
      };
    }
    const { entities } = ports;
    return {
      entities: {
        ...entities,
        async merge(group, etag, columns) {
          const written = await entities.merge(group, etag, columns);
          if ('active_target' in columns) await then(world);
          return written;
        },
      },
    };
  },
});
