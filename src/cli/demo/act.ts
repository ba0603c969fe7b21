/**
 * What an act of the demo is: trouble in steps, what should come of it, and what of it can be seen.
 * Types alone; the acts themselves are in acts.ts.
 */
import type { SeenEntry } from './audit-watch.ts';
import type { FailoverName, PatientName, PersonName, Side } from './cast.ts';
import type { Turn } from './customers.ts';
import type { Illness } from './diary.ts';
import type { RowChange } from './public-rows.ts';

export type Expected = 'healed' | 'left alone' | 'moved and back' | 'moved';
export type FirstSeenBy = 'alert' | 'event' | 'timer' | 'caller';

/** The hands that make trouble, and those of people who have a say. */
export interface Hands {
  /** Asks a patient, as a user of its own would, to fall ill. */
  readonly tell: (patient: PatientName, what: Illness) => Promise<void>;
  /** Stops a container group through ARM, as a person with the right to do so. */
  readonly stop: (patient: PatientName) => Promise<void>;
  /** Repairs what keeps a patient from starting, and starts it through ARM. */
  readonly repair: (patient: PatientName) => Promise<void>;
  /** Asks Paramedic to move, as often as it says when to ask again. */
  readonly ask: (person: PersonName, group: FailoverName, to: Side) => Promise<void>;
  /** Approves what is open. */
  readonly approve: (person: PersonName, group: FailoverName) => Promise<void>;
}

/** What Paramedic answered a person. */
export interface PersonsAnswer {
  readonly at: number;
  readonly person: PersonName;
  readonly group: FailoverName;
  readonly asked: 'move' | 'approval';
  readonly status: number;
}

/** What was seen of a failover group, all of it without Paramedic's audit. */
export interface FailoverView {
  readonly toggles: readonly RowChange[];
  readonly answers: readonly PersonsAnswer[];
  readonly turns: readonly Turn[];
  readonly requests: { readonly sent: number; readonly lost: number };
}

/** A move of a failover group that an act expects. */
export interface Move {
  readonly to: Side;
  /** Away from a side that is ill, or because a person asked. */
  readonly because: 'ill' | 'asked';
}

/** What has been seen of an act since its trouble began. */
export interface ActView {
  /** Milliseconds since the Unix epoch. */
  readonly struckAt: number;
  readonly now: number;
  readonly entries: readonly SeenEntry[];
  /** When an alert about the patient was last delivered; null: none was. */
  readonly alertedAt: number | null;
  /** Patients of the act that serve now, by their own account. */
  readonly serving: readonly PatientName[];
  /** Null: the act has no failover group. */
  readonly failover: FailoverView | null;
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
  /** The group that its patients are the sides of, and how it should move; null: none. */
  readonly failover: { readonly group: FailoverName; readonly moves: readonly Move[] } | null;
  /** For people: what happens and what should come of it. */
  readonly says: string;
  readonly expected: Expected;
  /** Null: whoever comes first. */
  readonly firstSeenBy: FirstSeenBy | null;
  /** The reason in the audit that ends it, if all goes well. */
  readonly endsWith: string;
  readonly steps: readonly [Step, ...Step[]];
}
