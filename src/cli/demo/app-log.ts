/**
 * The log of the Functions host and of Paramedic in it. In: its events. Out: a file of bounded size
 * that only this user can read, with a line for each event but the smallest; and its last words,
 * for when the host ends.
 */
import { appendFileSync, renameSync } from 'node:fs';
import type { LogEvent } from '../../local/host/protocol.ts';

export interface AppLog {
  readonly file: string;
  keep(event: LogEvent): void;
  /** The latest lines that are not routine. */
  lastWords(): readonly string[];
}

/** Then the file becomes `.1`, in place of the one before, and a new one begins. */
const fileCharsMax = 8_000_000;
const lastWordsMax = 12;

export function openAppLog(file: string): AppLog {
  const last: string[] = [];
  let written = 0;

  function write(line: string): void {
    if (written + line.length > fileCharsMax) {
      renameSync(file, `${file}.1`);
      written = 0;
    }
    appendFileSync(file, line, { mode: 0o600 });
    written += line.length;
  }

  return {
    file,
    keep({ time, level, category, functionName, message }) {
      if (level === 'trace' || level === 'debug') return;
      const where = functionName === undefined ? category : `${category} ${functionName}`;
      try {
        write(`${new Date(time).toISOString()} ${level} ${where}: ${message}\n`);
      } catch {
        // A full disk ends the log, not the demo.
      }
      if (!['warning', 'error', 'critical'].includes(level)) return;
      last.push(message);
      if (last.length > lastWordsMax) last.shift();
    },
    lastWords: () => [...last],
  };
}
