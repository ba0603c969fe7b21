/**
 * What befalls a world, drawn from a seed: illnesses of patients and of whole groups, the hands of
 * operators and of the platform, outages of the healer's own eyes, alerts true and false. It ends
 * at `calmAt`; after that nothing happens any more and everything must converge.
 */
import { instant, seconds } from '../core/time.ts';
import { withBrake, withoutBrake } from '../core/brakes.ts';
import type { BrakeScope } from '../core/brakes.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Target } from '../core/policy.ts';
import type { Healer } from './healer.ts';
import type { Patient } from './patient.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export interface Scenario {
  readonly configuration: Configuration;
  readonly world: World;
  readonly healer: Healer;
  readonly random: Random;
  readonly calmAt: number;
}

const minute = 60_000;

/** Sets every event of the scenario on the world's clock. */
export function befall(scenario: Scenario): void {
  const { configuration, random } = scenario;
  for (const target of configuration.targets) {
    for (let count = random.between(0, 4); count > 0; count--) at(scenario, illness(target));
    if (random.chance(0.3)) at(scenario, falseAlarm(target));
    if (random.chance(0.4)) at(scenario, operatorAsks(target));
    if (random.chance(0.3)) at(scenario, operatorStops(target));
    if (random.chance(0.3)) at(scenario, somebodyRestarts(target));
    if (random.chance(0.2)) at(scenario, platformRepairs(target));
    if (random.chance(0.4)) at(scenario, armLies(target));
    if (random.chance(0.3)) at(scenario, brake({ kind: 'target', target: target.id }, target));
  }
  for (const group of configuration.groups) {
    const [member] = configuration.targets.filter((target) => target.group.name === group.name);
    if (member === undefined) continue;
    if (random.chance(0.4)) at(scenario, groupOutage(group.members));
    if (random.chance(0.3)) at(scenario, brake({ kind: 'group', group: group.name }, member));
  }
  if (random.chance(0.3)) at(scenario, brake({ kind: 'fleet' }, null));
  if (random.chance(0.3)) at(scenario, outage('blind'));
  if (random.chance(0.3)) at(scenario, outage('deaf'));
  if (random.chance(0.3)) at(scenario, outage('store'));
}

type Event = (scenario: Scenario) => void;

export function at(scenario: Scenario, event: Event): void {
  const { world, random, calmAt } = scenario;
  const when = random.between(world.clock.now() + minute, calmAt - 25 * minute);
  world.clock.after(when - world.clock.now(), () => event(scenario));
}

const patientOf = ({ world }: Scenario, { id }: Target): Patient => {
  const patient = world.patients.get(id);
  if (!patient) throw new Error(`no patient ${id}`);
  return patient;
};

const illness =
  (target: Target): Event =>
  (scenario) => {
    const { world, random, calmAt } = scenario;
    const patient = patientOf(scenario, target);
    const until = Math.min(world.clock.now() + random.between(1, 40) * minute, calmAt);
    switch (random.between(0, 4)) {
      case 0:
        patient.sicken();
        break;
      case 1:
        patient.exit(random.between(0, 1));
        break;
      case 2:
        patient.sickenUntil(until);
        break;
      case 3:
        patient.loopUntil(until, random.between(3, 25) * 1000);
        break;
      default:
        flap(scenario, patient, until);
    }
    if (random.chance(0.6)) alert(scenario, target, random.between(20, 300) * 1000);
  };

function flap(scenario: Scenario, patient: Patient, until: number): void {
  const { clock } = scenario.world;
  if (clock.now() >= until) return;
  patient.sickenUntil(clock.now() + scenario.random.between(15, 120) * 1000);
  clock.after(scenario.random.between(30, 240) * 1000, () => flap(scenario, patient, until));
}

function alert({ world, healer }: Scenario, target: Target, delayMs: number): void {
  const cause = { kind: 'alert', hint: `hint-${target.id}` } as const;
  world.clock.after(delayMs, () => healer.wake({ targets: [target.id], cause }));
}

const falseAlarm =
  (target: Target): Event =>
  (scenario) => {
    for (let count = scenario.random.between(1, 20); count > 0; count--) {
      alert(scenario, target, scenario.random.between(0, 30_000));
    }
  };

