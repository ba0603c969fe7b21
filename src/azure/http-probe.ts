/**
 * One HTTP probe: a GET over a connection of its own, with DNS asked anew, no redirects followed,
 * and everything within one timeout. Out: a verdict, always; what it proves is core's to say.
 */
import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { TcpNetConnectOpts } from 'node:net';
import { httpVerdict } from '../core/http-verdict.ts';
import type { HttpFinding, HttpProbeSpec } from '../core/http-verdict.ts';
import type { Verdict } from '../core/readings.ts';
import type { DurationMs } from '../core/time.ts';

/** The text asked for must be within this much of the body; the rest is not read. */
const bodyBytesMax = 64 * 1024;

export async function httpProbe(spec: HttpProbeSpec, timeoutMs: DurationMs): Promise<Verdict> {
  return httpVerdict(await findOut(spec, timeoutMs), spec, timeoutMs);
}

function findOut(spec: HttpProbeSpec, timeoutMs: DurationMs): Promise<HttpFinding> {
  return new Promise((resolve) => {
    const request = ask(spec.url, timeoutMs);
    let resolved = isIP(request.host.replace(/^\[|\]$/g, '')) !== 0;
    request.on('socket', (socket) => {
      socket.once('lookup', () => (resolved = true));
      socket.once('connect', () => (resolved = true));
    });
    const timer = setTimeout(() => settle({ kind: 'silent', resolved }), timeoutMs);
    function settle(finding: HttpFinding): void {
      clearTimeout(timer);
      resolve(finding);
      request.destroy();
    }
    request.on('error', (error) => settle(failed(error)));
    request.on('response', (response) => void answered(response, spec).then(settle));
    request.end();
  });
}

function ask(url: string, timeoutMs: DurationMs): ClientRequest {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const headers = { 'User-Agent': 'paramedic', 'Accept-Encoding': 'identity' };
  // Node's own 250 ms for each address of a name would call a slow one dead.
  const options: RequestOptions & Pick<TcpNetConnectOpts, 'autoSelectFamilyAttemptTimeout'> = {
    agent: false,
    headers,
    autoSelectFamilyAttemptTimeout: timeoutMs / 2,
  };
  return send(url, options);
}

/** The body is read only where its text decides. */
async function answered(response: IncomingMessage, spec: HttpProbeSpec): Promise<HttpFinding> {
  const { statusCode: status = 0 } = response;
  const { expectText, expectStatus } = spec;
  try {
    const decides = expectText !== null && status === expectStatus;
    const hasText = decides ? await contains(response, expectText) : true;
    return { kind: 'answered', status, hasText };
  } catch (error) {
    return failed(error);
  }
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

/** A name with several addresses is tried at each: the error then is the list of theirs. */
function failed(error: unknown): HttpFinding {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const codes = errors.flatMap((one) => {
    const code = one instanceof Error && 'code' in one ? one.code : undefined;
    return typeof code === 'string' ? [code] : [];
  });
  return { kind: 'failed', codes };
}
