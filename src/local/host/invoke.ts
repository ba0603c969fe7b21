/**
 * What triggers call: one invocation of a function of the app. In: the function's name and its
 * data. Out: what came of it, never an exception; `unavailable` if no worker turns up in time. It
 * puts together the process that runs the app and the invocations in work there.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { makeInvocations } from './invocations.ts';
import type { Outcome } from './invocations.ts';
import { logAs } from './log.ts';
import type { Emit } from './log.ts';
import type { FunctionInfo, Invocation } from './protocol.ts';
import { keepWorker } from './worker-process.ts';

/** `reason` goes to the log. */
export type Invoke = (invocation: Omit<Invocation, 'id'>, reason: string) => Promise<Outcome>;

export interface AppRunner {
  readonly functions: readonly FunctionInfo[];
  readonly invoke: Invoke;
  /** Waits for what is in work, up to `drainMs`, then ends the worker. */
  stop(drainMs: number): Promise<void>;
}

export interface AppRunnerOptions {
  readonly appDir: string;
  readonly trust: readonly string[];
  readonly functionTimeoutMs: number;
  readonly emit: Emit;
}

const WAIT_FOR_WORKER_MS = 10_000;
const DRAIN_STEP_MS = 20;

export async function runApp(options: AppRunnerOptions): Promise<AppRunner> {
  const { appDir, trust, functionTimeoutMs, emit } = options;
  const log = logAs('host', emit);
  const invocations = makeInvocations(functionTimeoutMs, log);
  const worker = await keepWorker({
    appDir,
    trust,
    emit,
    onEnd: (child) => invocations.workerEnded(child),
    onMessage: (message) => {
      if (message.type === 'log') emit(message.event);
      else if (message.type !== 'loaded') invocations.hear(message);
    },
  });

  const invoke: Invoke = async (request, reason) => {
    const invocation = { ...request, id: randomUUID() };
    const child = await within(WAIT_FOR_WORKER_MS, worker.current());
    if (child === undefined) {
      log('error', `There is no worker for '${request.functionName}'.`, invocation);
      return { kind: 'unavailable' };
    }
    log('debug', `Executing 'Functions.${request.functionName}' (${reason})`, invocation);
    return invocations.run(child, invocation);
  };

  async function stop(drainMs: number): Promise<void> {
    const steps = Math.ceil(drainMs / DRAIN_STEP_MS);
    for (let step = 0; step < steps && invocations.count() > 0; step++) await delay(DRAIN_STEP_MS);
    await worker.stop();
  }

  return { functions: worker.functions, invoke, stop };
}

/** What is awaited, or undefined if it takes longer. */
async function within<Value>(ms: number, awaited: Promise<Value>): Promise<Value | undefined> {
  const patience = new AbortController();
  const late = delay(ms, undefined, { signal: patience.signal }).catch(() => undefined);
  try {
    return await Promise.race([awaited, late]);
  } finally {
    patience.abort();
  }
}