const operatorAsks =
  (target: Target): Event =>
  ({ healer, random }) => {
    const ask = random.pick(['look', 'retry', 'acknowledge']);
    healer.wake({ targets: [target.id], cause: { kind: 'operator', ask, by: 'ana' } });
  };

const operatorStops =
  (target: Target): Event =>
  (scenario) => {
    const { world, random } = scenario;
    const { group } = patientOf(scenario, target);
    if (group.stop().status >= 300) return;
    elsewhere(scenario, target, 'stopped', true);
    const lengthMs = random.between(1, 20) * minute;
    world.clock.after(lengthMs, () => {
      elsewhere(scenario, target, 'stopped', false);
      group.start();
    });
  };

const somebodyRestarts =
  (target: Target): Event =>
  (scenario) => {
    patientOf(scenario, target).group.restart();
  };

const platformRepairs =
  (target: Target): Event =>
  (scenario) => {
    const { world, random } = scenario;
    const lengthMs = random.between(1, 8) * minute;
    if (!patientOf(scenario, target).group.repair(lengthMs)) return;
    elsewhere(scenario, target, 'repair', true);
    world.clock.after(lengthMs, () => elsewhere(scenario, target, 'repair', false));
  };

function elsewhere(
  { world }: Scenario,
  { id }: Target,
  what: 'stopped' | 'repair',
  on: boolean,
): void {
  world.history.note({ kind: 'elsewhere', at: world.clock.now(), target: id, what, on });
}

const armLies =
  (target: Target): Event =>
  (scenario) => {
    const { world, random } = scenario;
    const { group } = patientOf(scenario, target);
    const slow = { slowMs: random.between(5, 90) * 1000 };
    group.lie({
      restart: random.pick(['works-but-500', 'answers-204-does-nothing', slow]),
      start: random.pick(['honest', 'works-but-500', 'answers-204-does-nothing', slow]),
      staleReadsMs: random.pick([0, 0, 10_000]),
      answerDelayMs: random.pick([0, 0, 15_000]),
    });
    world.clock.after(random.between(2, 24) * minute, () =>
      group.lie({ restart: 'honest', start: 'honest', staleReadsMs: 0, answerDelayMs: 0 }),
    );
  };

const groupOutage =
  (members: readonly string[]): Event =>
  ({ world, random }) => {
    const until = world.clock.now() + random.between(2, 20) * minute;
    for (const id of members) world.patients.get(id)?.sickenUntil(until);
  };

const outage =
  (what: 'blind' | 'deaf' | 'store'): Event =>
  ({ world, random, calmAt }) => {
    const { clock, history, trouble, store } = world;
    const set = (on: boolean): void => {
      if (what === 'store') store.setDown(on);
      else trouble[what] = on;
      history.note({ kind: 'outage', at: clock.now(), what, on });
    };
    set(true);
    const lengthMs = random.between(1, what === 'store' ? 20 : 60) * minute;
    clock.after(Math.min(lengthMs, calmAt - clock.now()), () => set(false));
  };

/** A person sets a brake and lifts it later; the store may be down, then they try again. */
export const brake =
  (scope: BrakeScope, member: { readonly group: { readonly name: string } } | null): Event =>
  ({ world, random }) => {
    const { clock, history, ports } = world;
    const group = member?.group.name ?? '';
    const target = scope.kind === 'target' ? scope.target : '';
    const key =
      scope.kind === 'fleet' ? { kind: 'fleet' as const } : { kind: 'group' as const, group };
    const change = async (on: boolean): Promise<void> => {
      for (let tries = 0; tries < 100; tries++) {
        try {
          const seen = await ports.shared.read<'fleet' | 'group'>(key);
          const now = instant(clock.now());
          const { brakes } = seen.value;
          const set = { scope, owner: 'ana', reason: 'drill', from: seen.now, until: null };
          const next = on ? withBrake(brakes, set, now) : withoutBrake(brakes, scope, now);
          const value = { ...seen.value, brakes: next };
          if ((await ports.shared.write(key, seen, value)) === 'written') {
            history.note({ kind: 'brake', at: clock.now(), group, target, on });
            return;
          }
        } catch {
          await clock.sleep(seconds(30));
        }
      }
    };
    void change(true);
    clock.after(random.between(3, 20) * minute, () => void change(false));
  };
