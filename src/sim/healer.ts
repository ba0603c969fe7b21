/**
 * The healer's side of a simulated world: workers that die and are replaced, a queue that loses,
 * doubles and delays, the sweep's timer. What runs on a worker is the real pipeline.
 */
import { faulty } from './faults.ts';
import { poisoned } from '../pipeline/poison.ts';
import { reconcile } from '../pipeline/reconcile.ts';
import { sweep } from '../pipeline/sweep.ts';
import type { App } from '../pipeline/app.ts';
import type { Configuration } from '../core/policy.ts';
import type { FaultRates, Worker } from './faults.ts';
import type { History } from './history.ts';
import type { Ports, Wakes } from '../pipeline/ports.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './clock.ts';
import type { Wake } from '../core/wake.ts';

export interface Healer {
  wake(wake: Wake): void;
  startSweeps(): void;
  /** What the runs threw that is no fault of the world: a bug. */
  readonly errors: readonly unknown[];
}

const functionTimeoutMs = 120_000;
const leaseMs = 60_000;
const retryMs = 10_000;
const deliveriesMax = 5;
const workersMax = 4;

export interface HealerOptions {
  readonly configuration: Configuration;
  /** All ports but the queue, which is the healer's own. */
  readonly ports: Omit<Ports, 'wakes'>;
  readonly rates: () => FaultRates;
  readonly random: Random;
  readonly clock: VirtualClock;
  readonly history: History;
}

export function newHealer(options: HealerOptions): Healer {
  const { configuration, rates, random, clock, history } = options;
  const errors: unknown[] = [];
  const workers: { worker: Worker; app: App }[] = [];
  let born = 0;

  const wakes: Wakes = {
    async schedule(wake, delay) {
      if (random.chance(rates().lostWake)) return;
      const late = random.chance(rates().lateWake) ? random.between(1_000, 120_000) : 0;
      const copies = random.chance(rates().duplicateWake) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        clock.after(delay + late + copy * random.between(0, 3_000), () => deliver(wake, 1));
      }
    },
  };

  /** Any worker that lives; a dead one is replaced. */
  const anyWorker = (): { worker: Worker; app: App } => {
    const index = random.between(0, workersMax - 1);
    const known = workers[index];
    if (known?.worker.alive) return known;
    const name = `worker ${++born}`;
    const worker: Worker = { name, alive: true, frozenUntil: 0, frozenMs: 0, claiming: false };
    const ports = faulty({ ...options.ports, wakes }, worker, rates, random, clock, history);
    return (workers[index] = { worker, app: { configuration, ports } });
  };

  /** Runs on a worker; `over` is called once: with an error, with none, or when the worker died. */
  const runOnWorker = (act: (app: App) => Promise<void>, over: (error: unknown) => void): void => {
    const { worker, app } = anyWorker();
    let done = false;
    const finish = (error: unknown): void => {
      if (done) return;
      done = true;
      over(error);
    };
    const timeout = clock.after(functionTimeoutMs, () => {
      if (!done) worker.alive = false;
      finish('died');
    });
    act(app).then(
      () => (timeout(), finish(null)),
      (error: unknown) => (timeout(), finish(error ?? 'failed')),
    );
  };

  const deliver = (wake: Wake, delivery: number): void => {
    const act = delivery > deliveriesMax ? poison : looks;
    runOnWorker(
      (app) => act(app, wake),
      (error) => {
        if (error === null || delivery > deliveriesMax) return;
        note(error, errors);
        clock.after(error === 'died' ? leaseMs : retryMs, () => deliver(wake, delivery + 1));
      },
    );
  };

  const looks = async (app: App, wake: Wake): Promise<void> => {
    for (const id of wake.targets) {
      const target = configuration.targets.find((one) => one.id === id);
      if (target) await reconcile(app, target, wake.cause);
    }
  };

  const poison = (app: App, wake: Wake): Promise<void> =>
    poisoned(
      app,
      configuration.targets.filter(({ id }) => wake.targets.includes(id)),
      'it failed five times',
    );

  let sweeping = false;
  const tick = (): void => {
    clock.after(configuration.fleet.sweepEveryMs, tick);
    if (sweeping) return;
    sweeping = true;
    runOnWorker(
      async (app) => void (await sweep(app)),
      (error) => {
        sweeping = false;
        note(error, errors);
      },
    );
  };

  return { wake: (wake) => deliver(wake, 1), startSweeps: tick, errors };
}

/** A port's own error and a death are faults of the world; anything else is a bug. */
function note(error: unknown, errors: unknown[]): void {
  if (error === null || error === 'died') return;
  if (error instanceof Error && error.name === 'PortError') return;
  errors.push(error);
}
