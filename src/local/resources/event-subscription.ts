/**
 * An event subscription at work. In: the events of its topic. Out: messages through the injected
 * `send`, with Event Grid's retries, expiry and dead letters on an injected clock (Microsoft Learn:
 * Event Grid message delivery and retry). At least once and in no order: `misdeliver` makes it
 * happen. A delivery never throws; its end stands in a bounded journal, which holds no key of a URL.
 */
import type { Clock } from '../clock.ts';
import { finalReason, isDelivered, outcomeWord, retryDelayMs } from './event-retry.ts';
import { inSchema, type EventFields, type TopicEvent } from './event-schema.ts';
import type { EventDestination, EventSubscriptionSettings } from './event-subscription-body.ts';

export interface EventMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers the status, null if there was none in time; `timeoutMs` is time of the machine. */
export type SendEvent = (
  destination: EventDestination,
  message: EventMessage,
  timeoutMs: number,
) => Promise<number | null>;

export interface EventDelivery {
  readonly eventId: string;
  readonly eventType: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Each attempt's status, null where there was no answer. */
  readonly statuses: readonly (number | null)[];
  readonly outcome: 'delivered' | 'dead-lettered' | 'dropped' | 'stopped';
}

export type SubscriptionHappening =
  | { readonly kind: 'event-sent'; readonly event: EventFields; readonly status: number | null }
  /** With the five keys that tell why. */
  | { readonly kind: 'event-dead-lettered'; readonly event: EventFields };

/** Milliseconds of the clock until each copy of an event is sent for the first time. */
export type DeliveryPlan = (event: TopicEvent) => readonly [number, ...number[]];

export interface EventSubscription {
  readonly settings: EventSubscriptionSettings;
  /** Sends it in the background, if it is wanted. */
  offer(event: TopicEvent): void;
  /** From now on: twice, late, out of order; null for once and at once. */
  misdeliver(plan: DeliveryPlan | null): void;
  /** The latest deliveries that have ended, oldest first. */
  deliveries(): readonly EventDelivery[];
  /** The latest records as they would stand in the storage container, oldest first. */
  deadLetters(): readonly EventFields[];
  /** Gives up every delivery under way. */
  stop(): void;
}

const ANSWER_WITHIN_MS = 30_000;
const DEAD_LETTER_DELAY_MS = 5 * 60_000;
const UNDER_WAY_MAX = 5_000;
const JOURNAL_MAX = 1_000;
const once: DeliveryPlan = () => [0];

interface Run {
  readonly event: TopicEvent;
  readonly startedAtMs: number;
  readonly statuses: (number | null)[];
  lastAttemptAtMs: number | null;
}

