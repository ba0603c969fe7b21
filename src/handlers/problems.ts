/** What the schema library found wrong, as problems with their place. */
import type { ZodError } from 'zod';
import type { Problem } from './http.ts';

export const problemsOf = (error: ZodError): readonly Problem[] =>
  error.issues.map(({ path, message }) => ({
    at: path.length === 0 ? 'body' : path.join('.'),
    what: message,
  }));
