/**
 * Ports that fail: every call may be slow, die with its worker before or after its effect, be
 * refused, or lose its answer. A call of a dead worker never returns; that is all a crash is.
 */
import { PortError } from '../pipeline/port-error.ts';
import { unknownAnswers } from './unknown-answers.ts';
import type { Clock } from '../local/clock.ts';
import type { History } from './history.ts';
import type { Ports } from '../pipeline/ports.ts';
import type { Random } from './random.ts';

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
  /** How much likelier a crash is between a claim and its settling. */
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
  /** A frozen worker goes on at this time, and does not know that it was frozen. */
  frozenUntil: number;
  /** How long it has been frozen in all: its stopwatch did not run. */
  frozenMs: number;
  /** Whether it holds a claim that is not settled. */
  claiming: boolean;
}

type Port = Record<string, (...args: unknown[]) => unknown>;

const asyncPorts = [
  'incidents',
  'shared',
  'audit',
  'hints',
  'wakes',
  'probes',
  'containers',
  'traffic',
  'notices',
] as const;

export function faulty(
  ports: Ports,
  worker: Worker,
  rates: () => FaultRates,
  random: Random,
  clock: Clock & { sleep(lengthMs: number): Promise<void> },
  history: History,
): Ports {
  const wrapped = { ...ports } as Record<string, unknown>;
  for (const name of asyncPorts) {
    const port = ports[name] as unknown as Port;
    wrapped[name] = Object.fromEntries(
      Object.keys(port).map((method) => [
        method,
        (...args: unknown[]) => call(`${name}.${method}`, () => port[method]?.(...args), args),
      ]),
    );
  }
  wrapped['stopwatch'] = { elapsed: () => clock.now() - worker.frozenMs };
  return wrapped as unknown as Ports;

  async function call(site: string, act: () => unknown, args: unknown[]): Promise<unknown> {
    // ARM takes no fencing token: a pause between the last check and the socket cannot be mended.
    if (atTheSocket.has(site)) await clock.sleep(random.between(2, 40));
    else await resume(random.between(2, 40));
    await maybeCrash(site, 'before');
    if (random.chance(rates().unavailable)) return answerLost(site);
    const result = await act();
    noteClaim(site, args, result);
    await resume(random.between(2, 40));
    await maybeCrash(site, 'after');
    if (random.chance(rates().lostAnswer)) return answerLost(site);
    return result;
  }

  /** Takes its time, maybe a long pause, maybe until a frozen host thaws; for ever if dead. */
  async function resume(lengthMs: number): Promise<void> {
    const paused = random.chance(rates().pause) ? random.between(500, 100_000) : 0;
    if (random.chance(rates().freeze)) freeze(random.between(5_000, 400_000));
    await clock.sleep(lengthMs + paused);
    const left = worker.frozenUntil - clock.now();
    if (left > 0) await clock.sleep(left);
    if (!worker.alive) await never;
  }

  function freeze(lengthMs: number): void {
    if (worker.frozenUntil > clock.now()) return;
    worker.frozenUntil = clock.now() + lengthMs;
    worker.frozenMs += lengthMs;
  }

  async function maybeCrash(site: string, when: 'before' | 'after'): Promise<void> {
    const { crash, claimBoost } = rates();
    if (!random.chance(crash * (worker.claiming ? claimBoost : 1))) return;
    history.note({ kind: 'crash', at: clock.now(), call: `${when} ${site}` });
    worker.alive = false;
    await never;
  }

  function noteClaim(site: string, args: unknown[], result: unknown): void {
    if (site !== 'incidents.commit' || result === 'lost') return;
    const change = args[0] as { readonly incident: { readonly phase: string } | null };
    if (change.incident) worker.claiming = change.incident.phase === 'treating';
  }
}

const atTheSocket: ReadonlySet<string> = new Set(['containers.restart', 'containers.start']);

/** What a caller gets when nobody can say what came of its call. */
function answerLost(site: string): unknown {
  if (site in unknownAnswers) return unknownAnswers[site];
  throw new PortError('unavailable', `${site}: no answer`);
}

const never = new Promise<never>(() => {});
