/**
 * A complaint about the configuration: where, what is wrong and what to write instead. Complaints
 * are collected, never thrown, and never hold the value of an app setting.
 */
export interface Complaint {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** The setting: `policies.careful.lookEvery`, `targets[2].probe`; empty for the whole file. */
  readonly at: string;
  /** What is wrong, a colon, and the fix. */
  readonly message: string;
}

/** Keys and list positions from the top of the file to a value. */
export type Path = readonly (string | number)[];

const shownMax = 100;

/** `targets[2].probe.url`. */
export function pathText(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text.replace(/^\./, '');
}

/** One line per complaint, in the order of the file, as editors and CI understand it. */
export function formatComplaints(complaints: readonly Complaint[]): string {
  const lines = complaints
    .slice(0, shownMax)
    .map(({ file, line, column, at, message }) =>
      [`${file}:${line}:${column}`, at, message].filter((part) => part !== '').join(': '),
    );
  const left = complaints.length - shownMax;
  return [...lines, ...(left > 0 ? [`… and ${left} more complaints`] : [])].join('\n');
}

/** Sorted by place, each one once. */
export function inOrder(complaints: readonly Complaint[]): readonly Complaint[] {
  const unique = new Map(complaints.map((one) => [formatComplaints([one]), one]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
