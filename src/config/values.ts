/**
 * The small values of paramedic.yaml as schemas: lengths, budgets, k of n, shares, names, and texts
 * that may come from an app setting. A text of the file comes in, core's value goes out; what is
 * wrong is said with an example. Each bears a pattern that editors understand as well.
 */
import { z } from 'zod';
import { asWritten } from '../core/duration-text.ts';
import { days, ms } from '../core/time.ts';
import type { Budget } from '../core/policy.ts';
import type { DurationMs } from '../core/time.ts';

const lengthPattern = /^(?=\d)(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?$/;
const budgetPattern = /^([1-9]\d{0,2}) in (\d[\ddhms]{1,20})$/;
const readingsPattern = /^([1-9]\d?) of ([1-9]\d?)$/;
const sharePattern = /^(\d{1,3})%$/;
const lengthMax = days(400);

/** What a missing value, and what a wrong one is told. `what` is `a length such as "30s"`. */
export const mustBe = (what: string): { error: (issue: { input?: unknown }) => string } => ({
  error: ({ input }) => (input === undefined ? `is missing: add ${what}` : `must be ${what}`),
});

export const sectionRule = mustBe('a section of settings');

function lengthOf(text: string): DurationMs | null {
  const match = lengthPattern.exec(text);
  if (match === null) return null;
  const [d, h, m, s] = match.slice(1).map((part) => Number(part ?? 0));
  const length = ms((((d ?? 0) * 24 + (h ?? 0)) * 60 + (m ?? 0)) * 60_000 + (s ?? 0) * 1000);
  return length <= lengthMax ? length : null;
}

function budgetOf(text: string): Budget | null {
  const [, count, window] = budgetPattern.exec(text) ?? [];
  const windowMs = lengthOf(window ?? '');
  return windowMs === null || windowMs === 0 ? null : { count: Number(count), windowMs };
}

/** A text that `parse` understands; `what` says what it understands. */
const parsed = <Value>(what: string, pattern: RegExp, parse: (text: string) => Value | null) =>
  z
    .string(mustBe(what))
    .regex(pattern, mustBe(what))
    .transform((text, context): Value => {
      const value = parse(text);
      if (value !== null) return value;
      const message = mustBe(what).error({ input: text });
      context.issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    });

export const length = parsed(
  'a length up to 400d, such as "30s" or "1m30s"',
  lengthPattern,
  lengthOf,
);

const budget = parsed(
  'a budget of 1 to 999 in a length, such as "4 in 6h"',
  budgetPattern,
  budgetOf,
);

const readings = parsed('k of n, each 1 to 99, such as "3 of 3"', readingsPattern, (text) => {
  const [, needed, of] = readingsPattern.exec(text) ?? [];
  return { needed: Number(needed), of: Number(of) };
});

const share = parsed('a share from "0%" to "100%", such as "50%"', sharePattern, (text) => {
  const percent = Number.parseInt(text, 10);
  return percent <= 100 ? percent / 100 : null;
});

/** With defaults, taken from core and shown to editors as the file would write them. */
export const lengthOr = (usual: DurationMs, says: string) =>
  length.prefault(asWritten(usual)).describe(says);

export const budgetOr = (usual: Budget, says: string) =>
  budget.prefault(`${usual.count} in ${asWritten(usual.windowMs)}`).describe(says);

export const readingsOr = (needed: number, of: number, says: string) =>
  readings.prefault(`${needed} of ${of}`).describe(says);

export const shareOr = (usual: number, says: string) =>
  share.prefault(`${usual * 100}%`).describe(says);

export const countOr = (usual: number, least: number, most: number, says: string) => {
  const rule = mustBe(`a whole number from ${least} to ${most}`);
  return z.int(rule).min(least, rule).max(most, rule).prefault(usual).describe(says);
};

/** Names become part of storage keys and of URLs. */
const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
const nameRule = mustBe('a name of 1 to 63 small letters, digits and hyphens, such as "web-1"');
export const name = z.string(nameRule).regex(namePattern, nameRule);

/** A text of at most `most` characters; an empty one says nothing. */
export const text = (what: string, most: number) =>
  z
    .string(mustBe(what))
    .min(1, mustBe(what))
    .max(most, mustBe(`${what} (at most ${most} characters)`));

const settingRule = mustBe('the name of an app setting, such as WEB_URL');

const setting = z.strictObject(
  {
    setting: z
      .string(settingRule)
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, settingRule)
      .describe('Name of the app setting that holds the text.'),
  },
  mustBe('{ setting: NAME_OF_AN_APP_SETTING }'),
);

/** A text, or the app setting that holds it where only a deployment knows it. */
export const textOrSetting = (what: string) => {
  const rule = mustBe(`${what} as a text, or { setting: NAME_OF_AN_APP_SETTING }`);
  return z.union([z.string(rule).min(1, rule).max(2000, rule), setting], rule);
};

export type TextOrSetting = string | z.output<typeof setting>;
