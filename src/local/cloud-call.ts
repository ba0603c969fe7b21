/**
 * One HTTP request of the local Azure itself: an action group's delivery, the making of a table.
 * In: the certificate to trust besides the machine's own, so that nothing global is changed. Out:
 * the status, the headers and the body's beginning; rejects where there is no answer in time.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { getCACertificates } from 'node:tls';

export interface Question {
  readonly method: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export type Call = (question: Question) => Promise<Answer>;

/** What comes beyond this of an answer is not kept. */
const bodyCharsMax = 4_194_304;

export function callTrusting(...certificatesPem: readonly string[]): Call {
  const ca = [...getCACertificates('default'), ...certificatesPem];
  return ({ method, url, headers = {}, body, timeoutMs }) =>
    new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const send = url.startsWith('https:') ? httpsRequest : httpRequest;
      const request = send(url, { method, headers, ca, signal, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text = (text + chunk).slice(0, bodyCharsMax);
        });
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: text });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
}
