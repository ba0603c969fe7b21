/**
 * An event subscription at work. In: the events of its topic. Out: messages through the injected
 * `send`, with Event Grid's retries, expiry and dead letters on an injected clock (Microsoft Learn:
 * Event Grid message delivery and retry). At least once and in no order: `misdeliver` makes it
 * happen. A delivery never throws; its end stands in a bounded journal that holds no key of a URL.
 */
import type { Clock } from '../clock.ts';
import { deadLetterOf, messageOf, type EventMessage, type Run } from './event-message.ts';
import { verdictOf, type EventVerdict } from './event-retry.ts';
import { inSchema, type EventFields, type TopicEvent } from './event-schema.ts';
import type { EventDestination, EventSubscriptionSettings } from './event-subscription-body.ts';

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

export interface EventSubscriptionOptions {
  readonly settings: EventSubscriptionSettings;
  readonly clock: Clock;
  readonly send: SendEvent;
  readonly observe: (happening: SubscriptionHappening) => void;
}

export function startEventSubscription(options: EventSubscriptionOptions): EventSubscription {
  const { settings, clock, observe } = options;
  const alarms = makeAlarms(clock);
  const journal: EventDelivery[] = [];
  const deadLetters: EventFields[] = [];
  const underWay = new Set<Run>();
  let plan = once;

  const end = (run: Run, outcome: EventDelivery['outcome']) => {
    underWay.delete(run);
    const { event, startedAtMs, statuses } = run;
    const about = { eventId: event.id, eventType: event.type, startedAtMs, statuses };
    keep(journal, { ...about, endedAtMs: clock.now(), outcome });
  };

  const bury = (run: Run, reason: string) => {
    const event = deadLetterOf(run, reason, settings);
    keep(deadLetters, event);
    observe({ kind: 'event-dead-lettered', event });
    end(run, 'dead-lettered');
  };

  const attempt = async (run: Run): Promise<void> => {
    const verdict = await attemptOnce(run, options);
    if (!underWay.has(run)) return; // stopped meanwhile
    if (verdict.kind === 'delivered') end(run, 'delivered');
    else if (verdict.kind === 'again') alarms.set(verdict.afterMs, () => void attempt(run));
    else if (!settings.keepsDeadLetters) end(run, 'dropped');
    else alarms.set(DEAD_LETTER_DELAY_MS, () => bury(run, verdict.reason));
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
          alarms.set(delayMs, () => void attempt(run));
        }
      }
    },
    misdeliver(next) {
      plan = next ?? once;
    },
    deliveries: () => [...journal],
    deadLetters: () => [...deadLetters],
    stop() {
      alarms.stop();
      for (const run of underWay) end(run, 'stopped');
    },
  };
}

async function attemptOnce(
  run: Run,
  { settings, clock, send, observe }: EventSubscriptionOptions,
): Promise<EventVerdict> {
  const { event, statuses } = run;
  const { destination, timeToLiveMs, attemptsMax } = settings;
  // assumed: an event's age is looked at when an attempt is due, not in between.
  if (clock.now() - event.publishedAtMs > timeToLiveMs) {
    return { kind: 'undeliverable', reason: 'TimeToLiveExceeded' };
  }
  run.lastAttemptAtMs = clock.now();
  const message = messageOf(event, settings, statuses.length);
  const status = await send(destination, message, ANSWER_WITHIN_MS).catch(() => null);
  statuses.push(status);
  observe({ kind: 'event-sent', event: inSchema(event, settings.schema), status });
  const kind = destination.kind === 'webhook' ? 'webhook' : 'azure resource';
  return verdictOf(statuses, { kind, attemptsMax });
}

/** What is due later, all of which can be called off at once. */
function makeAlarms(clock: Clock) {
  const cancels = new Set<() => void>();
  return {
    set(delayMs: number, act: () => void) {
      if (delayMs <= 0) return act();
      const cancel = clock.after(delayMs, () => {
        cancels.delete(cancel);
        act();
      });
      cancels.add(cancel);
    },
    stop() {
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}

function keep<Record>(records: Record[], record: Record): void {
  records.push(record);
  if (records.length > JOURNAL_MAX) records.shift();
}
