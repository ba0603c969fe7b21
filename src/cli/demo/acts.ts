/**
 * The acts as data: what goes wrong, what should come of it, and when an act is over. What
 * happened is judged in verdict.ts, from the patients' diaries and ARM's journal.
 */
import type { SeenEntry } from './audit-watch.ts';
import type { PatientName } from './stage.ts';

export type Expected = 'healed' | 'left alone';
export type FirstSeenBy = 'alert' | 'timer';

/** The two hands that make trouble. */
export interface Hands {
  /** Asks a patient, as a user of its own would, to fall ill. */
  readonly tell: (patient: PatientName, what: 'crash' | 'hang' | 'errors') => Promise<void>;
  /** Stops a container group through ARM, as a person with the right to do so. */
  readonly stop: (patient: PatientName) => Promise<void>;
}

/** What has been seen of an act since its trouble began. */
export interface ActView {
  /** Milliseconds since the Unix epoch. */
  readonly struckAt: number;
  readonly now: number;
  readonly entries: readonly SeenEntry[];
  /** When an alert about the patient was last delivered; null: none was. */
  readonly alertedAt: number | null;
}

/** A step begins when the one before it is over. */
export interface Step {
  /** Told as it begins. */
  readonly begins: string;
  strike(hands: Hands): Promise<void>;
  isOver(view: ActView): boolean;
}

export interface Act {
  /** As in `--act`, the timeline, the summary and the report. */
  readonly name: string;
  /** The first is the one that falls ill. */
  readonly patients: readonly [PatientName, ...PatientName[]];
  /** For people: what happens and what should come of it. */
  readonly says: string;
  readonly expected: Expected;
  /** Null: whoever comes first. */
  readonly firstSeenBy: FirstSeenBy | null;
  /** The reason in the audit that ends it, if all goes well. */
  readonly endsWith: string;
  readonly steps: readonly [Step, ...Step[]];
}

/** How long an alert's look may take to come to nothing, before that is believed. */
const quietAfterAlertMs = 6_000;

const has = ({ entries }: ActView, reason: string): boolean =>
  entries.some((entry) => entry.reason === reason);

export const acts: readonly Act[] = [
  {
    name: 'crash',
    patients: ['orders'],
    says:
      'orders crashes and stays down: nothing starts it again by itself, and the timer looks ' +
      'only once a minute. The alert must find it; Paramedic proves it, starts it, verifies.',
    expected: 'healed',
    firstSeenBy: 'alert',
    endsWith: 'incident_closed',
    steps: [
      {
        begins: 'tells orders to crash',
        strike: ({ tell }) => tell('orders', 'crash'),
        isOver: (view) => has(view, 'incident_closed'),
      },
    ],
  },
  {
    name: 'hang',
    patients: ['search'],
    says:
      'search hangs: the process lives, nothing is logged, so no alert comes. The timer must ' +
      'find it; Paramedic proves it, restarts it, verifies.',
    expected: 'healed',
    firstSeenBy: 'timer',
    endsWith: 'incident_closed',
    steps: [
      {
        begins: 'tells search to hang',
        strike: ({ tell }) => tell('search', 'hang'),
        isOver: (view) => has(view, 'incident_closed'),
      },
    ],
  },
  {
    name: 'false-alarm',
    patients: ['payments'],
    says:
      'payments prints a burst of errors while it serves well. An alert fires; Paramedic looks, ' +
      'finds it healthy and does nothing.',
    expected: 'left alone',
    firstSeenBy: 'alert',
    endsWith: 'healthy_despite_alert',
    steps: [
      {
        begins: 'tells payments to print errors',
        strike: ({ tell }) => tell('payments', 'errors'),
        isOver: (view) => has(view, 'healthy_despite_alert'),
      },
    ],
  },
  {
    name: 'stopped-on-purpose',
    patients: ['reports'],
    says:
      'An operator stops reports through ARM. It is down, and an alert says so; Paramedic sees ' +
      'that somebody wanted it and leaves it alone.',
    expected: 'left alone',
    firstSeenBy: null,
    endsWith: 'stopped_on_purpose',
    steps: [
      {
        begins: 'lets an operator stop reports through ARM',
        strike: ({ stop }) => stop('reports'),
        isOver: (view) =>
          has(view, 'stopped_on_purpose') &&
          view.alertedAt !== null &&
          view.now - view.alertedAt >= quietAfterAlertMs,
      },
    ],
  },
];
