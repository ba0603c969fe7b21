/**
 * What every HTTP door has in common: it answers, in time, whatever the ports do. A port's
 * failure, a fault of ours and a slow store are all 503 with Retry-After, where nothing else is
 * said; nothing is thrown, because a thrown handler is a 500, which an action group never retries
 * (Microsoft Learn).
 */
import { PortError } from '../pipeline/port-error.ts';
import { seconds, spoken } from '../core/time.ts';
import { unavailable } from './http.ts';
import type { App } from '../pipeline/app.ts';
import type { DurationMs } from '../core/time.ts';
import type { Request, Response } from './http.ts';

/** Rings once after `length`, unless stopped. Handed in, so that a test needs no clock. */
export type Timer = (length: DurationMs) => { readonly rings: Promise<void>; stop(): void };

export type Door = (app: App, request: Request, timer?: Timer) => Promise<Response>;

export type Work = (app: App, request: Request) => Promise<Response>;

/** What is answered where nobody can say what the work has done; `why` is for the caller. */
export type Unsure = (request: Request, why: string) => Response;

/**
 * An action group's patience is not documented today; it was 10 s, and a cold start is spent from
 * it before our code runs (assumed: still so). A door of machines must answer well inside it.
 */
export const machinePatience = seconds(5);

/** A person waits longer, and the host's load balancer 230 s (Microsoft Learn). */
export const personPatience = seconds(20);

const retryAfterSeconds = 5;

/**
 * A door that does `work` and answers within `patience`. Work that is late goes on behind the
 * answer, since ports cannot be called back; what it wrote is found by the repetition. Where a
 * repetition would do harm, `unsure` says something else than 503 of what is late, and of what a
 * fault of ours ended at an unknown place. A port's failure that comes up to here is always 503:
 * such work throws one only where nothing was done.
 */
export function door(
  name: string,
  patience: DurationMs,
  work: Work,
  unsure: Unsure = tryAgain,
): Door {
  return async (app, request, timer = realTimer) => {
    const alarm = timer(patience);
    const late = alarm.rings.then(() => {
      app.ports.log.error('paramedic.door_late', { door: name, patienceMs: patience });
      return unsure(request, `not done within ${spoken(patience)}`);
    });
    try {
      return await Promise.race([attempt(name, work, unsure, app, request), late]);
    } finally {
      alarm.stop();
    }
  };
}

const tryAgain: Unsure = (_, why) => unavailable(why, retryAfterSeconds);

async function attempt(
  name: string,
  work: Work,
  unsure: Unsure,
  app: App,
  request: Request,
): Promise<Response> {
  try {
    return await work(app, request);
  } catch (error) {
    if (error instanceof PortError) {
      const { kind, message } = error;
      app.ports.log.error('paramedic.door_port_failed', { door: name, kind, message });
      return unavailable(message, retryAfterSeconds);
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    app.ports.log.error('paramedic.door_failed', { door: name, message: text });
    return unsure(request, 'a fault of ours, which is in the log');
  }
}

const realTimer: Timer = (length) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timeout = setTimeout(resolve, length);
  return { rings: promise, stop: () => clearTimeout(timeout) };
};
