/**
 * How long the host lets a function run: the text of host.json comes in, milliseconds go out. An
 * unreadable text is thrown, with the fix. Source: Microsoft Learn, host.json reference, and the
 * host's ScriptJobHostOptionsSetup: a .NET time span, by default 30 min on Flex Consumption; -1 is
 * unbounded.
 */
import { z } from 'zod';
import { minutes } from '../core/time.ts';

const usual = minutes(30);
const bytesMax = 1_048_576;
const timeSpan = /^(?:(\d{1,4})\.)?([01]?\d|2[0-3]):([0-5]?\d)(?::([0-5]?\d(?:\.\d{1,7})?))?$/;
const fix = 'write "functionTimeout": "00:02:00"';

const hostSchema = z.looseObject({ functionTimeout: z.unknown().optional() });

/** Milliseconds; `Infinity` where it is unbounded. */
export function functionTimeoutOf(hostJsonText: string): number {
  const written = hostSchema.safeParse(jsonOf(hostJsonText));
  if (!written.success) throw new Error(`host.json holds no JSON object: ${fix} into one`);
  const { functionTimeout } = written.data;
  if (functionTimeout === undefined || functionTimeout === null) return usual;
  if (functionTimeout === '-1' || functionTimeout === -1) return Infinity;
  const match = timeSpan.exec(typeof functionTimeout === 'string' ? functionTimeout : '');
  if (match === null) throw new Error(`functionTimeout in host.json is no hh:mm:ss: ${fix}`);
  const [days, hours, mins, secs] = match.slice(1).map((part) => Number(part ?? 0));
  const timeout =
    minutes(((days ?? 0) * 24 + (hours ?? 0)) * 60 + (mins ?? 0)) + (secs ?? 0) * 1000;
  if (timeout < 1000) throw new Error(`functionTimeout in host.json is below 1 s: ${fix}`);
  return timeout;
}

function jsonOf(text: string): unknown {
  if (text.length > bytesMax) throw new Error('host.json is larger than 1 MiB: shorten it');
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error('host.json is not valid JSON: see the cause for the place', { cause: error });
  }
}
