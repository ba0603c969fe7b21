/**
 * Whatever hurts most hurts just when something is under way: a brake, a hand, a death or a check
 * within seconds of a claim, of a swap or of a PATCH, and the failure of a side just promoted.
 */
import { ailments, siteOf } from './site.ts';
import { anEdit } from './hands.ts';
import { brake } from './scenario.ts';
import { check } from './callers.ts';
import { otherSide } from '../core/failover/group.ts';
import type { FailoverGroup, Side } from '../core/failover/group.ts';
import type { Happening } from './history.ts';
import type { Scenario } from './scenario.ts';

/** How likely each kind of event is, from 0 to 1. */
export interface FailoverEvents {
  readonly hands: number;
  readonly lies: number;
  readonly callers: number;
  readonly brakes: number;
  readonly cutOffs: number;
  /** All groups lose the same side at once. */
  readonly storms: number;
  /** Each of the events above, half way of each move. */
  readonly halfWay: number;
}

const second = 1_000;
const minute = 60 * second;

export function halfWay(scenario: Scenario, group: FailoverGroup, odds: FailoverEvents): void {
  if (odds.halfWay === 0) return;
  const { world, calmAt } = scenario;
  world.history.listen((happening) => {
    const to = movedTo(happening, group);
    if (to === null || world.clock.now() > calmAt - 45 * minute) return;
    disturb(scenario, group, to, odds);
    if (happening.kind === 'row') failLater(scenario, group, to);
  });
}

/** Where a claim, a swap or a PATCH of ours goes; null: it is something else. */
function movedTo(happening: Happening, { name }: FailoverGroup): Side | null {
  if (happening.kind === 'claim' && happening.group === name) return happening.to;
  if (happening.kind === 'patch' && happening.group === name) {
    return happening.inRotation ? happening.side : otherSide(happening.side);
  }
  if (happening.kind !== 'row' || happening.group !== name || happening.by !== 'us') return null;
  const active = happening.after?.['active_target'];
  const isSwap = active !== happening.before?.['active_target'];
  return isSwap && (active === 'primary' || active === 'secondary') ? active : null;
}

function disturb(
  scenario: Scenario,
  group: FailoverGroup,
  to: Side,
  { halfWay: odds, hands, brakes, callers }: FailoverEvents,
): void {
  const { world, random } = scenario;
  const soon = (likely: number, act: () => void): void => {
    if (!random.chance(likely * odds)) return;
    world.clock.after(random.between(0, random.pick([150, 1_000, 8_000, 25_000])), act);
  };
  soon(brakes, () => brake({ kind: 'failover', failover: group.name }, group)(scenario));
  soon(hands, () => anEdit(scenario, group));
  soon(callers, () => void check(scenario, group));
  const side = random.chance(0.7) ? to : otherSide(to);
  const lengthMs = random.between(10, 900) * second;
  const as = random.pick(ailments);
  soon(0.5, () => siteOf(world, group, side).ailUntil(world.clock.now() + lengthMs, as));
}

/** A promoted side fails under its load, some minutes later. */
function failLater(scenario: Scenario, group: FailoverGroup, side: Side): void {
  const { world, random, calmAt } = scenario;
  if (!random.chance(0.3)) return;
  const as = random.pick(ailments);
  world.clock.after(random.between(1, 12) * minute, () => {
    const until = world.clock.now() + random.between(5, 30) * minute;
    siteOf(world, group, side).ailUntil(Math.min(until, calmAt), as);
  });
}
