/**
 * An event of Event Grid, pushed to the trigger or taken from a queue, becomes a kept hint and,
 * where it concerns a subject, a queued wake: the flow of an alert. The same event by both roads
 * is one hint and so one look.
 *
 * A trigger cannot answer 400: what is no event is thrown. Event Grid then repeats it until its own
 * `maxDeliveryAttempts` and dead-letters it; the queue puts it aside as poison.
 */
import { dayOf, isoOf } from './times.ts';
import { eventOf } from './event-envelope.ts';
import { hashOf } from './hint.ts';
import { keepAndWake } from './keep-hint.ts';
import { meaningOf } from './event-meaning.ts';
import type { App } from '../pipeline/app.ts';
import type { Cause } from '../core/wake.ts';
import type { GridEvent } from './event-envelope.ts';
import type { Hint } from '../pipeline/ports.ts';
import type { Instant } from '../core/time.ts';
import type { Meaning } from './event-meaning.ts';

export async function events(app: App, message: unknown): Promise<void> {
  const read = eventOf(message);
  if (!read.ok) throw refusal(app, read.problem);
  const { event } = read;
  const meaning = meaningOf(event, app);
  if (meaning.kind === 'malformed') throw refusal(app, meaning.problem);
  const at = event.at ?? (await app.ports.shared.read({ kind: 'fleet' })).now;
  const hint = await hintOfEvent(event, meaning, at);
  const result = await keepAndWake(app, hint, causeOf(meaning, hint, at));
  app.ports.log.info('paramedic.event_taken', {
    type: event.type,
    hint: hint.key,
    meaning: meaning.kind,
    targets: hint.targets,
    result,
  });
}

function refusal({ ports }: App, problem: string): Error {
  ports.log.error('paramedic.event_refused', { problem });
  return new Error(`This message is no event that can be taken: ${problem}`);
}

type Sound = Exclude<Meaning, { readonly kind: 'malformed' }>;

/** Characters kept of what the event said. */
const saidMax = 4_096;

async function hintOfEvent(event: GridEvent, meaning: Sound, at: Instant): Promise<Hint> {
  const { id, source, type, subject } = event;
  // Of what we do not know nothing is kept but its envelope: the data may hold anything.
  const said = JSON.stringify({ id, subject, ...saidBy(meaning) });
  return {
    // Azure writes the ids of topics in any case.
    key: await hashOf(`event\n${source.toLowerCase()}\n${id}`),
    day: dayOf(at),
    source: source.slice(0, 1_024).toWellFormed(),
    rule: type.toWellFormed(),
    condition: conditionOf(meaning, at),
    firedAt: isoOf(at),
    targets: wokenBy(meaning),
    said: said.slice(0, saidMax).toWellFormed(),
  };
}

function saidBy(meaning: Sound): object {
  switch (meaning.kind) {
    case 'look':
      return { unknown: meaning.unknown };
    case 'foreign':
    case 'own':
      return { target: meaning.id, ...meaning.done, whose: meaning.kind };
    case 'nothing':
      return {};
  }
}

/** Hints of the same condition within ten seconds share a wake; two acts must not. */
function conditionOf(meaning: Sound, at: Instant): string {
  switch (meaning.kind) {
    case 'look':
      return 'LookRequested';
    case 'foreign':
    case 'own':
      return `${meaning.done.action} by ${meaning.done.by}, ${isoOf(at)}`;
    case 'nothing':
      return 'Recorded';
  }
}

function wokenBy(meaning: Sound): readonly string[] {
  switch (meaning.kind) {
    case 'look':
      return meaning.ids;
    case 'foreign':
      return [meaning.id];
    case 'own':
    case 'nothing':
      return [];
  }
}

function causeOf(meaning: Sound, { key }: Hint, at: Instant): Cause {
  const foreign = meaning.kind === 'foreign' ? { ...meaning.done, at } : null;
  return { kind: 'event', hint: key, foreign };
}
