/**
 * Azure's own record of what was ordered: the activity log, 3 to 20 minutes late (Microsoft Learn:
 * Azure Monitor activity log). In: the patients, whose orders, since when, how they were. Out:
 * how many orders the healer gave, and how many of them to a patient that was not ill.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Az } from './az.ts';
import { azCommands } from './commands.ts';
import type { Place } from './place.ts';
import { isWrong } from './watch.ts';
import type { Watch } from './watch.ts';

export interface AzureRecord {
  /** Restarts and starts by the healer. */
  readonly orders: number;
  readonly wrong: number;
  /** What Paramedic says that it has ordered. */
  readonly told: number;
}

export interface RecordOptions {
  readonly az: Az;
  readonly place: Place;
  readonly watch: Watch;
  readonly since: number;
  readonly told: number;
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

const lateMsMax = 20 * 60_000;
const eventsMax = 500;
const ordered = /\/containergroups\/(?:restart|start)\/action$/i;

/** Until the record has as many orders as were told, or is as late as it ever is. */
export async function awaitRecord(options: RecordOptions): Promise<AzureRecord> {
  const { everyMs, signal, told } = options;
  const deadline = Date.now() + lateMsMax;
  for (;;) {
    const found = await readRecord(options);
    if ((told > 0 && found.orders >= told) || Date.now() > deadline) return found;
    await pause(everyMs, undefined, { signal });
  }
}

interface LoggedEvent {
  readonly eventTimestamp: string;
  readonly correlationId: string;
  readonly caller: string | null;
  readonly claims: { readonly appid?: string } | null;
  readonly operationName: { readonly value: string };
}

async function readRecord({ az, place, watch, since, told }: RecordOptions): Promise<AzureRecord> {
  const all: { readonly isWrong: boolean }[] = [];
  for (const { id, resourceId } of place.patients) {
    const asked = azCommands.activityLog(resourceId, new Date(since).toISOString(), eventsMax);
    const events = (await az.json(asked)) as readonly LoggedEvent[];
    const orders = ordersIn(events, place.healer);
    all.push(...orders.map((at) => ({ isWrong: isWrong(watch.diary(id), at) })));
  }
  return { orders: all.length, wrong: all.filter((order) => order.isWrong).length, told };
}

/** One order is several events of one correlation: begun, accepted, succeeded. */
function ordersIn(events: readonly LoggedEvent[], healer: readonly string[]): readonly number[] {
  const begunAt = new Map<string, number>();
  for (const { eventTimestamp, correlationId, caller, claims, operationName } of events) {
    const isHealers = [caller, claims?.appid].some((by) => by && healer.includes(by));
    if (!isHealers || !ordered.test(operationName.value)) continue;
    const at = Date.parse(eventTimestamp);
    begunAt.set(correlationId, Math.min(at, begunAt.get(correlationId) ?? at));
  }
  return [...begunAt.values()];
}
