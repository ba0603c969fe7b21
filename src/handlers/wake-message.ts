/**
 * A message of the wake queue becomes a wake, or one sentence that says what is wrong with it. The
 * message is what `ports.wakes` writes: the wake as JSON.
 */
import { z } from 'zod';
import { instant } from '../core/time.ts';
import type { Wake } from '../core/wake.ts';

/** Ids of targets and, behind `failover:`, of failover groups; the rest of a wake is as small. */
const id = z.string().min(1).max(72);
const hint = z.string().min(1).max(256);

const foreign = z.object({
  action: z.enum(['restart', 'start', 'stop']),
  at: z.int().min(0).transform(instant),
  by: z.string().max(100),
  surely: z.boolean().default(false),
});

const wake = z.object({
  targets: z.array(id).min(1).max(1_000),
  cause: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('sweep') }),
    z.object({ kind: z.literal('timer'), seq: z.int().min(0) }),
    z.object({ kind: z.literal('alert'), hint }),
    z.object({ kind: z.literal('event'), hint, foreign: foreign.nullable().default(null) }),
    z.object({
      kind: z.literal('operator'),
      ask: z.enum(['look', 'retry', 'acknowledge']),
      by: z.string().max(100),
    }),
  ]),
});

export type Read =
  { readonly ok: true; readonly wake: Wake } | { readonly ok: false; readonly problem: string };

/** `message` is a text, or what the Functions library has already parsed from one. */
export function wakeOf(message: unknown): Read {
  const json = typeof message === 'string' ? parsed(message) : message;
  const read = wake.safeParse(json);
  if (read.success) return { ok: true, wake: read.data };
  const [issue] = read.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? 'the message' : issue.path.join('.');
  return { ok: false, problem: `${at}: ${issue?.message ?? 'is not a wake'}` };
}

/** A text that is not JSON is no wake either, and is told as one. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
