/**
 * Restart and failover never run together: each writes its claim, then reads the other. Whoever
 * comes second gives way; both may, but never does neither.
 */
import * as a from '../../core/fixtures.ts';
import * as s from '../../core/failover/states.ts';
import { aFailoverWorld } from './a-group.ts';
import { describe, expect, test } from 'vitest';
import { instant, minutes, plus, seconds } from '../../../src/core/time.ts';
import { seeded } from '../../../src/sim/random.ts';
import { lookAfter } from '../../../src/pipeline/look-after.ts';
import type { Failover } from '../../../src/core/failover/state.ts';
import type { FailoverWorld } from './a-group.ts';
import type { Incident } from '../../../src/core/incident.ts';
import type { Ports } from '../../../src/pipeline/ports.ts';
import type { Random } from '../../../src/sim/random.ts';
import type { Verdict } from '../../../src/core/readings.ts';
import type { World } from '../../../src/sim/world.ts';

const sweep = { kind: 'sweep' } as const;

async function putGroup({ ports, group }: FailoverWorld, state: Failover): Promise<void> {
  const loaded = await ports.failovers.load(group);
  const change = { subject: group, loaded, groupState: null, entry: null };
  await ports.failovers.commit({ ...change, state });
}

/** A look at an unwell `web` whose illness it proves. */
async function restart(world: FailoverWorld) {
  world.patient('web').sicken();
  const now = world.now();
  const readings = [20, 10].map((age) => a.aReading(a.unhealthy, instant(now - seconds(age))));
  await world.put(world.web, a.aSuspected({ readings, openedAt: instant(now - minutes(1)) }));
  return world.waitFor(lookAfter(world.app, world.web, sweep), minutes(1));
}

const reasonOf = (world: FailoverWorld, id: string): string =>
  world
    .entries(id)
    .map(({ reason }) => reason)
    .at(-1) ?? '';

describe('a restart gives way', () => {
  test.each<[string, (now: number) => Failover]>([
    ['moving', () => s.aMoving()],
    ['following', () => s.aFollowing()],
    [
      'at rest, but an effect may still land',
      (now) => s.aSteady({ lastEffectAt: instant(now - 60_000) }),
    ],
    ['waiting for its turn', (now) => s.aSuspect({ yieldUntil: plus(instant(now), seconds(30)) })],
  ])('at its look, while the failover group is %s', async (_, state) => {
    const world = await aFailoverWorld();
    await putGroup(world, state(world.now()));
    await restart(world);
    expect(reasonOf(world, 'web')).toBe('blocked_by_failover');
    expect(world.history.of('order')).toEqual([]);
  });

  test('at its fence, to a failover that was claimed a moment after it', async () => {
    const late: { claim: (() => Promise<void>) | null } = { claim: null };
    const world = await aFailoverWorld({
      instead: ({ ports }: World): Partial<Ports> => ({
        incidents: {
          ...ports.incidents,
          async commit(change) {
            const committed = await ports.incidents.commit(change);
            if (change.state?.phase === 'treating') await late.claim?.();
            return committed;
          },
        },
      }),
    });
    late.claim = () => putGroup(world, s.aMoving());
    await restart(world);
    expect(world.entries('web').at(-1)).toMatchObject({
      reason: 'treatment_refused',
      detail: 'a failover is in the way: failover:shop is moving',
    });
    expect(world.history.of('order')).toEqual([]);
  });

  test('but not to a failover that is over for long, nor to one of other targets', async () => {
    const world = await aFailoverWorld();
    await putGroup(world, s.aSteady({ lastEffectAt: instant(world.now() - minutes(4)) }));
    await restart(world);
    expect(world.history.of('order')).toHaveLength(1);
  });
});

describe('a failover gives way', () => {
  const treating = (now: number): Incident =>
    a.aTreating({ claimedAt: instant(now), actions: [instant(now)] });

  test.each<[string, (now: number) => Incident]>([
    ['under way', treating],
    ['settled a minute ago', (now) => a.aCooling({ actions: [instant(now - minutes(1))] })],
  ])('at its look, to a restart that is %s', async (_, incident) => {
    const world = await aFailoverWorld({ policy: { claimTimeoutMs: minutes(3) } });
    await world.until('first_seen');
    world.ail('primary');
    await world.pass(minutes(2));
    await world.put(world.web, incident(world.now()));
    await world.until('restart_near');
    expect(world.done()).toEqual([]);
    expect((await world.state())?.yieldUntil).not.toBeNull();
  });

  test('at its fence, to a restart that was claimed, sent and settled in between', async () => {
    const late: { restart: (() => Promise<unknown>) | null } = { restart: null };
    const world = await aFailoverWorld({
      instead: ({ ports }: World): Partial<Ports> => ({
        failovers: {
          ...ports.failovers,
          async commit(change) {
            const committed = await ports.failovers.commit(change);
            if (change.state?.phase === 'moving') await late.restart?.();
            return committed;
          },
        },
      }),
    });
    await world.until('first_seen');
    world.ail('primary');
    late.restart = () => {
      late.restart = null;
      return world.put(world.web, a.aVerifying({ actions: [world.now()] }));
    };
    const refused = await world.until('failover_refused');
    expect(refused.detail).toBe('web was treated a moment ago');
    expect(world.done()).toEqual([]);
  });
});

describe('both at once', () => {
  /** Every commit takes some time of its own, before and after it is done. */
  const slow = (random: Random) => ({
    instead: ({ ports, clock }: World): Partial<Ports> => {
      const { incidents, failovers } = ports;
      const late = async <Result>(act: () => Promise<Result>): Promise<Result> => {
        await clock.sleep(random.between(0, 3_000));
        const result = await act();
        await clock.sleep(random.between(0, 3_000));
        return result;
      };
      return {
        incidents: { ...incidents, commit: (change) => late(() => incidents.commit(change)) },
        failovers: { ...failovers, commit: (change) => late(() => failovers.commit(change)) },
      };
    },
  });

  /** A group and its member, both of which one more look proves unwell. */
  async function race(seed: number): Promise<'restart' | 'failover' | 'neither' | 'both'> {
    const world = await aFailoverWorld(slow(seeded(seed)));
    world.ail('primary');
    world.patient('web').sicken();
    await world.pass(minutes(1));
    const now = world.now();
    const readings = (verdict: Verdict) =>
      [20, 10].map((age) => a.aReading(verdict, instant(now - seconds(age))));
    const known = { active: 'primary', count: 4 } as const;
    const own = { primary: readings(a.unhealthy), secondary: readings(a.healthy) };
    await putGroup(world, s.aSuspect({ known, readings: own }));
    const incident = a.aSuspected({ readings: own.primary, openedAt: instant(now) });
    await world.put(world.web, incident);
    const looks = [
      lookAfter(world.app, world.web, sweep),
      lookAfter(world.app, world.group, { kind: 'operator', ask: 'look', by: 'ana' }),
    ];
    await world.waitFor(Promise.all(looks), minutes(2));
    const restarted = world.history.of('order').length > 0;
    const moved = world.row()['active_target'] === 'secondary';
    if (restarted) return moved ? 'both' : 'restart';
    return moved ? 'failover' : 'neither';
  }

  test('at most one of them acts, whoever is faster', async () => {
    const came = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) came.add(await race(seed));
    expect(came).not.toContain('both');
    expect([...came]).toEqual(expect.arrayContaining(['restart', 'failover']));
  });
});
