/**
 * Starts one instance of a function app on this machine. In: a folder as it would be deployed
 * (package.json with `main`, host.json, the bundle), app settings, keys. Out: a running host to
 * call, to stop and to kill; or an error with the host's last words. The host never outlives this
 * process.
 */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Credentials } from '../faces/tls.ts';
import { endChild, spawnReadyChild } from '../ready-child.ts';
import type { FromHost, HostKeys, HostStart, LogEvent } from './protocol.ts';

export interface StartHostOptions {
  readonly appDir: string;
  /** App settings, added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Fresh master, host and system keys for those not given. */
  readonly keys?: Partial<HostKeys>;
  /** A free port if 0, the default; the port of an instance before lets another take its place. */
  readonly port?: number;
  /** Certificates that the host and the app trust besides the machine's own, PEM. */
  readonly trust?: readonly string[];
  /** Served over TLS with these, else plain. */
  readonly credentials?: Credentials;
  readonly onLog?: (event: LogEvent) => void;
}

export interface Host {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly keys: HostKeys;
  /** Takes nothing new, waits a little for what is running, ends. */
  stop(): Promise<void>;
  /** SIGKILL, the app's worker included: an instance that vanishes. */
  kill(): Promise<void>;
  /** Resolves when the host is gone, for whatever reason. */
  readonly exited: Promise<void>;
}

const READY_WITHIN_MS = 90_000;
const STOPPED_WITHIN_MS = 15_000;

export async function startHost(options: StartHostOptions): Promise<Host> {
  const keys = completeKeys(options.keys ?? {});
  const start: HostStart = {
    type: 'start',
    appDir: resolve(options.appDir),
    keys,
    port: options.port ?? 0,
    trust: options.trust ?? [],
    ...(options.credentials && { credentials: options.credentials }),
  };
  const { child, ready: url } = await spawnReadyChild({
    name: `The Functions host of '${start.appDir}'`,
    command: process.execPath,
    args: [fileURLToPath(new URL('./main.ts', import.meta.url))],
    ...(options.env && { env: options.env }),
    readyWithinMs: READY_WITHIN_MS,
    greeting: start,
    onMessage: (message) => {
      const said = message as FromHost;
      if (said.type === 'log') options.onLog?.(said.event);
    },
    onLine: (line, stream) =>
      options.onLog?.({
        time: Date.now(),
        level: stream === 'stdout' ? 'information' : 'error',
        category: 'host',
        message: line,
      }),
    ready: (said) => (isListening(said) ? said.url : undefined),
  });
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid,
    keys,
    stop: () => endChild(child, STOPPED_WITHIN_MS),
    kill: () => {
      child.kill('SIGKILL');
      return child.exited;
    },
    exited: child.exited,
  };
}

function completeKeys({ master, host, functions = {}, system }: Partial<HostKeys>): HostKeys {
  const fresh = () => randomBytes(30).toString('base64url');
  return {
    master: master ?? fresh(),
    host: host ?? { default: fresh() },
    functions,
    system: system ?? { eventgrid_extension: fresh() },
  };
}

function isListening(said: unknown): said is FromHost & { type: 'listening' } {
  return typeof said === 'object' && said !== null && 'type' in said && said.type === 'listening';
}
