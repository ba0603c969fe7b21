/**
 * Ports that fail: every call may be slow, die with its worker before or after its effect, be
 * refused, or lose its answer. A call of a dead worker never returns; that is all a crash is.
 */
import { PortError } from '../pipeline/port-error.ts';
import { unknownAnswers } from './unknown-answers.ts';
import type { History } from './history.ts';
import type { Change, Ports } from '../pipeline/ports.ts';
import type { Failover } from '../core/failover/state.ts';
import type { Incident } from '../core/incident.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './clock.ts';

/** How likely each fault is, per port call; drawn anew for every seed. */
export interface FaultRates {
  readonly crash: number;
  readonly lostAnswer: number;
  readonly unavailable: number;
  /** A pause of seconds at any call. */
  readonly pause: number;
  readonly freeze: number;
  readonly lostWake: number;
  readonly duplicateWake: number;
  readonly lateWake: number;
  /** How much likelier a crash or freeze is between a claim and its settling. */
  readonly claimBoost: number;
}

export const noFaults: FaultRates = {
  crash: 0,
  lostAnswer: 0,
  unavailable: 0,
  pause: 0,
  freeze: 0,
  lostWake: 0,
  duplicateWake: 0,
  lateWake: 0,
  claimBoost: 1,
};

/** One process of the healer: what it runs dies with it. */
export interface Worker {
  readonly name: string;
  alive: boolean;
  /** Its host is frozen with it until then, and cannot end what runs for too long. */
  frozenUntil: number;
  /** For how long in all, the present freeze with all of its length. */
  frozenMs: number;
  /** Whether it holds a claim that is not settled. */
  claiming: boolean;
}

export interface Faults {
  readonly worker: Worker;
  /** All that run beside it, and itself. */
  readonly workers: ReadonlyMap<number, Worker>;
  readonly rates: () => FaultRates;
  readonly random: Random;
  readonly clock: VirtualClock;
  readonly history: History;
}

type Method = (...args: unknown[]) => unknown;
type Port = Record<string, Method | string | null>;

const asyncPorts = [
  'incidents',
  'failovers',
  'entities',
  'shared',
  'audit',
  'hints',
  'wakes',
  'probes',
  'containers',
  'traffic',
  'routing',
  'notices',
  'events',
] as const;

/**
 * ARM takes no fencing token, and the public row knows nothing of brakes: what happens between the
 * last check and the socket stays so.
 */
const atTheSocket: ReadonlySet<string> = new Set([
  'containers.restart',
  'containers.start',
  'routing.set',
  'entities.merge',
]);

/** Whoever loses this answer looks up what became of the call, and may get an answer then. */
const readsBack: ReadonlySet<string> = new Set([
  'incidents.commit',
  'failovers.commit',
  'shared.write',
]);

const commits: ReadonlySet<string> = new Set(['incidents.commit', 'failovers.commit']);

/** How much likelier an answer is lost while a claim is held. */
const lostBoost = 12;

/** How late a host may notice that it thaws sooner than it seemed. */
const thawGrainMs = 1_000;

/** Phases in which a worker holds a claim. */
const inFlight: ReadonlySet<string> = new Set(['treating', 'moving', 'following']);

/** The ports as one run on a worker sees them. */
export function faulty(ports: Ports, faults: Faults): Ports {
  const run = faults;
  const wrapped = { ...ports } as Record<string, unknown>;
  for (const name of asyncPorts) {
    const port = ports[name] as unknown as Port;
    wrapped[name] = Object.fromEntries(
      Object.entries(port).map(([method, value]) => [
        method,
        typeof value === 'function'
          ? (...args: unknown[]) => call(run, `${name}.${method}`, args, () => value(...args))
          : value,
      ]),
    );
  }
  wrapped['stopwatch'] = {
    elapsed: () => run.clock.now() - frozenSoFar(run),
    sleep: (length: number) => run.clock.sleep(length),
  };
  return wrapped as unknown as Ports;
}

async function call(
  run: Faults,
  site: string,
  args: unknown[],
  act: () => unknown,
): Promise<unknown> {
  const { random, rates } = run;
  await passing(run, !atTheSocket.has(site));
  if (!atTheSocket.has(site)) await thawed(run);
  await maybeCrash(run, `before ${site}`);
  if (random.chance(rates().unavailable)) return answerLost(site);
  const result = await act();
  noteClaim(run.worker, site, args, result);
  await passing(run, true);
  await maybeCrash(run, `after ${site}`);
  if (!random.chance(rates().lostAnswer * (run.worker.claiming ? lostBoost : 1))) return result;
  if (!readsBack.has(site) || random.chance(0.5)) return answerLost(site);
  await passing(run, true);
  return result;
}

/** A call takes its time, maybe a long pause; in a dead worker it never ends. */
async function passing({ random, rates, clock, worker }: Faults, may: boolean): Promise<void> {
  const pause = may && random.chance(rates().pause) ? random.between(500, 100_000) : 0;
  await clock.sleep(random.between(2, 40) + pause);
  if (!worker.alive) await never;
}

/** A frozen host stands still with all that runs on it, and its stopwatch with it. */
const frozenSoFar = ({ worker, clock }: Faults): number =>
  worker.frozenMs - Math.max(0, worker.frozenUntil - clock.now());

/** A freeze falls before a call, never between an answer and the socket: see there. */
async function thawed(run: Faults): Promise<void> {
  const { random, rates, worker, clock } = run;
  const { freeze, claimBoost } = rates();
  if (random.chance(freeze * (worker.claiming ? claimBoost : 1))) {
    const lengthMs = random.between(5_000, worker.claiming ? 1_200_000 : 400_000);
    const until = Math.max(worker.frozenUntil, clock.now() + lengthMs);
    worker.frozenMs += until - Math.max(worker.frozenUntil, clock.now());
    worker.frozenUntil = until;
    if (worker.claiming) thawOneClaimer(run);
  }
  while (worker.frozenUntil > clock.now()) {
    await clock.sleep(Math.min(worker.frozenUntil - clock.now(), thawGrainMs));
  }
  if (!worker.alive) await never;
}

/**
 * The worst moment for an old claimer to go on is while a newer claim stands open: whoever froze
 * holding a claim thaws when another freezes so, half the time.
 */
function thawOneClaimer({ worker, workers, random, clock }: Faults): void {
  const soon = clock.now() + random.between(0, 5_000);
  const other = [...workers.values()].find(
    ({ name, claiming, frozenUntil }) => name !== worker.name && claiming && frozenUntil > soon,
  );
  if (other === undefined || !random.chance(0.5)) return;
  other.frozenMs -= other.frozenUntil - soon;
  other.frozenUntil = soon;
}

async function maybeCrash(run: Faults, at: string): Promise<void> {
  const { random, worker, history, clock } = run;
  const { crash, claimBoost } = run.rates();
  if (!random.chance(crash * (worker.claiming ? claimBoost : 1))) return;
  history.note({ kind: 'crash', at: clock.now(), call: at });
  worker.alive = false;
  await never;
}

function noteClaim(worker: Worker, site: string, args: unknown[], result: unknown): void {
  if (!commits.has(site) || result === 'lost') return;
  const { state, loaded } = args[0] as Change<Incident | Failover>;
  if (state === null) return;
  const isNew = state.epoch !== loaded.state.value?.epoch;
  worker.claiming = isNew && inFlight.has(state.phase);
}

/** What a caller gets when nobody can say what came of its call. */
function answerLost(site: string): unknown {
  if (site in unknownAnswers) return unknownAnswers[site];
  throw new PortError('unavailable', `${site}: no answer`);
}

const never = new Promise<never>(() => {});
