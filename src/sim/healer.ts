/**
 * The healer's side of a simulated world: workers that die and are replaced, the queue's deliveries
 * and the sweep's timer. What runs on a worker is the real pipeline.
 */
import { faulty } from './faults.ts';
import { poisoned } from '../pipeline/poison.ts';
import { lookAfter, subjectsOf } from '../pipeline/look-after.ts';
import { simWakes } from './wakes.ts';
import { sweep } from '../pipeline/sweep.ts';
import type { App } from '../pipeline/app.ts';
import type { Configuration } from '../core/configuration.ts';
import type { FaultRates, Worker } from './faults.ts';
import type { History } from './history.ts';
import type { Ports, Wakes } from '../pipeline/ports.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './clock.ts';
import type { Wake } from '../core/wake.ts';

export interface Healer {
  wake(wake: Wake): void;
  startSweeps(): void;
  /** Somebody calls a door of ours; null: they got no answer, and maybe nobody was there. */
  call<Answer>(act: (app: App) => Promise<Answer>): Promise<Answer | null>;
  /** What the runs threw that is no fault of the world: a bug. */
  readonly errors: readonly unknown[];
}

const functionTimeoutMs = 120_000;
/** How long a host that thawed takes to see that a run has lasted too long. */
const thawMs = 2_000;
/** Of a message, and of the timer's lock: a frozen host loses both. */
const leaseMs = 60_000;
const retryMs = 10_000;
const deliveriesMax = 5;
const workersMax = 4;

export interface HealerOptions {
  readonly configuration: Configuration;
  /** What the worker of this number runs just now, where that is not the same for all. */
  readonly deployed?: (worker: number) => Configuration;
  /** All ports but the queue, which is the healer's own. */
  readonly ports: Omit<Ports, 'wakes'>;
  readonly rates: () => FaultRates;
  readonly random: Random;
  readonly clock: VirtualClock;
  readonly history: History;
}

/** How a run ended: well, with an error, or with the death of its worker. */
type Ending = { readonly error: unknown } | 'well' | 'died';

export function newHealer(options: HealerOptions): Healer {
  const { configuration, clock } = options;
  const errors: unknown[] = [];
  const wakes = simWakes({ ...options, deliver: (wake) => deliver(wake, 1) });
  const runOnWorker = workersOf(options, wakes);

  const deliver = (wake: Wake, delivery: number): void => {
    const last = delivery > deliveriesMax;
    runOnWorker(
      (app) => (last ? poison(app, wake) : looks(app, wake)),
      (ending) => {
        if (ending === 'well' || last) return;
        note(ending, errors);
        const again = ending === 'died' ? leaseMs : retryMs;
        clock.after(again, () => deliver(wake, delivery + 1));
      },
    );
  };

  let sweepingSince: number | null = null;
  const tick = (): void => {
    clock.after(configuration.fleet.sweepEveryMs, tick);
    const now = clock.now();
    if (sweepingSince !== null && now - sweepingSince < functionTimeoutMs + leaseMs) return;
    sweepingSince = now;
    runOnWorker(
      async (app) => void (await sweep(app)),
      (ending) => {
        if (sweepingSince === now) sweepingSince = null;
        note(ending, errors);
      },
    );
  };

  const call = <Answer>(act: (app: App) => Promise<Answer>): Promise<Answer | null> =>
    new Promise((resolve) => {
      let answer: Answer | null = null;
      runOnWorker(
        async (app) => void (answer = await act(app)),
        (ending) => {
          note(ending, errors);
          resolve(answer);
        },
      );
    });

  return { wake: (wake) => deliver(wake, 1), startSweeps: tick, call, errors };
}

type RunOnWorkerOf = (act: (app: App) => Promise<void>, over: (ending: Ending) => void) => void;

/** Runs on any worker that lives, a dead one being replaced; the host ends a run that lasts. */
function workersOf(options: HealerOptions, wakes: Wakes): RunOnWorkerOf {
  const { rates, random, clock, history } = options;
  const deployed = options.deployed ?? (() => options.configuration);
  const workers = new Map<number, Worker>();
  let born = 0;

  return (act, over) => {
    const index = random.between(0, workersMax - 1);
    const known = workers.get(index);
    const fresh = {
      name: `worker ${++born}`,
      alive: true,
      frozenUntil: 0,
      frozenMs: 0,
      claiming: false,
    };
    const worker = known?.alive ? known : fresh;
    workers.set(index, worker);
    const faults = { worker, workers, rates, random, clock, history };
    const ports = faulty({ ...options.ports, wakes }, faults);
    const app = { configuration: deployed(index), ports, ownIdentity: null };
    let done = false;
    const finish = (ending: Ending): void => {
      if (!done) over(ending);
      done = true;
    };
    const timeOut = (): void => {
      const thawed = worker.frozenUntil - clock.now();
      if (thawed > 0) return void clock.after(thawed + thawMs, timeOut);
      if (!done) worker.alive = false;
      finish('died');
    };
    const cancel = clock.after(functionTimeoutMs, timeOut);
    act(app).then(
      () => (cancel(), finish('well')),
      (error: unknown) => (cancel(), finish({ error })),
    );
  };
}

async function looks(app: App, wake: Wake): Promise<void> {
  for (const subject of subjectsOf(app.configuration, wake.targets)) {
    await lookAfter(app, subject, wake.cause);
  }
}

const poison = (app: App, wake: Wake): Promise<void> =>
  poisoned(app, subjectsOf(app.configuration, wake.targets), 'it failed five times');

/** A port's own error and a death are faults of the world; anything else is a bug. */
function note(ending: Ending, errors: unknown[]): void {
  if (ending === 'well' || ending === 'died') return;
  if (ending.error instanceof Error && ending.error.name === 'PortError') return;
  errors.push(ending.error);
}
