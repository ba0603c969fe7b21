/**
 * One GET over plain HTTP, wholly or not at all. In: a URL and limits. Out: the answer, or a
 * rejection where it did not come in time or was cut short. No connection is kept: one that died
 * with its endpoint would fail the next request as well.
 */
import { get } from 'node:http';

export interface WholeAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

const BODY_BYTES_MAX = 1_048_576;

export function getWhole(
  url: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const request = get(url, { agent: false, signal: limit }, (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > BODY_BYTES_MAX) request.destroy(new Error('The answer is too long.'));
        else parts.push(part);
      });
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, contentType: headers['content-type'], body: Buffer.concat(parts) });
      });
    });
    request.on('error', reject);
  });
}
