/**
 * What the processes of the Functions host say to each other: whoever starts it, the host, and the
 * worker that runs the app. Every message is a plain object with a `type`; both ends are this code,
 * of one version, so a message is checked for its type only.
 */
import type { LogLevel, RpcData } from './rpc.ts';

/** One line of the host's or the app's log. */
export interface LogEvent {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly level: LogLevel;
  /** `app` for what the app logs, `console` for what it prints, `host` for the rest. */
  readonly category: 'app' | 'console' | 'host';
  readonly message: string;
  readonly functionName?: string;
  readonly invocationId?: string;
}

export type Trigger =
  | {
      readonly kind: 'http';
      readonly methods: readonly string[];
      readonly authLevel: AuthLevel;
      readonly route: string | undefined;
    }
  | {
      readonly kind: 'timer';
      readonly schedule: string;
      readonly runOnStartup: boolean;
      readonly useMonitor: boolean;
    }
  | { readonly kind: 'queue'; readonly queueName: string; readonly connection: string }
  | { readonly kind: 'eventGrid' };

export type AuthLevel = 'anonymous' | 'function' | 'admin';

/** A function of the app, as its worker describes it after loading. */
export interface FunctionInfo {
  readonly name: string;
  readonly trigger: Trigger;
}

export interface Invocation {
  readonly id: string;
  readonly functionName: string;
  readonly data: RpcData;
  readonly triggerMetadata?: Readonly<Record<string, RpcData>>;
  readonly traceParent?: string;
  readonly traceState?: string;
}

/** Host → worker. */
export type ToWorker =
  | { readonly type: 'load'; readonly appDir: string; readonly trust: readonly string[] }
  | { readonly type: 'invoke'; readonly invocation: Invocation };

/** Worker → host. */
export type FromWorker =
  | { readonly type: 'loaded'; readonly functions: readonly FunctionInfo[] }
  | { readonly type: 'log'; readonly event: LogEvent }
  | { readonly type: 'done'; readonly id: string; readonly returned: RpcData | null }
  | { readonly type: 'failed'; readonly id: string; readonly error: string };

/** Keys of the host, as Azure has them: by name, for all functions, for one or for an extension. */
export interface HostKeys {
  readonly master: string;
  readonly host: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Such as `eventgrid_extension`: opens the door that an extension has in the host. */
  readonly system: Readonly<Record<string, string>>;
}

/** Starter → host, once; what a process list may show is not in it. */
export interface HostStart {
  readonly type: 'start';
  readonly appDir: string;
  readonly keys: HostKeys;
  readonly port: number;
  /** Certificates to trust besides the machine's own, PEM. */
  readonly trust: readonly string[];
  readonly credentials?: { readonly key: string; readonly cert: string };
}

/** Host → starter. */
export type FromHost =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'log'; readonly event: LogEvent };
