/**
 * What a person asks when setting a brake: which scope the path names, and from the body owner,
 * reason and the span, checked against the store's clock.
 */
import { z } from 'zod';
import { durationOf, instantOf } from './times.ts';
import { lineOf } from './schema.ts';
import { days, plus } from '../core/time.ts';
import type { Brake, BrakeScope } from '../core/brakes.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Instant } from '../core/time.ts';
import type { Problem } from './http.ts';

/** Longer than this is no pause: leave the end out, and lift it by hand. */
const spanMax = days(366);

const time = z
  .string()
  .refine((text) => instantOf(text) !== null, { error: 'must be an ISO 8601 time' })
  .nullish();

export const brakeBody = z.strictObject({
  owner: lineOf(100),
  reason: lineOf(200),
  from: time,
  until: time,
  for: z
    .string()
    .refine((text) => durationOf(text) !== null, { error: 'must be a length: 30m, 2h, 1d' })
    .nullish(),
});

export type BrakeBody = z.output<typeof brakeBody>;

/** One of the four scopes, of this configuration; else what is wrong with it. */
export function scopeOf(
  text: string,
  { groups, targets, failovers }: Configuration,
): BrakeScope | { readonly kind: 'unknown'; readonly what: string } {
  if (text === 'fleet') return { kind: 'fleet' };
  const [, kind, name = ''] = /^(group|target|failover):(.{1,200})$/s.exec(text) ?? [];
  if (kind === 'group' && groups.some((group) => group.name === name)) {
    return { kind, group: name };
  }
  if (kind === 'target' && targets.some((target) => target.id === name)) {
    return { kind, target: name };
  }
  if (kind === 'failover' && failovers.some((group) => group.name === name)) {
    return { kind, failover: name };
  }
  const what = 'must be fleet, group:NAME, target:ID or failover:NAME, of one that is configured';
  return { kind: 'unknown', what };
}

/** The brake that is asked for at `now`, or the problem with its span. */
export function brakeOf(scope: BrakeScope, body: BrakeBody, now: Instant): Brake | Problem {
  const { owner, reason } = body;
  const from = given(body.from, instantOf) ?? now;
  const length = given(body.for, durationOf);
  const until = length === null ? given(body.until, instantOf) : plus(from, length);
  if (length !== null && body.until) return { at: 'until', what: 'give either until or for' };
  const at = length === null ? 'until' : 'for';
  if (until !== null && until <= now) return { at, what: 'must end in the future' };
  if (until !== null && until <= from) return { at, what: 'must end after it begins' };
  if ((until ?? from) > plus(now, spanMax)) {
    return { at: until === null ? 'from' : at, what: 'must lie within 366 days' };
  }
  return { scope, owner, reason, from, until };
}

const given = <Value>(
  text: string | null | undefined,
  read: (text: string) => Value | null,
): Value | null => (text === null || text === undefined ? null : read(text));
