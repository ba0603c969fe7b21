/**
 * HTTP as data: what a door is handed and what it answers, and how a body becomes JSON. Nothing
 * here knows the host that carries it. Every body has a limit, and every answer is JSON.
 */

/** A request as the host read it; names of `params` are those of the route. */
export interface Request {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | null;
  /** The header of that name. It may hold a token: it is verified and never logged. */
  readonly authorization: string | null;
}

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

/** What is wrong with a request, and where: `data.essentials.alertId`, `query.limit`, `body`. */
export interface Problem {
  readonly at: string;
  readonly what: string;
}

/** Problems told in one answer; the rest is most likely the same again. */
const problemsMax = 10;

const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

export const answer = (status: number, body: object): Response => ({
  status,
  headers,
  body: `${JSON.stringify(body)}\n`,
});

/** 400: this request can never be valid; sending it again is of no use. */
export const refused = (problems: readonly Problem[]): Response =>
  answer(400, { error: 'invalid', problems: problems.slice(0, problemsMax) });

export const notFound = (what: string): Response =>
  answer(404, { error: 'not_found', message: what });

/** 503: try again. An action group retries this answer and never a 500 (Microsoft Learn). */
export const unavailable = (message: string, retryAfterSeconds: number): Response =>
  withHeaders(answer(503, { error: 'unavailable', message }), {
    'retry-after': String(retryAfterSeconds),
  });

export const withHeaders = (response: Response, more: Response['headers']): Response => ({
  ...response,
  headers: { ...response.headers, ...more },
});

export type JsonBody =
  { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly problem: Problem };

/** The body as JSON; no body at all is `null`. */
export function jsonOf(body: Request['body'], bytesMax: number): JsonBody {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  if (bytes === null || bytes.byteLength === 0) return { ok: true, json: null };
  if (bytes.byteLength > bytesMax) {
    return no(`is ${bytes.byteLength} bytes long; at most ${bytesMax} are read`);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { ok: true, json: JSON.parse(text) as unknown };
  } catch {
    // The parser's own words would repeat a piece of the body.
    return no('is not JSON in UTF-8');
  }
}

const no = (what: string): JsonBody => ({ ok: false, problem: { at: 'body', what } });
