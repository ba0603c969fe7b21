/**
 * An act on Azure: the same troubles as on this machine, on container groups that are there
 * already, one after another, since they share budgets and a failover group. Types alone.
 */
import type { Side } from '../../../core/failover/group.ts';
import type { Expected } from '../act.ts';
import type { SeenEntry } from '../audit-watch.ts';
import type { Patient } from './place.ts';

/** What the doors say of the failover group. */
export interface GroupView {
  readonly phase: string;
  readonly active: Side;
  readonly count: number;
}

export interface View {
  /** Milliseconds since the Unix epoch. */
  readonly struckAt: number;
  readonly now: number;
  /** Of the act's patient and its failover group, since the trouble. */
  readonly entries: readonly SeenEntry[];
  /** By its own account, and since when; null: it does not serve. */
  readonly servesSince: number | null;
  /** Whether it was seen ill, by its own account, since the trouble. */
  readonly wasIll: boolean;
  /** When its container began to run, since the trouble. */
  readonly runs: readonly number[];
  /** Phase of the patient's target; null: not known just now. */
  readonly phase: string | null;
  readonly group: GroupView | null;
}

export interface Hands {
  /** Makes a file in the patient's container, which it falls ill by. */
  readonly touch: (patient: Patient, file: 'unwell' | 'crash') => Promise<void>;
  /** Takes away what makes it ill. */
  readonly mend: (patient: Patient) => Promise<void>;
  readonly stop: (patient: Patient) => Promise<void>;
  /** Posts an alert about it, as an action group would. */
  readonly alert: (patient: Patient) => Promise<void>;
  /** Asks Paramedic to move, unless it has said to ask later. */
  readonly ask: (group: string, to: Side) => Promise<void>;
  /** Starts again whatever was stopped, and mends whatever was made ill. */
  readonly undo: () => Promise<void>;
}

export interface Step {
  readonly begins: string;
  strike(hands: Hands): Promise<void>;
  isOver(view: View): boolean;
  /** Whether to strike again; never, where left out. */
  again?(view: View): boolean;
}

export interface MovedGroup {
  readonly group: string;
  /** The sides in order. */
  readonly moves: readonly Side[];
  /** Its Traffic Manager profile, and the endpoint that alone must serve at last; null: none. */
  readonly traffic: { readonly profileId: string; readonly endpoint: string } | null;
}

export interface AzureAct {
  readonly name: string;
  readonly says: string;
  readonly expected: Expected;
  readonly patient: Patient;
  /** For people. */
  readonly patients: readonly string[];
  /** What it moves; null: nothing. */
  readonly failover: MovedGroup | null;
  /** By the policy's own times. */
  readonly withinMs: number;
  readonly steps: readonly Step[];
}
