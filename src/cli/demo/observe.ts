/**
 * What happens in the local Azure, as it happens. In: its happenings. Out: lines of the timeline,
 * and what the judging of the acts needs of them: when an alert was delivered, how many events
 * Paramedic published.
 */
import type { Happening } from '../../local/cloud.ts';
import { patientOf } from './cast.ts';
import type { PatientName } from './cast.ts';
import { narrate, postedAbout } from './narrate.ts';
import { topicName } from './stage-events.ts';
import type { Timeline } from './timeline.ts';

export interface Observer {
  observe(happening: Happening): void;
  /** When an alert about a patient was last delivered. */
  readonly alertedAt: ReadonlyMap<PatientName, number>;
  published(): number;
}

/** `isPlaying`: before that, traffic only finds out that the patients start. */
export function observeInto(timeline: Timeline, isPlaying: () => boolean): Observer {
  const restartedAt = new Map<PatientName, number>();
  const alertedAt = new Map<PatientName, number>();
  let published = 0;
  return {
    alertedAt,
    published: () => published,
    observe(happening) {
      const line = narrate(happening, restartedAt);
      if (line !== null && (happening.kind !== 'traffic' || isPlaying())) timeline.add(line);
      if (happening.kind === 'event-published' && happening.topic === topicName) published += 1;
      noteRestart(happening, restartedAt);
      noteDelivery(happening, alertedAt);
    },
  };
}

function noteRestart(happening: Happening, restartedAt: Map<PatientName, number>): void {
  if (happening.kind !== 'asked' || happening.operation !== 'restart') return;
  const patient = patientOf(happening.target);
  if (patient !== null) restartedAt.set(patient, happening.at);
}

function noteDelivery(happening: Happening, alertedAt: Map<PatientName, number>): void {
  if (happening.kind !== 'posted' || happening.status === null || happening.status >= 300) return;
  const { patient, fired } = postedAbout(happening);
  if (patient !== null && fired) alertedAt.set(patient, happening.at);
}
