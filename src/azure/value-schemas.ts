/**
 * The schemas that rows of several kinds are made of: numbers, times, words of a closed list,
 * readings, and what every row of the loop keeps.
 */
import { z } from 'zod';
import type { Reading } from '../core/readings.ts';
import { everyReason } from '../core/reasons.ts';
import { instant } from '../core/time.ts';

export const text = z.string();
export const count = z.number().int().nonnegative();
/** The last instant of `Date`, and so of a plain column for people. */
export const at = z.number().nonnegative().max(8_640_000_000_000_000).transform(instant);
export const instants = z.array(at);
export const reason = z.enum(everyReason);

/** One word of a closed list. A word that core adds does not compile until it is told here. */
export const oneOf = <Word extends string>(words: Readonly<Record<Word, true>>): z.ZodType<Word> =>
  z.enum(Object.keys(words) as Word[]);

const reading: z.ZodType<Reading> = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('healthy'), at }),
  z.object({ verdict: z.enum(['unhealthy', 'unknown']), why: text, at }),
]);
export const readings = z.array(reading);

/** Notices, told or owed. */
export const notices = <Why extends string>(why: z.ZodType<Why>) =>
  z.array(z.object({ why, epoch: count, at }));

/** Kept by every row of the loop. The numbers came later: rows without them published nothing. */
export const ledger = <Why extends string>(why: z.ZodType<Why>) => ({
  epoch: count,
  nextLookAt: at.nullable(),
  told: notices(why),
  reason,
  detail: text,
  recordedAt: at,
  recordedSeq: count.default(0),
  publishedSeq: count.default(0),
});
