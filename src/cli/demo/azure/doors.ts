/**
 * The doors of a deployed Paramedic. In: its address and a host key. Out: what it answers. The key
 * is in a header alone, never in an error.
 */
import type { Call } from '../../../local/cloud-call.ts';

export interface Answered {
  readonly status: number;
  readonly said: Readonly<Record<string, unknown>>;
}

export interface Doors {
  /** The JSON of a path behind /api/; throws for anything but 200. */
  readonly get: (path: string) => Promise<unknown>;
  readonly post: (path: string, body: object) => Promise<Answered>;
}

/** A cold start takes a while. */
const getTimeoutMs = 40_000;
/** do_failover answers within 110 s. */
const postTimeoutMs = 130_000;

export function doorsOf(call: Call, url: string, key: string): Doors {
  const headers = { 'x-functions-key': key, 'Content-Type': 'application/json' };
  const at = (path: string): string => `${url.replace(/\/$/, '')}/api/${path}`;
  return {
    async get(path) {
      const asked = { method: 'GET', url: at(path), headers, timeoutMs: getTimeoutMs } as const;
      const { status, body } = await call(asked);
      if (status !== 200) throw new Error(`GET /api/${path} was answered with ${status}`);
      return JSON.parse(body) as unknown;
    },
    async post(path, body) {
      const { status, body: text } = await call({
        method: 'POST',
        url: at(path),
        headers,
        body: JSON.stringify(body),
        timeoutMs: postTimeoutMs,
      });
      return { status, said: saidIn(text) };
    },
  };
}

function saidIn(text: string): Answered['said'] {
  try {
    return JSON.parse(text) as Answered['said'];
  } catch {
    return {}; // a gateway's page in front of the app
  }
}
