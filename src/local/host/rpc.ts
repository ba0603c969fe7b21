/**
 * The shapes that pass between a Functions host and the `@azure/functions` library in its worker.
 * They follow the host's gRPC messages as the library reads and writes them (public repositories
 * Azure/azure-functions-language-worker-protobuf and azure-functions-nodejs-library); only what
 * HTTP, timer, queue and Event Grid triggers use is here. All of it can be cloned from process to
 * process.
 */

export interface RpcData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: RpcRequest | RpcResponse;
}

type Nullable<Value> = Readonly<Record<string, { readonly value: Value }>>;

export interface RpcRequest {
  readonly url: string;
  readonly method: string;
  readonly nullableHeaders: Nullable<string>;
  readonly nullableQuery: Nullable<string>;
  readonly nullableParams: Nullable<string>;
  readonly body?: RpcData;
}

export interface RpcResponse {
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly RpcCookie[];
  readonly body?: RpcData | null;
}

export interface RpcCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: { readonly value: string };
  readonly path?: { readonly value: string };
  readonly expires?: { readonly value: { readonly seconds: number } };
  readonly secure?: { readonly value: boolean };
  readonly httpOnly?: { readonly value: boolean };
  readonly maxAge?: { readonly value: number };
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
}

export interface RpcBinding {
  readonly type: string;
  readonly direction?: string;
  readonly [property: string]: unknown;
}

export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, RpcBinding>>;
  readonly retryOptions?: unknown;
}

export type FunctionCallback = (...inputs: unknown[]) => unknown;

/** Levels as the library names them; 'none' is never written. */
export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical';

/** What the library's model does for one invocation, in this order. */
export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ returnValue?: RpcData | null }>;
}

export interface ProgrammingModel {
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
  getInvocationModel(coreContext: object): InvocationModel;
}
