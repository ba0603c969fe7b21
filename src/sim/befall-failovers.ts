/**
 * What befalls failover groups, drawn from a seed: sides that die, hang and come back, ways that
 * are cut off for the healer alone, a Traffic Manager that lies. Hands: hands.ts; callers and
 * people: callers.ts. After `calmAt` nothing happens any more.
 */
import { callersOf } from './callers.ts';
import { halfWay } from './half-way.ts';
import { handsOf, rowWith } from './hands.ts';
import { at, brake } from './scenario.ts';
import { everySide } from '../core/failover/group.ts';
import { rowOf } from './watched.ts';
import { startClient } from './client.ts';
import { ailments, siteOf } from './site.ts';
import type { FailoverGroup, Side } from '../core/failover/group.ts';
import type { FailoverEvents } from './half-way.ts';
import type { Scenario } from './scenario.ts';

const second = 1_000;
const minute = 60 * second;

/** Every public row begins with the home side active, as `paramedic failover init` leaves it. */
export function openRows({ configuration, world }: Pick<Scenario, 'configuration' | 'world'>) {
  for (const group of configuration.failovers) {
    const { name, home, sides } = group;
    const after = {
      active_target: home,
      primary_endpoint: sides.primary.endpoint,
      secondary_endpoint: sides.secondary.endpoint,
      last_status: '',
      last_reason: '',
      last_check_utc: '',
      failover_count: 0,
      lock_until_utc: '',
    };
    rowWith(world, name, () => after);
    const at = world.clock.now();
    for (const side of group.traffic === null ? [] : everySide) {
      world.history.note({
        kind: 'rotation',
        at,
        group: name,
        side,
        on: side === home,
        by: 'hand',
      });
    }
    startClient(group, world);
  }
}

/** Sets every event on the world's clock. */
export function befallFailovers(scenario: Scenario, odds: FailoverEvents): void {
  const { configuration, random } = scenario;
  for (const group of configuration.failovers) {
    for (let count = random.between(1, 3); count > 0; count--)
      at(scenario, () => outage(scenario, group));
    if (random.chance(0.25)) at(scenario, () => bothDie(scenario, group));
    if (random.chance(odds.cutOffs)) at(scenario, () => cutOff(scenario, group));
    if (random.chance(odds.lies)) at(scenario, () => lie(scenario, group));
    if (random.chance(odds.lies / 3)) at(scenario, () => forbid(scenario));
    if (random.chance(odds.brakes)) {
      at(scenario, () => brake({ kind: 'failover', failover: group.name }, group)(scenario));
    }
    handsOf(scenario, group, odds.hands);
    callersOf(scenario, group, odds.callers);
    halfWay(scenario, group, odds);
  }
  if (random.chance(odds.storms)) at(scenario, regionDies);
}

/** All groups at once want to leave the same side. */
function regionDies({ configuration, world, random, calmAt }: Scenario): void {
  const side = random.pick(['primary', 'secondary']);
  const as = random.pick(ailments);
  const until = Math.min(world.clock.now() + random.between(5, 40) * minute, calmAt);
  for (const group of configuration.failovers) siteOf(world, group, side).ailUntil(until, as);
}

/** The side that is active, mostly; by all of itself, or by a target that no restart helps. */
function outage(scenario: Scenario, group: FailoverGroup): void {
  const { world, random, calmAt } = scenario;
  const { sides, home } = group;
  const side = random.chance(0.75)
    ? activeIn(scenario, group)
    : random.pick(['primary', 'secondary']);
  const until = Math.min(world.clock.now() + random.between(1, 40) * minute, calmAt);
  const [target] = sides[side ?? home].targets;
  const patient = world.patients.get(target?.id ?? '');
  if (patient && random.chance(0.5))
    return patient.loopUntil(until, random.between(3, 25) * second);
  if (random.chance(0.2)) return flap(scenario, group, side ?? home, until);
  siteOf(scenario.world, group, side ?? home).ailUntil(until, random.pick(ailments));
}

