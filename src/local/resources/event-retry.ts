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

export function isDelivered(status: number | null): boolean {
  return status !== null && status >= 200 && status <= 204;
}

/** The reason for which an event is not sent again after this answer; null if it is. */
export function finalReason(status: number | null, kind: EndpointKind): string | null {
  const final = kind === 'webhook' ? [400, 401, 403, 413] : [400, 403, 413];
  const isFinal = status !== null && final.includes(status);
  return isFinal ? `UndeliverableDueToHttp${outcomeWord(status)}` : null;
}

/** From the answer to the `attempts`-th attempt to the next one. */
export function retryDelayMs(attempts: number, status: number | null): number {
  const scheduled = SCHEDULE_MS[Math.min(attempts, SCHEDULE_MS.length) - 1] ?? 0;
  return Math.max(scheduled, LEAST_MS.get(status) ?? 0);
}

export function outcomeWord(status: number | null): string {
  return OUTCOMES.get(status) ?? 'GenericError';
}
