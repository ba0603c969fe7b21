/**
 * What a probe over HTTP asks for and expects, as paramedic.yaml says it of a target and of a side
 * of a failover group alike.
 */
import { z } from 'zod';
import { mustBe, text } from './values.ts';

/** The status of a healthy answer, where the file names none. */
export const usualStatus = 200;

const statusRule = mustBe('an HTTP status from 200 to 599');
const pathRule = mustBe('a path that begins with "/", such as "/health"');

export const askShape = {
  path: z
    .string(pathRule)
    .max(1000, pathRule)
    .regex(/^\/[^\s#]*$/, pathRule)
    .optional()
    .describe("What to ask for below the URL's own path."),
  expectStatus: z
    .int(statusRule)
    .min(200, statusRule)
    .max(599, statusRule)
    .prefault(usualStatus)
    .describe('The status of a healthy answer; redirects are not followed.'),
  expectText: text('a text', 1000).optional().describe('The body must contain this.'),
};

export interface WrittenAsk {
  readonly path?: string | undefined;
  readonly expectStatus?: number | undefined;
  readonly expectText?: string | undefined;
}
