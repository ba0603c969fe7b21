/**
 * Invocations in work. In: one to send to a worker, then what the worker says about it. Out: what
 * came of it, as a value. What always holds: each ends once, within `functionTimeout`; the one that
 * does not takes its worker with it, and with the worker all that ran there, as in Azure (Microsoft
 * Learn: "host.json reference", functionTimeout).
 */
import type { Child } from '../child.ts';
import type { Log } from './log.ts';
import type { FromWorker, Invocation, ToWorker } from './protocol.ts';
import type { RpcData } from './rpc.ts';

export type Outcome =
  | { readonly kind: 'returned'; readonly data: RpcData | null }
  /** The handler threw, ran out of time, or its worker ended under it. */
  | { readonly kind: 'failed' }
  /** It never began: there is no worker now. */
  | { readonly kind: 'unavailable' };

export interface Invocations {
  /** How many are in work. */
  count(): number;
  run(worker: Child, invocation: Invocation): Promise<Outcome>;
  hear(message: FromWorker & { type: 'done' | 'failed' }): void;
  /** Fails all that ran there. */
  workerEnded(worker: Child): void;
}

type End = { readonly returned: RpcData | null } | { readonly error: string };

export function makeInvocations(functionTimeoutMs: number, log: Log): Invocations {
  const pending = new Map<string, { worker: Child; end: (end: End) => void }>();

  function run(worker: Child, invocation: Invocation): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const startedAt = performance.now();
    const timer = setTimeout(() => {
      end({ error: `Timeout value of ${functionTimeoutMs} ms exceeded; the worker is ended.` });
      worker.kill('SIGKILL');
    }, functionTimeoutMs);
    const end = (how: End) => {
      clearTimeout(timer);
      pending.delete(invocation.id);
      const ms = Math.round(performance.now() - startedAt);
      const failed = 'error' in how;
      const text = `Executed 'Functions.${invocation.functionName}'`;
      if (failed) log('error', `${text} (Failed, ${ms} ms): ${how.error}`, invocation);
      else log('information', `${text} (Succeeded, ${ms} ms)`, invocation);
      resolve(failed ? { kind: 'failed' } : { kind: 'returned', data: how.returned });
    };
    pending.set(invocation.id, { worker, end });
    const message: ToWorker = { type: 'invoke', invocation };
    worker.send(message);
    return promise;
  }

  return {
    count: () => pending.size,
    run,
    hear(message) {
      pending.get(message.id)?.end(message); // else it came too late: it has ended already
    },
    workerEnded(worker) {
      for (const one of pending.values()) {
        if (one.worker === worker) one.end({ error: 'The worker process ended.' });
      }
    },
  };
}
