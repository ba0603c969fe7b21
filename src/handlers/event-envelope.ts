/**
 * An event in either schema of Event Grid (its own, or CloudEvents 1.0) becomes one normal form, or
 * one sentence that says what is wrong and repeats nothing of the event. It comes parsed from the
 * trigger, or as the text of a queue's message.
 */
import { z } from 'zod';
import { instantOf } from './times.ts';
import type { Instant } from '../core/time.ts';

export interface GridEvent {
  /** Which of the two it came in: only in its own does Event Grid stamp the source. */
  readonly schema: 'event-grid' | 'cloud-events';
  /** Unique in its source: the same for every delivery of the same event. */
  readonly id: string;
  /** The topic's ARM id, or what a publisher of CloudEvents calls itself. */
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** By the sender's clock; null where a CloudEvent names no time. */
  readonly at: Instant | null;
  readonly data: unknown;
}

export type EventRead =
  | { readonly ok: true; readonly event: GridEvent }
  | { readonly ok: false; readonly problem: string };

const named = (charsMax: number) => z.string().min(1).max(charsMax);
const subject = z.string().max(2_048);
const time = z
  .string()
  .refine((text) => instantOf(text) !== null, { error: 'must be an ISO 8601 time' });

/** `topic` and `metadataVersion` are stamped by Event Grid (Microsoft Learn: event schema). */
const gridSchema = z
  .object({
    id: named(1_024),
    topic: named(2_048),
    subject,
    eventType: named(256),
    eventTime: time,
    data: z.unknown(),
  })
  .transform(({ topic, eventType, eventTime, ...rest }): GridEvent => {
    const { id, subject, data } = rest;
    const at = instantOf(eventTime);
    return { schema: 'event-grid', id, source: topic, type: eventType, subject, at, data };
  });

/** CloudEvents 1.0, structured mode. Data in `data_base64` is nothing that we read. */
const cloudSchema = z
  .object({
    specversion: z.literal('1.0'),
    id: named(1_024),
    source: named(2_048),
    type: named(256),
    subject: subject.nullish(),
    time: time.nullish(),
    data: z.unknown(),
  })
  .transform(({ id, source, type, subject, time, data }): GridEvent => {
    const at = time ? instantOf(time) : null;
    return { schema: 'cloud-events', id, source, type, subject: subject ?? '', at, data };
  });

export function eventOf(message: unknown): EventRead {
  const json = typeof message === 'string' ? parsed(message) : message;
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    return { ok: false, problem: 'the message: must be one event as a JSON object' };
  }
  const read = ('specversion' in json ? cloudSchema : gridSchema).safeParse(json);
  return read.success
    ? { ok: true, event: read.data }
    : { ok: false, problem: problemOf(read.error) };
}

export function problemOf(error: z.ZodError, within = ''): string {
  const [issue] = error.issues;
  const at = [within, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
  return `${at === '' ? 'the message' : at}: ${issue?.message ?? 'is not an event'}`;
}

/**
 * Event Grid writes its events into a Storage queue in Base64 (samples of the Azure SDKs), which
 * the trigger's `messageEncoding: none` leaves to us; others may write plain JSON.
 */
function parsed(text: string): unknown {
  return jsonIn(text) ?? jsonIn(Buffer.from(text, 'base64').toString('utf8'));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
