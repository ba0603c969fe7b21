/**
 * An action group: its ARM body (`Microsoft.Insights/actionGroups`) and alerts in the common schema
 * come in, POSTs through the injected `post` go out, with Azure's retries and its blackout of an
 * endpoint (Microsoft Learn: action groups). A delivery never throws; its end stands in a bounded
 * journal, which holds no key of a URL.
 */

import type { Clock } from '../clock.ts';
import { readActionGroup, type Receiver } from './action-group-body.ts';

/** What came of one POST: the status answered, or why there was no answer (also a timeout). */
export type PostAnswer = { readonly status: number } | { readonly error: string };
/** `timeoutMs` is time of the machine, also where the group's clock is compressed. */
export type Post = (url: string, body: string, timeoutMs: number) => Promise<PostAnswer>;

export interface Delivery {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly receiver: string;
  /** Scheme, host and port alone: what follows may be a key. */
  readonly endpoint: string;
  /** Each attempt's status, null where there was no answer. */
  readonly statuses: readonly (number | null)[];
  readonly outcome: 'delivered' | 'refused' | 'given up' | 'blacked out' | 'dropped' | 'stopped';
}

/** Until when (by the clock) no action group calls a URL. Shared by all groups of one Azure. */
export type Blackouts = Map<string, number>;

export interface ActionGroup {
  readonly id: string;
  /** Delivers to every receiver, at once and in the background. */
  deliver(alert: unknown): void;
  /** The latest deliveries that have ended, oldest first. */
  deliveries(): readonly Delivery[];
  /** Gives up every delivery under way. */
  stop(): void;
}

/** Between the first and the second attempt, and so on. */
const RETRY_DELAYS_MS = [5_000, 20_000, 5_000, 40_000, 5_000];
/** A transport failure is retried as well; nothing else is, not even 500. */
const RETRIED_STATUSES = [408, 429, 503, 504];
const BLACKOUT_MS = 15 * 60_000;
/** assumed: the documentation no longer names a timeout; it was 10 s for the first answer. */
const POST_TIMEOUT_MS = 10_000;
/** Microsoft Learn: common alert schema, the largest alert. */
const BODY_BYTES_MAX = 256 * 1024;
/** Microsoft Learn: Azure Monitor service limits; calls a minute there, calls under way here. */
const UNDER_WAY_MAX = 1_500;
const JOURNAL_MAX = 500;

/** Throws an Error that names every complaint about the body. */
export function makeActionGroup(options: {
  readonly body: unknown;
  readonly clock: Clock;
  readonly post: Post;
  readonly blackouts: Blackouts;
}): ActionGroup {
  const { clock, post, blackouts } = options;
  const { id, receivers } = readActionGroup(options.body);
  const journal: Delivery[] = [];
  const pauses = makePauses(clock);
  let underWay = 0;

  const attempt = async (receiver: Receiver, body: string, statuses: (number | null)[]) => {
    for (const delayMs of [0, ...RETRY_DELAYS_MS]) {
      if (delayMs > 0) await pauses.pause(delayMs);
      if (pauses.stopped()) return 'stopped';
      if ((blackouts.get(receiver.url) ?? 0) > clock.now()) return 'blacked out';
      const status = await statusOf(() => post(receiver.url, body, POST_TIMEOUT_MS));
      statuses.push(status);
      if (status !== null && status >= 200 && status < 300) return 'delivered';
      if (status !== null && !RETRIED_STATUSES.includes(status)) return 'refused';
    }
    // assumed: only exhausted retries black an endpoint out; an answer that is not retried does
    // not.
    blackouts.set(receiver.url, clock.now() + BLACKOUT_MS);
    return 'given up';
  };

  const deliverTo = async (receiver: Receiver, body: string): Promise<void> => {
    const startedAtMs = clock.now();
    const statuses: (number | null)[] = [];
    const fits = new TextEncoder().encode(body).length <= BODY_BYTES_MAX;
    const admitted = fits && underWay < UNDER_WAY_MAX;
    underWay += 1;
    const outcome = admitted ? await attempt(receiver, body, statuses) : 'dropped';
    underWay -= 1;
    const { name, url } = receiver;
    const endpoint = new URL(url).origin;
    const endedAtMs = clock.now();
    journal.push({ startedAtMs, endedAtMs, receiver: name, endpoint, statuses, outcome });
    if (journal.length > JOURNAL_MAX) journal.shift();
  };

  return {
    id,
    deliver(alert) {
      const body = JSON.stringify(alert);
      for (const receiver of receivers) void deliverTo(receiver, body);
    },
    deliveries: () => [...journal],
    stop: () => pauses.stop(),
  };
}

/** Pauses on the clock that all end at once when stopped. */
function makePauses(clock: Clock) {
  const waiting = new Map<() => void, () => void>();
  let stopped = false;
  return {
    pause: (delayMs: number): Promise<void> =>
      new Promise((wake) => {
        if (stopped) return wake();
        const cancel = clock.after(delayMs, () => {
          waiting.delete(wake);
          wake();
        });
        waiting.set(wake, cancel);
      }),
    stopped: () => stopped,
    stop(): void {
      stopped = true;
      for (const [wake, cancel] of waiting) {
        cancel();
        wake();
      }
      waiting.clear();
    },
  };
}

/** The text of an error is not kept: it may hold the URL with its key. */
async function statusOf(ask: () => Promise<PostAnswer>): Promise<number | null> {
  try {
    const given = await ask();
    return 'status' in given ? given.status : null;
  } catch {
    return null;
  }
}
