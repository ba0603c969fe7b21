/**
 * The outbox of events: the audit itself. What was recorded and not yet published is read from it,
 * oldest first, published one by one, and then written down as published. A topic that fails holds
 * up nothing but its own events; a crash in between publishes twice, with the same id.
 */
import { eventOf } from '../core/event.ts';
import { hours, instant, seconds } from '../core/time.ts';
import { PortError } from './port-error.ts';
import type { App } from './app.ts';
import type { Care, LookEvidence } from './care.ts';
import type { State } from './committed.ts';
import type { Loaded, Ports, StoredEntry } from './ports.ts';

/** Older ones are no news to anybody; Event Grid itself keeps an event for a day. */
const publishedFor = hours(24);
/** In one look, whose caller may wait; the next goes on from there. */
const publishedTogether = 50;
const publishWithin = seconds(3);

/** Publishes what is owed; answers with what is in the store then, null: somebody wrote first. */
export async function publishOwed<S extends State, Evidence extends LookEvidence>(
  { ports }: App,
  { named, rows }: Care<S, Evidence>,
  loaded: Loaded<S>,
): Promise<Loaded<S> | null> {
  const state = loaded.state.value;
  const { events, audit, log } = ports;
  if (events.topic === null || state === null || state.publishedSeq >= state.recordedSeq) {
    return loaded;
  }
  const from = instant(loaded.now - publishedFor);
  try {
    const found = await audit.query({ subject: named, since: from, limit: entriesMax });
    const owed = found.filter(({ seq }) => seq > state.publishedSeq).reverse();
    const publishedSeq = await publishSome(ports, owed, state);
    if (publishedSeq === state.publishedSeq) return loaded;
    const next = { ...state, publishedSeq };
    const change = { subject: named, loaded, state: next, groupState: null, entry: null };
    const written = await rows.commit(change);
    return written === 'lost' ? null : written;
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    log.info('paramedic.event_not_published', { target: named.id, problem: error.message });
    return loaded;
  }
}

const entriesMax = 1_000;

/** Publishes in order as long as there is time, and answers with the number it reached. */
async function publishSome(
  { events, log, stopwatch }: Ports,
  owed: readonly StoredEntry[],
  { publishedSeq, recordedSeq }: State,
): Promise<number> {
  const began = stopwatch.elapsed();
  let reached = publishedSeq;
  for (const entry of owed.slice(0, publishedTogether)) {
    if (stopwatch.elapsed() - began >= publishWithin) return reached;
    try {
      await events.publish(eventOf(entry));
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      const problem = error.message;
      log.info('paramedic.event_not_published', { target: entry.target, problem });
      return reached;
    }
    reached = entry.seq;
  }
  return owed.length > publishedTogether ? reached : recordedSeq;
}
