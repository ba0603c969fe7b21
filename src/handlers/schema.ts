/** Pieces of schemas that several doors share, and what a schema found wrong as problems. */
import { z } from 'zod';
import type { Problem } from './http.ts';

/** One line for people: not empty, no control characters, which could forge lines of a log. */
export const lineOf = (charsMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(charsMax)
    .regex(/^\P{Cc}*$/u, { error: 'must be one line without control characters' });

export const problemsOf = (error: z.ZodError): readonly Problem[] =>
  error.issues.map(({ path, message }) => ({
    at: path.length === 0 ? 'body' : path.join('.'),
    what: message,
  }));
