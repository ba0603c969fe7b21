/**
 * The road of events in a simulated world: the twin of `azure/events.ts`. `receive` is the topic:
 * it is handed the event and answers with a status, or null when it does not answer.
 */
import { kindOfStatus, PortError } from '../pipeline/port-error.ts';
import type { Events } from '../pipeline/ports.ts';
import type { OutEvent } from '../core/event.ts';

export function simEvents(receive: (event: OutEvent) => number | null): Events {
  return {
    topic: 'topic.sim',
    async publish(event) {
      const status = receive(event);
      if (status === 200) return;
      const kind = status === null ? 'unavailable' : kindOfStatus(status);
      const answer = status === null ? 'no answer' : `answered ${status}`;
      throw new PortError(kind, `events: publishing ${event.type} ${event.id}: ${answer}`);
    },
  };
}
