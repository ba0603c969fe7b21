/**
 * The process that runs the app. In: the app's folder, and who listens to it. Out: the worker that
 * lives now. What always holds: a worker that ended, however it did, is replaced until `stop`; only
 * an app that cannot be loaded the very first time is an error.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Child } from '../child.ts';
import { endChild, spawnReadyChild } from '../ready-child.ts';
import type { Emit } from './log.ts';
import { logAs } from './log.ts';
import type { FromWorker, FunctionInfo, ToWorker } from './protocol.ts';

export interface WorkerProcessOptions {
  readonly appDir: string;
  /** Certificates to trust besides the machine's own, PEM. */
  readonly trust: readonly string[];
  readonly emit: Emit;
  readonly onMessage: (message: FromWorker) => void;
  readonly onEnd: (worker: Child) => void;
}

export interface WorkerProcess {
  readonly functions: readonly FunctionInfo[];
  /** Resolves when there is a worker that has loaded the app; with undefined once stopped. */
  current(): Promise<Child | undefined>;
  stop(): Promise<void>;
}

const LOADED_WITHIN_MS = 60_000;
const END_WITHIN_MS = 1_000;
/** assumed: pauses before a worker is replaced when one after the other ends this early. */
const pausesMs = [0, 1_000, 2_000, 5_000, 10_000];
const EARLY_MS = 30_000;

export async function keepWorker(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const log = logAs('host', options.emit);
  const stopped = new AbortController();
  let earlyEnds = 0;

  /** Follows one worker to its end and on to the next; resolves once the first of them is there. */
  async function start(): Promise<{ child: Child; functions: readonly FunctionInfo[] }> {
    const startedAt = performance.now();
    const { child, ready } = await spawnWorker(options);
    log('information', `Worker process started (pid ${child.pid}).`);
    void child.exited.then(() => {
      options.onEnd(child);
      if (stopped.signal.aborted) return;
      earlyEnds = performance.now() - startedAt < EARLY_MS ? earlyEnds + 1 : 0;
      log('error', `Worker process ${child.pid} ended; it is replaced.`);
      current = replace();
    });
    return { child, functions: ready };
  }

  async function replace(): Promise<Child | undefined> {
    for (; !stopped.signal.aborted; earlyEnds += 1) {
      try {
        const pauseMs = pausesMs[Math.min(earlyEnds, pausesMs.length) - 1] ?? 0;
        await delay(pauseMs, undefined, { signal: stopped.signal });
        return (await start()).child;
      } catch (error) {
        if (!stopped.signal.aborted) log('critical', String(error));
      }
    }
    return undefined;
  }

  let current: Promise<Child | undefined> = Promise.resolve(undefined);
  const first = await start();
  current = Promise.resolve(first.child);
  return {
    functions: first.functions,
    current: () => current,
    async stop() {
      stopped.abort();
      const worker = await current;
      if (worker !== undefined) await endChild(worker, END_WITHIN_MS);
    },
  };
}

function spawnWorker({ appDir, trust, emit, onMessage }: WorkerProcessOptions) {
  const load: ToWorker = { type: 'load', appDir, trust };
  const printed = logAs('console', emit);
  return spawnReadyChild({
    name: 'The worker of the app',
    command: process.execPath,
    args: ['--enable-source-maps', fileURLToPath(new URL('./worker.ts', import.meta.url))],
    cwd: appDir,
    readyWithinMs: LOADED_WITHIN_MS,
    greeting: load,
    ready: (said) => (isLoaded(said) ? said.functions : undefined),
    onMessage: (message) => onMessage(message as FromWorker),
    onLine: (line, stream) => printed(stream === 'stdout' ? 'information' : 'warning', line),
  });
}

function isLoaded(said: unknown): said is FromWorker & { type: 'loaded' } {
  return typeof said === 'object' && said !== null && 'type' in said && said.type === 'loaded';
}