export function startEventSubscription(options: {
  readonly settings: EventSubscriptionSettings;
  readonly clock: Clock;
  readonly send: SendEvent;
  readonly observe: (happening: SubscriptionHappening) => void;
}): EventSubscription {
  const { settings, clock, send, observe } = options;
  const journal: EventDelivery[] = [];
  const deadLetters: EventFields[] = [];
  const underWay = new Set<Run>();
  const waiting = new Set<() => void>();
  let plan = once;

  const later = (delayMs: number, act: () => void) => {
    if (delayMs <= 0) return act();
    const cancel = clock.after(delayMs, () => {
      waiting.delete(cancel);
      act();
    });
    waiting.add(cancel);
  };

  const end = (run: Run, outcome: EventDelivery['outcome']) => {
    underWay.delete(run);
    const { event, startedAtMs, statuses } = run;
    const about = { eventId: event.id, eventType: event.type };
    journal.push({ ...about, startedAtMs, endedAtMs: clock.now(), statuses, outcome });
    if (journal.length > JOURNAL_MAX) journal.shift();
  };

  const bury = (run: Run, reason: string) => {
    if (!settings.keepsDeadLetters) return end(run, 'dropped');
    later(DEAD_LETTER_DELAY_MS, () => {
      const event = deadLetterOf(run, reason, settings);
      deadLetters.push(event);
      if (deadLetters.length > JOURNAL_MAX) deadLetters.shift();
      observe({ kind: 'event-dead-lettered', event });
      end(run, 'dead-lettered');
    });
  };

  const attempt = async (run: Run): Promise<void> => {
    const { event, statuses } = run;
    // Looked at when an attempt is due, not in between.
    if (clock.now() - event.publishedAtMs > settings.timeToLiveMs) {
      return bury(run, 'TimeToLiveExceeded');
    }
    run.lastAttemptAtMs = clock.now();
    const message = messageOf(event, settings, statuses.length);
    const status = await send(settings.destination, message, ANSWER_WITHIN_MS).catch(() => null);
    if (!underWay.has(run)) return; // stopped meanwhile
    statuses.push(status);
    observe({ kind: 'event-sent', event: inSchema(event, settings.schema), status });
    if (isDelivered(status)) return end(run, 'delivered');
    const { kind } = settings.destination;
    const final = finalReason(status, kind === 'webhook' ? kind : 'azure resource');
    if (final !== null) return bury(run, final);
    if (statuses.length >= settings.attemptsMax) return bury(run, 'MaxDeliveryAttemptsExceeded');
    later(retryDelayMs(statuses.length, status), () => void attempt(run));
  };

  return {
    settings,
    offer(event) {
      if (!settings.wants(event)) return;
      for (const delayMs of plan(event)) {
        const run: Run = { event, startedAtMs: clock.now(), statuses: [], lastAttemptAtMs: null };
        if (underWay.size >= UNDER_WAY_MAX) end(run, 'dropped');
        else {
          underWay.add(run);
          later(delayMs, () => void attempt(run));
        }
      }
    },
    misdeliver(next) {
      plan = next ?? once;
    },
    deliveries: () => [...journal],
    deadLetters: () => [...deadLetters],
    stop() {
      for (const cancel of waiting) cancel();
      waiting.clear();
      for (const run of underWay) end(run, 'stopped');
    },
  };
}

/** `attempts`: how many there were before. */
function messageOf(
  event: TopicEvent,
  { name, schema, destination }: EventSubscriptionSettings,
  attempts: number,
): EventMessage {
  const fields = inSchema(event, schema);
  const isCloudEvent = schema === 'CloudEventSchemaV1_0';
  const isAlone = isCloudEvent || destination.kind === 'queue';
  const type = isCloudEvent ? 'application/cloudevents+json' : 'application/json';
  return {
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'aeg-event-type': 'Notification',
      // assumed: in upper case, and counted from 0, as public emulators and samples show them.
      'aeg-subscription-name': name.toUpperCase(),
      'aeg-delivery-count': String(attempts),
      'aeg-metadata-version': isCloudEvent ? '1.0' : '1',
      ...(isCloudEvent ? {} : { 'aeg-data-version': String(fields['dataVersion']) }),
      'aeg-output-event-id': event.id,
    },
    body: JSON.stringify(isAlone ? fields : [fields]),
  };
}

function deadLetterOf(
  { event, statuses, lastAttemptAtMs }: Run,
  reason: string,
  { schema }: EventSubscriptionSettings,
): EventFields {
  const last = statuses.at(-1);
  const why = {
    deadLetterReason: reason,
    deliveryAttempts: statuses.length,
    ...(last !== undefined && { lastDeliveryOutcome: outcomeWord(last) }),
    publishTime: iso(event.publishedAtMs),
    ...(lastAttemptAtMs !== null && { lastDeliveryAttemptTime: iso(lastAttemptAtMs) }),
  };
  const keys = Object.entries(why).map(
    ([key, value]) => [schema === 'EventGridSchema' ? key : key.toLowerCase(), value] as const,
  );
  return { ...inSchema(event, schema), ...Object.fromEntries(keys) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