function activeIn({ world }: Scenario, { name }: FailoverGroup): Side | null {
  try {
    const active = rowOf(world.store, name)?.['active_target'];
    return everySide.find((side) => side === active) ?? null;
  } catch {
    return null;
  }
}

function flap(scenario: Scenario, group: FailoverGroup, side: Side, until: number): void {
  const { clock } = scenario.world;
  const { random } = scenario;
  if (clock.now() >= until) return;
  const lengthMs = random.between(15, 180) * second;
  siteOf(scenario.world, group, side).ailUntil(clock.now() + lengthMs, random.pick(ailments));
  const pauseMs = random.between(20, 240) * second;
  clock.after(lengthMs + pauseMs, () => flap(scenario, group, side, until));
}

function bothDie(scenario: Scenario, group: FailoverGroup): void {
  const { world, random, calmAt } = scenario;
  for (const side of everySide) {
    world.clock.after(random.between(0, 300) * second, () => {
      const until = Math.min(world.clock.now() + random.between(2, 30) * minute, calmAt);
      siteOf(scenario.world, group, side).ailUntil(until, random.pick(ailments));
    });
  }
}

/** The healer alone has no way to one region; clients and the traffic's monitor see it well. */
function cutOff({ world, random, calmAt }: Scenario, { sides }: FailoverGroup): void {
  const { clock, history, trouble } = world;
  const { url } = sides[random.pick(['primary', 'secondary'])].probe;
  if (trouble.cutOff.has(url)) return;
  const set = (on: boolean): void => {
    if (on) trouble.cutOff.add(url);
    else trouble.cutOff.delete(url);
    history.note({ kind: 'cut-off', at: clock.now(), url, on });
  };
  set(true);
  const lengthMs = Math.min(random.between(1, 30) * minute, calmAt - clock.now());
  clock.after(lengthMs, () => set(false));
}

/** ARM may treat each PATCH in another way than the last. */
function lie({ world, random }: Scenario, { name, traffic }: FailoverGroup): void {
  const { clock, history } = world;
  const profile = traffic === null ? undefined : world.profiles.get(traffic.profileId);
  if (profile === undefined || traffic === null) return;
  const until = clock.now() + random.between(2, 24) * minute;
  const slow = { slowMs: random.between(5, 90) * second };
  const status = random.pick(['Online', 'Degraded', 'CheckingEndpoint', 'Stopped']);
  const side = random.pick(['primary', 'secondary']);
  const isAboutMonitor = random.chance(0.4);
  const refuses = { refuses: random.pick([403, 429, 503]) };
  const patches = ['works-but-500', 'answers-200-does-nothing', slow, slow, refuses] as const;
  profile.lie({
    patch: random.pick([...patches, 'honest']),
    monitorStatus: isAboutMonitor ? { [traffic.endpoints[side].name]: status } : {},
    answerDelayMs: random.pick([0, 0, 10_000, 30_000]),
  });
  const note = (on: boolean): void =>
    history.note({ kind: 'lie', at: clock.now(), group: name, on });
  if (isAboutMonitor) note(true);
  const isFickle = random.chance(0.5);
  history.listen((happening) => {
    if (!isFickle || happening.kind !== 'patch' || happening.group !== name) return;
    if (clock.now() >= until) return;
    const patch = random.pick([...patches, 'honest', 'honest']);
    clock.after(0, () => clock.now() < until && profile.lie({ patch }));
  });
  clock.after(until - clock.now(), () => {
    profile.lie({ patch: 'honest', monitorStatus: {}, answerDelayMs: 0 });
    if (isAboutMonitor) note(false);
  });
}

function forbid({ world, random }: Scenario): void {
  world.trouble.forbidden = true;
  world.clock.after(random.between(2, 24) * minute, () => (world.trouble.forbidden = false));
}
