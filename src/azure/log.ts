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

export function log(writer: LogWriter, wallClock: () => Date = () => new Date()): Log {
  const line = (
    level: 'info' | 'error',
    event: string,
    fields: Readonly<Record<string, unknown>>,
  ) => {
    const head = { level, event, at: wallClock().toISOString() };
    const text = JSON.stringify({ ...fields, ...head }, sayable);
    if (text.length <= lineCharsMax) return text;
    return JSON.stringify({ ...head, cut: `fields of ${text.length} characters` });
  };
  return {
    info: (event, fields) => writer.info(line('info', event, fields)),
    error: (event, fields) => writer.error(line('error', event, fields)),
  };
}

function sayable(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Error) return { name: value.name, message: value.message };
  return value;
}
