/**
 * Ports that fail: every call may be slow, die with its worker before or after its effect, be
 * refused, or lose its answer. A call of a dead worker never returns; that is all a crash is.
 */
import { PortError } from '../pipeline/port-error.ts';
import { unknownAnswers } from './unknown-answers.ts';
import type { History } from './history.ts';
import type { Ports } from '../pipeline/ports.ts';
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
  /** Whether it holds a claim that is not settled. */
  claiming: boolean;
}

export interface Faults {
  readonly worker: Worker;
  readonly rates: () => FaultRates;
  readonly random: Random;
  readonly clock: VirtualClock;
  readonly history: History;
}

/** One run on a worker. Frozen, it stands still and its stopwatch with it; paused, only it does. */
interface RunOnWorker extends Faults {
  frozenMs: number;
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

/** Phases in which a worker holds a claim. */
const inFlight: ReadonlySet<string> = new Set(['treating', 'moving', 'following']);

/** The ports as one run on a worker sees them. */
export function faulty(ports: Ports, faults: Faults): Ports {
  const run: RunOnWorker = { ...faults, frozenMs: 0 };
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
    elapsed: () => run.clock.now() - run.frozenMs,
    sleep: (length: number) => run.clock.sleep(length),
  };
  return wrapped as unknown as Ports;
}

async function call(
  run: RunOnWorker,
  site: string,
  args: unknown[],
  act: () => unknown,
): Promise<unknown> {
  const { random, rates } = run;
  if (!atTheSocket.has(site)) await frozen(run);
  await passing(run, !atTheSocket.has(site));
  await maybeCrash(run, `before ${site}`);
  if (random.chance(rates().unavailable)) return answerLost(site);
  const result = await act();
  noteClaim(run.worker, site, args, result);
  await passing(run, true);
  await maybeCrash(run, `after ${site}`);
  if (!random.chance(rates().lostAnswer)) return result;
  if (!readsBack.has(site) || random.chance(0.5)) return answerLost(site);
  await passing(run, true);
  return result;
}

/** A call takes its time, maybe a long pause; in a dead worker it never ends. */
async function passing({ random, rates, clock, worker }: RunOnWorker, may: boolean): Promise<void> {
  const pause = may && random.chance(rates().pause) ? random.between(500, 100_000) : 0;
  await clock.sleep(random.between(2, 40) + pause);
  if (!worker.alive) await never;
}

async function frozen(run: RunOnWorker): Promise<void> {
  const { random, worker, clock } = run;
  const { freeze, claimBoost } = run.rates();
  if (!random.chance(freeze * (worker.claiming ? claimBoost : 1))) return;
  const lengthMs = random.between(5_000, worker.claiming ? 1_200_000 : 400_000);
  run.frozenMs += lengthMs;
  worker.frozenUntil = Math.max(worker.frozenUntil, clock.now() + lengthMs);
  await clock.sleep(lengthMs);
}

async function maybeCrash(run: RunOnWorker, at: string): Promise<void> {
  const { random, worker, history, clock } = run;
  const { crash, claimBoost } = run.rates();
  if (!random.chance(crash * (worker.claiming ? claimBoost : 1))) return;
  history.note({ kind: 'crash', at: clock.now(), call: at });
  worker.alive = false;
  await never;
}

function noteClaim(worker: Worker, site: string, args: unknown[], result: unknown): void {
  if (!commits.has(site) || result === 'lost') return;
  const change = args[0] as { readonly state: { readonly phase: string } | null };
  if (change.state) worker.claiming = inFlight.has(change.state.phase);
}

/** What a caller gets when nobody can say what came of its call. */
function answerLost(site: string): unknown {
  if (site in unknownAnswers) return unknownAnswers[site];
  throw new PortError('unavailable', `${site}: no answer`);
}

const never = new Promise<never>(() => {});
