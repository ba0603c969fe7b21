/**
 * Who may call what. In: the key of a request (header `x-functions-key` before `?code=`). Out: the
 * level it gives. The master key opens all, a host key every function, a function key its own, a
 * system key the door of its extension (Microsoft Learn: "Work with access keys in Azure
 * Functions").
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { AuthLevel, HostKeys } from './protocol.ts';

const order: readonly AuthLevel[] = ['anonymous', 'function', 'admin'];

/** Without a function's name, only the master key and the host keys count. */
export function levelOf(request: Request, keys: HostKeys, functionName?: string): AuthLevel {
  const given = keyOf(request);
  if (given === null) return 'anonymous';
  const own = functionName === undefined ? {} : (keys.functions[functionName] ?? {});
  if (isSame(given, keys.master)) return 'admin';
  const opens = [...Object.values(keys.host), ...Object.values(own)];
  return opens.some((key) => isSame(given, key)) ? 'function' : 'anonymous';
}

/** Whether the request may pass the door of an extension, whose key bears this name. */
export function opensExtension(request: Request, keys: HostKeys, name: string): boolean {
  const given = keyOf(request);
  const opens = [keys.master, keys.system[name]];
  return given !== null && opens.some((key) => key !== undefined && isSame(given, key));
}

export function isEnough(given: AuthLevel, needed: AuthLevel): boolean {
  return order.indexOf(given) >= order.indexOf(needed);
}

function keyOf(request: Request): string | null {
  return request.headers.get('x-functions-key') ?? new URL(request.url).searchParams.get('code');
}

/** Takes the same time wherever the two differ. */
function isSame(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
