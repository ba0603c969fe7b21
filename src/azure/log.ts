/**
 * The port `Log`: each event one line of JSON, handed to what writes it. A line always has `level`,
 * `event` and `at` (this worker's clock, for reading logs and nothing else) and never breaks: what
 * JSON cannot say is written as text, and a line too long is cut to its event.
 */
import type { Log } from '../pipeline/ports.ts';

export interface LogWriter {
  info(line: string): void;
  error(line: string): void;
}

/** Application Insights cuts messages at 32,768 characters. */
const lineCharsMax = 16_000;
const fieldCharsMax = 4_000;

export function log(writer: LogWriter, wallClock: () => Date = () => new Date()): Log {
  const head = (level: 'info' | 'error', event: string) => ({
    level,
    event,
    at: wallClock().toISOString(),
  });
  return {
    info: (event, fields) => writer.info(lineOf(fields, head('info', event))),
    error: (event, fields) => writer.error(lineOf(fields, head('error', event))),
  };
}

function lineOf(
  fields: Readonly<Record<string, unknown>>,
  head: Readonly<Record<string, string>>,
): string {
  try {
    const line = JSON.stringify({ ...fields, ...head }, sayable);
    if (line.length <= lineCharsMax) return line;
    return JSON.stringify({ ...head, cut: `fields of ${line.length} characters` });
  } catch {
    // A circle, or a getter that throws: the event still is told.
    return JSON.stringify({ ...head, cut: 'fields that JSON cannot say' });
  }
}

function sayable(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Error) return { name: value.name, message: value.message };
  return typeof value === 'string' ? value.slice(0, fieldCharsMax) : value;
}
