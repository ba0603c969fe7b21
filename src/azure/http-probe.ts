/**
 * One HTTP probe: a GET over a connection of its own, with DNS asked anew, no redirects followed,
 * and everything within one timeout. Out: a verdict, always. What the target did or failed to do
 * is `unhealthy`; what may be trouble of ours (no DNS, no way out, no trust in its certificate,
 * not allowed to ask) is `unknown`, as is any error not known to be the target's.
 */
import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Verdict } from '../core/readings.ts';
import type { ProbeSpec } from '../core/policy.ts';
import { spoken } from '../core/time.ts';
import type { DurationMs } from '../core/time.ts';

export type HttpProbeSpec = Extract<ProbeSpec, { readonly kind: 'http' }>;

/** The text asked for must be within this much of the body; the rest is not read. */
const bodyBytesMax = 64 * 1024;

const healthy: Verdict = { verdict: 'healthy' };
const unhealthy = (why: string): Verdict => ({ verdict: 'unhealthy', why });
const unknown = (why: string): Verdict => ({ verdict: 'unknown', why });

export function httpProbe(spec: HttpProbeSpec, timeoutMs: DurationMs): Promise<Verdict> {
  return new Promise((resolve) => {
    const request = ask(spec.url);
    // A name that is not resolved in time is trouble with DNS, not with the target.
    let resolved = false;
    request.on('socket', (socket) => {
      socket.once('lookup', () => (resolved = true));
      socket.once('connect', () => (resolved = true));
    });
    const timer = setTimeout(() => {
      const within = `within ${spoken(timeoutMs)}`;
      settle(resolved ? unhealthy(`no answer ${within}`) : unknown(`no DNS answer ${within}`));
    }, timeoutMs);
    function settle(verdict: Verdict): void {
      clearTimeout(timer);
      resolve(verdict);
      request.destroy();
    }
    request.on('error', (error) => settle(ofError(error)));
    request.on('response', (response) => void judge(response, spec).then(settle));
    request.end();
  });
}

function ask(url: string): ClientRequest {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const headers = { 'User-Agent': 'paramedic', 'Accept-Encoding': 'identity' };
  return send(url, { agent: false, headers });
}

async function judge(response: IncomingMessage, spec: HttpProbeSpec): Promise<Verdict> {
  const { statusCode = 0 } = response;
  if (statusCode !== spec.expectStatus) return ofStatus(statusCode);
  if (spec.expectText === null) return healthy;
  try {
    return (await contains(response, spec.expectText))
      ? healthy
      : unhealthy(`answered ${statusCode} without the text that is asked for`);
  } catch (error) {
    return ofError(error);
  }
}

/** A gate that does not let us ask says nothing about what is behind it. */
function ofStatus(status: number): Verdict {
  const why = `answered ${status}`;
  return [401, 403, 407, 429].includes(status) ? unknown(why) : unhealthy(why);
}

async function contains(response: IncomingMessage, wanted: string): Promise<boolean> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, bodyBytesMax - bytes));
    bytes += chunk.length;
    if (bytes >= bodyBytesMax) break;
  }
  return Buffer.concat(chunks).includes(wanted);
}

/** What only the other end can have caused. */
const theirs: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection reset'],
  ['EPIPE', 'connection reset'],
  ['ETIMEDOUT', 'connection timed out'],
]);

function ofError(error: unknown): Verdict {
  const codes = codesOf(error);
  const why = codes.map((code) => theirs.get(code)).find((text) => text !== undefined);
  if (why !== undefined) return unhealthy(why);
  const code = codes[0] ?? 'no code';
  if (code.startsWith('HPE_')) return unhealthy(`answered something that is not HTTP (${code})`);
  return unknown(`the probe failed on our side (${code})`);
}

/** A name with several addresses is tried at each: the error then is the list of theirs. */
function codesOf(error: unknown): readonly string[] {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.flatMap((one) => {
    const code = one instanceof Error && 'code' in one ? one.code : undefined;
    return typeof code === 'string' ? [code] : [];
  });
}
