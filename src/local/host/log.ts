/**
 * How the host writes its own lines. In: where events go. Out: a function that makes them, with the
 * machine's time and, where it is about an invocation, whose.
 */
import type { LogEvent } from './protocol.ts';
import type { LogLevel } from './rpc.ts';

export type Emit = (event: LogEvent) => void;
export type Log = (
  level: LogLevel,
  message: string,
  about?: { readonly functionName: string; readonly id?: string },
) => void;

export function logAs(category: LogEvent['category'], emit: Emit): Log {
  return (level, message, about) => {
    const event = { time: Date.now(), level, category, message };
    const { functionName, id } = about ?? {};
    emit({
      ...event,
      ...(functionName !== undefined && { functionName }),
      ...(id !== undefined && { invocationId: id }),
    });
  };
}
