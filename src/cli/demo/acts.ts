/**
 * The four acts as data: what goes wrong, what should come of it, and when an act is over. What
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

export interface Act {
  /** As in `--act` and in the report. */
  readonly name: string;
  /** As in the timeline: 11 characters at most. */
  readonly label: string;
  readonly patient: PatientName;
  /** For people: what happens and what should come of it. */
  readonly says: string;
  /** Told as it begins. */
  readonly begins: string;
  readonly expected: Expected;
  /** Null: whoever comes first. */
  readonly firstSeenBy: FirstSeenBy | null;
  /** The reason in the audit that ends it, if all goes well. */
  readonly endsWith: string;
  strike(hands: Hands): Promise<void>;
  isOver(view: ActView): boolean;
}

/** How long an alert's look may take to come to nothing, before that is believed. */
const quietAfterAlertMs = 6_000;

const has = ({ entries }: ActView, reason: string): boolean =>
  entries.some((entry) => entry.reason === reason);

export const acts: readonly Act[] = [
  {
    name: 'crash',
    label: 'crash',
    patient: 'orders',
    says:
      'orders crashes and stays down: nothing starts it again by itself, and the sweep looks ' +
      'only once a minute. The alert must find it; Paramedic proves it, starts it, verifies.',
    begins: 'tells orders to crash',
    expected: 'healed',
    firstSeenBy: 'alert',
    endsWith: 'incident_closed',
    strike: ({ tell }) => tell('orders', 'crash'),
    isOver: (view) => has(view, 'incident_closed'),
  },
  {
    name: 'hang',
    label: 'hang',
    patient: 'search',
    says:
      'search hangs: the process lives, nothing is logged, so no alert comes. The timer must ' +
      'find it; Paramedic proves it, restarts it, verifies.',
    begins: 'tells search to hang',
    expected: 'healed',
    firstSeenBy: 'timer',
    endsWith: 'incident_closed',
    strike: ({ tell }) => tell('search', 'hang'),
    isOver: (view) => has(view, 'incident_closed'),
  },
  {
    name: 'false-alarm',
    label: 'false alarm',
    patient: 'payments',
    says:
      'payments prints a burst of errors while it serves well. An alert fires; Paramedic looks, ' +
      'finds it healthy and does nothing.',
    begins: 'tells payments to print errors',
    expected: 'left alone',
    firstSeenBy: 'alert',
    endsWith: 'healthy_despite_alert',
    strike: ({ tell }) => tell('payments', 'errors'),
    isOver: (view) => has(view, 'healthy_despite_alert'),
  },
  {
    name: 'stopped-on-purpose',
    label: 'on purpose',
    patient: 'reports',
    says:
      'An operator stops reports through ARM. It is down, and an alert says so; Paramedic sees ' +
      'that somebody wanted it and leaves it alone.',
    begins: 'lets an operator stop reports through ARM',
    expected: 'left alone',
    firstSeenBy: null,
    endsWith: 'stopped_on_purpose',
    strike: ({ stop }) => stop('reports'),
    isOver: (view) =>
      has(view, 'stopped_on_purpose') &&
      view.alertedAt !== null &&
      view.now - view.alertedAt >= quietAfterAlertMs,
  },
];
