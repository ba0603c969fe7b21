/**
 * What the patients know of themselves. In: the diary files that they append to, a line a change.
 * Out: their lines, and in which condition a patient was at a moment; nobody else writes there, so
 * it is the truth against which actions are judged.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export type Condition = 'starting' | 'serving' | 'hanging' | 'crashed' | 'told to stop';

export interface DiaryLine {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly condition: Condition;
  readonly says: string;
}

export interface Diaries {
  /** The file that the patient of this name writes. */
  file(patient: string): string;
  /** In the order written; empty before its first line. */
  read(patient: string): readonly DiaryLine[];
  /** Takes away what keeps a patient from starting. */
  repair(patient: string): void;
}

/** While this file is there, whoever writes that diary dies as it starts. */
export const damageBeside = (diaryFile: string): string => `${diaryFile}.damage`;

export function diariesIn(folder: string): Diaries {
  const file = (patient: string) => join(folder, `${patient}.jsonl`);
  return {
    file,
    read(patient) {
      const path = file(patient);
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      // Behind the last line end may be half a line.
      const lines = text.split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line) as DiaryLine);
    },
    repair: (patient) => rmSync(damageBeside(file(patient)), { force: true }),
  };
}

/** Null before the first line. */
export function conditionAt(lines: readonly DiaryLine[], at: number): Condition | null {
  return lines.findLast((line) => line.at <= at)?.condition ?? null;
}

/** How a patient falls ill when it is asked to; `break` lasts until somebody repairs it. */
export type Illness = 'crash' | 'hang' | 'errors' | 'break';

/** The illnesses that a restart or a start may cure. */
export const isSick = (condition: Condition | null): boolean =>
  condition === 'hanging' || condition === 'crashed';
