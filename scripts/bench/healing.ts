/**
 * Time to detect and to heal, in simulated seconds: the real loop with the default policy, and one
 * target that begins to answer 503 at a moment drawn from a seed. The baseline is what the policy's
 * own lengths cost: half of `lookEvery` until a look comes by, `confirmEvery` between the
 * readings of a proof, and the restart itself. Same seeds, same figures, on any machine.
 */
import { defaultFleet, defaultGroup, defaultPolicy } from '../../src/core/policy.ts';
import type { Configuration } from '../../src/core/configuration.ts';
import { virtualClock } from '../../src/sim/clock.ts';
import { noFaults } from '../../src/sim/faults.ts';
import { newHealer } from '../../src/sim/healer.ts';
import type { History } from '../../src/sim/history.ts';
import { seeded } from '../../src/sim/random.ts';
import { newWorld } from '../../src/sim/world.ts';
import { median } from './figures.ts';
import type { Figure, Measurement } from './figures.ts';

const seeds = 60;
const minute = 60_000;
const epoch = 1_800_000_000_000;
/** By then it is up, and any start-up grace is over. */
const settledAt = epoch + 3 * minute;
const watchedFor = 4 * minute;

/** In seconds. */
interface Healed {
  readonly detected: number;
  readonly proved: number;
  readonly restarted: number;
}

export const healingMeasurement: Measurement = {
  name: 'healing',
  against: "what the policy's own lengths cost",
  async measure() {
    const byTimer = await healedIn(false);
    const byAlert = await healedIn(true);
    const { lookEveryMs, confirmEveryMs, unhealthyNeeded } = defaultPolicy;
    const toLook = lookEveryMs / 2 / 1000;
    const toProve = ((unhealthyNeeded - 1) * confirmEveryMs) / 1000;
    const figure = (what: string, ours: readonly number[], baseline: number): Figure => ({
      what,
      unit: 's',
      ours: median(ours),
      baseline,
    });
    const restart = median(byTimer.map(({ restarted }) => restarted));
    const whole = ({ detected, proved, restarted }: Healed) => detected + proved + restarted;
    return [
      figure(
        'ill to first seen, by the timer',
        byTimer.map(({ detected }) => detected),
        toLook,
      ),
      figure(
        'first seen to restart ordered',
        byTimer.map(({ proved }) => proved),
        toProve,
      ),
      figure('ill to serving, by the timer', byTimer.map(whole), toLook + toProve + restart),
      figure('ill to serving, alert at once', byAlert.map(whole), toProve + restart),
    ];
  },
};

async function healedIn(isAlerted: boolean): Promise<readonly Healed[]> {
  const found: Healed[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) found.push(await healOnce(seed, isAlerted));
  return found;
}

async function healOnce(seed: number, isAlerted: boolean): Promise<Healed> {
  const random = seeded(seed);
  const clock = virtualClock(epoch);
  const world = newWorld(configuration, clock, random);
  const healer = newHealer({ ...world, configuration, rates: () => noFaults, random });
  healer.startSweeps();
  const illAt = settledAt + random.between(0, minute);
  await clock.run(illAt);
  world.patients.get('web')?.sicken();
  const cause = { kind: 'alert', hint: 'bench' } as const;
  if (isAlerted) healer.wake({ targets: ['web'], cause });
  await clock.run(illAt + watchedFor);
  return healedOf(world.history, illAt, `seed ${seed}`);
}

function healedOf(history: History, illAt: number, name: string): Healed {
  const after = (all: readonly { readonly at: number }[]): number => {
    const [first] = all.filter(({ at }) => at >= illAt);
    if (first === undefined) throw new Error(`${name}: the target was not healed.`);
    return first.at;
  };
  const seenAt = after(history.of('entry').filter(({ entry }) => entry.to === 'suspected'));
  const orderedAt = after(history.of('order').filter(({ taken }) => taken));
  const servingAt = after(history.of('serving').filter(({ on }) => on));
  return {
    detected: (seenAt - illAt) / 1000,
    proved: (orderedAt - seenAt) / 1000,
    restarted: (servingAt - orderedAt) / 1000,
  };
}

const group = { ...defaultGroup, name: 'shop', members: ['web'] };
const probe = {
  kind: 'http',
  url: 'https://web/',
  expectStatus: 200,
  expectText: null,
} as const;

const configuration: Configuration = {
  fleet: defaultFleet,
  groups: [group],
  targets: [
    {
      id: 'web',
      group,
      policy: { ...defaultPolicy, name: 'default' },
      resourceId: '/web',
      probe,
      traffic: null,
    },
  ],
  routes: [],
  failovers: [],
  noticeUrl: null,
};
