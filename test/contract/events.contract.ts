/**
 * What `Events` promises: one event in one request, as it was, and an error that says whether it
 * may be published later.
 */
import { expect, test } from 'vitest';
import type { OutEvent } from '../../src/core/event.ts';
import type { PortErrorKind } from '../../src/pipeline/port-error.ts';
import type { Events } from '../../src/pipeline/ports.ts';
import { t0 } from './fixtures.ts';

export interface EventsWorld {
  readonly events: Events;
  /** How the topic answers from now on; null: it cuts the connection. */
  readonly answers: (status: number | null) => void;
  /** Everything that reached the topic, whatever it answered. */
  readonly got: () => readonly OutEvent[];
}

export const anOutEvent: OutEvent = {
  id: 'web:41',
  type: 'Paramedic.IncidentChanged',
  subject: 'targets/web',
  at: t0,
  sequence: 41,
  data: { phase: 'treating', detail: 'line one\nzwei ü 🚑' },
};

const failures: readonly (readonly [string, number | null, PortErrorKind, boolean])[] = [
  ['the topic is busy', 503, 'unavailable', true],
  ['the topic fails', 500, 'unavailable', true],
  ['we publish too often', 429, 'throttled', true],
  ['we may not publish', 403, 'denied', false],
  ['the topic is nowhere', 404, 'missing', false],
  ['the event is too large', 413, 'rejected', false],
  ['the topic does not understand', 400, 'rejected', false],
  ['the topic is gone', null, 'unavailable', true],
];

export function eventsContract(over: string, make: () => Promise<EventsWorld>): void {
  test(`events over ${over}: an event comes once, as it was`, async () => {
    const { events, got } = await make();
    await events.publish(anOutEvent);
    expect(got()).toEqual([anOutEvent]);
    expect(events.topic).toEqual(expect.any(String));
  });

  test(`events over ${over}: a repetition comes too, under the same id`, async () => {
    const { events, got } = await make();
    await events.publish(anOutEvent);
    await events.publish(anOutEvent);
    expect(got().map(({ id }) => id)).toEqual([anOutEvent.id, anOutEvent.id]);
  });

  test.each(failures)(
    `events over ${over}: it is an error and not repeated, when %s`,
    async (_, status, kind, retryable) => {
      const { events, answers, got } = await make();
      answers(status);
      const published = events.publish(anOutEvent);
      await expect(published).rejects.toMatchObject({ name: 'PortError', kind, retryable });
      const answer = status === null ? 'no answer' : `answered ${status}`;
      const asked = `events: publishing Paramedic.IncidentChanged web:41: ${answer}`;
      await expect(published).rejects.toThrow(asked);
      expect(got()).toHaveLength(1);
      answers(200);
      await expect(events.publish(anOutEvent)).resolves.toBeUndefined();
    },
  );
}
