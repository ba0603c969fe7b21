/**
 * What other people do to targets through ARM, and the platform's word of it: once or twice in a
 * row, a stop among it, right after an order of ours; told late, twice and in any order. Our own
 * orders are told too, as acts of nobody knows whom.
 */
import { instant } from '../core/time.ts';
import { at } from './scenario.ts';
import type { ForeignAction } from '../core/wake.ts';
import type { Scenario } from './scenario.ts';
import type { Target } from '../core/policy.ts';

const second = 1_000;
const minute = 60 * second;

type Action = ForeignAction['action'];

/** Whoever is told of as the one who did it, when it was us. */
export const nobody = 'somebody';

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
  const people = { count: 0 };
  for (const target of configuration.targets) {
    for (let visits = 2; visits > 0; visits--) {
      if (random.chance(odds)) at(scenario, () => visit(scenario, target, people));
    }
  }
  afterOurs(scenario, odds, people);
}

interface People {
  count: number;
}

/** Somebody comes by and does one thing or two. */
function visit(scenario: Scenario, target: Target, people: People): void {
  const { world, random } = scenario;
  const actions = random.pick(habits);
  let delay = 0;
  for (const action of actions) {
    world.clock.after(delay, () => act(scenario, target, action, people));
    delay += random.between(1, action === 'stop' ? 900 : 60) * second;
  }
}

function act(scenario: Scenario, target: Target, action: Action, people: People): void {
  const { world, calmAt } = scenario;
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
  people.count += 1;
  told(scenario, target, { action, by: `ana-${people.count}`, surely: true });
}

/** The platform tells of what has just been done. */
function told(scenario: Scenario, { id }: Target, done: Omit<ForeignAction, 'at'>): void {
  const { world, healer, random } = scenario;
  const { clock, history } = world;
  const foreign = { ...done, at: instant(clock.now()) };
  const cause = { kind: 'event', hint: `${done.by}-${foreign.at}`, foreign } as const;
  const tell = (isFirst: boolean): void => {
    const { action, at: actedAt, by } = foreign;
    if (isFirst) {
      history.note({ kind: 'told', at: clock.now(), target: id, action, actedAt, by });
    }
    healer.wake({ targets: [id], cause });
  };
  const late = random.between(1, random.chance(0.2) ? 600 : 60) * second;
  clock.after(late, () => tell(true));
  if (random.chance(0.4)) clock.after(late + random.between(0, 15) * minute, () => tell(false));
}

/** Our orders come back as events, and somebody restarts what we have just treated. */
function afterOurs(scenario: Scenario, odds: number, people: People): void {
  const { configuration, random, world } = scenario;
  world.history.listen((happening) => {
    if (happening.kind !== 'order' || !happening.taken) return;
    const target = configuration.targets.find(({ id }) => id === happening.target);
    if (target === undefined) return;
    told(scenario, target, { action: happening.remedy, by: nobody, surely: false });
    if (!random.chance(odds)) return;
    const soon = random.between(1, 60) * second;
    world.clock.after(soon, () => act(scenario, target, 'restart', people));
  });
}
