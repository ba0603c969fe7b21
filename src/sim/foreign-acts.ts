/**
 * What other people do to targets through ARM, and the platform's word of it: once or twice in a
 * row, a stop among it, right after an order of ours; told late, twice and in any order, by a clock
 * that may be ahead. Our own orders are told too; like some people's acts, as nobody knows whose.
 */
import { instant } from '../core/time.ts';
import { at } from './scenario.ts';
import type { ForeignAction } from '../core/wake.ts';
import type { Doer } from './history.ts';
import type { Scenario } from './scenario.ts';
import type { Target } from '../core/policy.ts';

const second = 1_000;
const minute = 60 * second;

type Action = ForeignAction['action'];

const habits: readonly [readonly Action[], ...(readonly Action[])[]] = [
  ['restart'],
  ['restart', 'restart'],
  ['restart', 'restart'],
  ['restart', 'stop', 'start'],
  ['stop', 'start'],
];

/** Sets the acts on the world's clock. */
export function befallActs(scenario: Scenario, odds: number): void {
  const { configuration, random } = scenario;
  const aheadMs = random.chance(0.5) ? random.between(1, 15) * second : 0;
  const platform = { acts: 0, aheadMs };
  for (const target of configuration.targets) {
    for (let visits = 2; visits > 0; visits--) {
      if (random.chance(odds)) at(scenario, () => visit(scenario, target, platform));
    }
  }
  afterOurs(scenario, odds, platform);
}

interface Platform {
  acts: number;
  /** So far is its clock ahead of the store's. */
  readonly aheadMs: number;
}

/** Somebody comes by and does one thing or two. */
function visit(scenario: Scenario, target: Target, platform: Platform): void {
  const { world, random } = scenario;
  const actions = random.pick(habits);
  let delay = 0;
  for (const action of actions) {
    world.clock.after(delay, () => act(scenario, target, action, platform));
    delay += random.between(1, action === 'stop' ? 900 : 60) * second;
  }
}

function act(scenario: Scenario, target: Target, action: Action, platform: Platform): void {
  const { world, random, calmAt } = scenario;
  const { clock, history } = world;
  const { id } = target;
  if (clock.now() > calmAt) return;
  const refused = (world.patients.get(id)?.group[action]().status ?? 404) >= 300;
  // A restart starts what is stopped, and what ARM calls a failure may be done all the same.
  const on = action === 'stop';
  if (!on || !refused) {
    history.note({ kind: 'elsewhere', at: clock.now(), target: id, what: 'stopped', on });
  }
  if (refused) return;
  told(scenario, target, platform, { action, doer: random.chance(0.6) ? 'named' : 'nameless' });
}

/** The platform tells of what has just been done. */
function told(
  scenario: Scenario,
  { id }: Target,
  platform: Platform,
  { action, doer }: { readonly action: Action; readonly doer: Doer },
): void {
  const { world, healer, random } = scenario;
  const { clock, history } = world;
  platform.acts += 1;
  const by = `${doer}-${platform.acts}`;
  const actedAt = instant(clock.now() + platform.aheadMs);
  const foreign = { action, at: actedAt, by, surely: doer === 'named' };
  const cause = { kind: 'event', hint: by, foreign } as const;
  const tell = (isFirst: boolean): void => {
    if (isFirst) {
      history.note({ kind: 'told', at: clock.now(), target: id, action, actedAt, by, doer });
    }
    healer.wake({ targets: [id], cause });
  };
  const late = random.between(1, random.chance(0.2) ? 600 : 60) * second;
  clock.after(late, () => tell(true));
  if (random.chance(0.4)) clock.after(late + random.between(0, 15) * minute, () => tell(false));
}

/** Our orders come back as events, and somebody restarts what we have just treated. */
function afterOurs(scenario: Scenario, odds: number, platform: Platform): void {
  const { configuration, random, world } = scenario;
  world.history.listen((happening) => {
    if (happening.kind !== 'order' || !happening.taken) return;
    const target = configuration.targets.find(({ id }) => id === happening.target);
    if (target === undefined) return;
    told(scenario, target, platform, { action: happening.remedy, doer: 'ours' });
    if (!random.chance(odds)) return;
    const soon = random.between(1, 60) * second;
    world.clock.after(soon, () => act(scenario, target, 'restart', platform));
  });
}
