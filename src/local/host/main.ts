/**
 * The process of the Functions host: one instance of a function app. In: one `start` message; app
 * settings are its environment. Out: its address and its log, as messages; HTTP, timers, queues and
 * Event Grid that run the app in a worker process. SIGTERM ends it in order, within `drainMs`. It
 * knows nothing of the app that it runs.
 */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { servePlain, serveTls } from '../faces/tls.ts';
import { makeAdmin } from './admin.ts';
import { eventGridPath, makeEventGridSide } from './event-grid.ts';
import { makeHttpSide } from './http.ts';
import { runApp } from './invoke.ts';
import { logAs } from './log.ts';
import type { Emit } from './log.ts';
import type { FromHost, HostStart } from './protocol.ts';
import { startQueues } from './queues.ts';
import { readHostSettings } from './settings.ts';
import { startTimers } from './timers.ts';

const { env } = process;
const DRAIN_MS = 5_000;
/** Microsoft Learn: "Azure Functions HTTP trigger", limits: 100 MB. */
const bodyBytesMax = 104_857_600;

const send = (message: FromHost) => process.send?.(message);
const emit: Emit = (event) => send({ type: 'log', event });

/** Resolves when the host listens; returns what ends it. */
async function start(given: HostStart): Promise<() => Promise<void>> {
  const { appDir, keys, port, trust, credentials } = given;
  setDefaultCACertificates([...getCACertificates('default'), ...trust]);
  const { functionTimeout, extensions } = readHostSettings(appDir);
  const log = logAs('host', emit);
  const app = await runApp({ appDir, trust, functionTimeoutMs: functionTimeout, emit });
  const { functions, invoke } = app;
  const admin = makeAdmin({ functions, keys, env, invoke });
  const http = makeHttpSide({ functions, settings: extensions.http, keys, env, invoke });
  const eventGrid = makeEventGridSide({ functions, keys, env, invoke });
  const doors = {
    fetch(request: Request) {
      const { pathname } = new URL(request.url);
      if (/^\/admin(\/|$)/i.test(pathname)) return admin.fetch(request);
      return (eventGridPath.test(pathname) ? eventGrid : http).fetch(request);
    },
  };
  const served = await (credentials === undefined
    ? servePlain(doors, { port, bodyBytesMax })
    : serveTls(doors, credentials, { port, bodyBytesMax }));
  const timers = startTimers(functions, env, invoke);
  const queues = startQueues(functions, extensions.queues, env, invoke, log);
  send({ type: 'listening', url: served.url });
  return async () => {
    timers.stop();
    const queuesStopped = queues.stop();
    await app.stop(DRAIN_MS);
    await Promise.all([queuesStopped, served.stop()]);
  };
}

process.once('message', (given: HostStart) => {
  start(given).then(
    (stop) => {
      process.once('SIGTERM', () => {
        stop().then(
          () => process.exit(0),
          () => process.exit(1),
        );
      });
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    },
  );
});
