/**
 * What Event Grid makes of an answer. In: the status of a delivery (null: no answer within 30 s, or
 * no connection) and how many attempts there were. Out: delivered, never again, or when to try
 * again (Microsoft Learn: Event Grid message delivery and retry). Its small randomization and the
 * delay of all events to an endpoint that keeps failing are left out.
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** After the first attempt, the second, and so on; then the last again and again. */
const SCHEDULE_MS = [
  10 * SECOND_MS,
  30 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
];

const LEAST_MS = new Map<number | null, number>([
  [404, 5 * MINUTE_MS],
  [408, 2 * MINUTE_MS],
  [503, 30 * SECOND_MS],
]);

/**
 * assumed: the words for an outcome, but for NotFound, BadRequest and TimedOut, and that a reason
 * is made of them as `UndeliverableDueToHttpBadRequest` is.
 */
const OUTCOMES = new Map<number | null, string>([
  [null, 'TimedOut'],
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [408, 'TimedOut'],
  [413, 'RequestEntityTooLarge'],
  [503, 'Busy'],
]);

/** A function and a queue are Azure resources; any other URL is a webhook. */
export type EndpointKind = 'azure resource' | 'webhook';

export type EventVerdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'undeliverable'; readonly reason: string };

/** What the last of these answers means; there is at least one. */
export function verdictOf(
  statuses: readonly (number | null)[],
  { kind, attemptsMax }: { readonly kind: EndpointKind; readonly attemptsMax: number },
): EventVerdict {
  const status = statuses.at(-1) ?? null;
  if (status !== null && status >= 200 && status <= 204) return { kind: 'delivered' };
  const final = kind === 'webhook' ? [400, 401, 403, 413] : [400, 403, 413];
  if (status !== null && final.includes(status)) {
    return { kind: 'undeliverable', reason: `UndeliverableDueToHttp${outcomeWord(status)}` };
  }
  if (statuses.length >= attemptsMax) {
    return { kind: 'undeliverable', reason: 'MaxDeliveryAttemptsExceeded' };
  }
  const scheduled = SCHEDULE_MS[Math.min(statuses.length, SCHEDULE_MS.length) - 1] ?? 0;
  return { kind: 'again', afterMs: Math.max(scheduled, LEAST_MS.get(status) ?? 0) };
}

export function outcomeWord(status: number | null): string {
  return OUTCOMES.get(status) ?? 'GenericError';
}
