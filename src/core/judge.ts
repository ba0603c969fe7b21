/**
 * From a reading and the platform's word to a judgement: healthy, unhealthy, stopped by somebody,
 * or unclear with the reason why this look proves nothing. Only `unhealthy` can ever lead to an
 * act.
 */
import { describe } from './readings.ts';
import { isCrashLoop } from './limits.ts';
import { max, min, ms, since, spoken } from './time.ts';
import type { Evidence, Platform } from './evidence.ts';
import type { Reading, Verdict } from './readings.ts';
import type { Run } from './incident.ts';
import type { Policy } from './policy.ts';
import type { Reason } from './reasons.ts';
import type { DurationMs, Instant } from './time.ts';

export type Judgement =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'unhealthy'; readonly detail: string }
  | { readonly kind: 'stopped'; readonly detail: string }
  | {
      readonly kind: 'unclear';
      readonly reason: Reason;
      readonly detail: string;
      /** Whether what was read before loses its worth: another healer is at work. */
      readonly forget: boolean;
      /** When time alone makes it clear; null where it does not. */
      readonly clearAfterMs: DurationMs | null;
    };

/**
 * The reading of a look. Trouble on the way to a target proves nothing, unless ARM says that its
 * containers have ended: then nobody is there to answer, and its name may be gone with it.
 */
export function readingOf(verdict: Verdict, platform: Platform, at: Instant): Reading {
  const ended = platform.known && platform.state === 'ended';
  return verdict.verdict === 'unknown' && ended
    ? { verdict: 'unhealthy', why: `it has ended, and ${verdict.why}`, at }
    : { ...verdict, at };
}

/** What is remembered of the target's runs, this look's included. */
export interface Runs {
  readonly runs: readonly Run[];
  readonly foreignStartAt: Instant | null;
}

/** Judges this look. */
export function judge(
  evidence: Evidence,
  { runs, foreignStartAt }: Runs,
  policy: Policy,
): Judgement {
  const { reading, platform, now } = evidence;
  if (reading.verdict === 'healthy') return { kind: 'healthy' };
  if (!platform.known) return unclear('cannot_tell', `no platform state: ${platform.why}`);
  switch (platform.state) {
    case 'stopped':
      return { kind: 'stopped', detail: platform.says };
    case 'repairing':
      return { ...unclear('platform_is_healing', platform.says), forget: true };
    case 'deploying':
      return { ...unclear('blocked_by_deployment', platform.says), forget: true };
    case 'serving':
    case 'ended':
  }
  if (reading.verdict === 'unknown') return unclear('cannot_tell', describe(reading));
  const age = youngest(platform.runAgeMs, foreignStartAt, now);
  if (age !== null && age < policy.startupGraceMs && !isCrashLoop(runs, now)) {
    const left = ms(policy.startupGraceMs - age);
    const detail = `started ${spoken(age)} ago`;
    return { ...unclear('starting_up', detail), clearAfterMs: left };
  }
  return { kind: 'unhealthy', detail: describe(reading) };
}

/** ARM shows a restart by somebody else late; the event that tells of it is a start as well. */
function youngest(
  runAgeMs: DurationMs | null,
  foreignStartAt: Instant | null,
  now: Instant,
): DurationMs | null {
  const foreign = foreignStartAt === null ? null : max(ms(0), since(foreignStartAt, now));
  return runAgeMs === null || foreign === null ? (runAgeMs ?? foreign) : min(runAgeMs, foreign);
}

const unclear = (reason: Reason, detail: string): Judgement & { kind: 'unclear' } => ({
  kind: 'unclear',
  reason,
  detail,
  forget: false,
  clearAfterMs: null,
});
