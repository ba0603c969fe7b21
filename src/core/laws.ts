/**
 * The laws that timings and limits must obey together, as data. A policy, the fleet's and the
 * host's `functionTimeout` come in; every broken law goes out, with the numbers and the fix.
 * A configuration that breaks one is refused, so the loop may rely on all of them.
 */
import { aboveZero, atLeast, brokenOf, moreThan, times } from './law.ts';
import { asWritten } from './duration-text.ts';
import { minutes, seconds } from './time.ts';
import type { BrokenLaw, Law, WithoutUnit } from './law.ts';
import type { FleetPolicy, Policy } from './policy.ts';

/** What every law of the loop reads, whatever it looks after. */
export interface LoopGiven {
  readonly policy: Pick<Policy, 'lookEveryMs' | 'confirmEveryMs' | 'claimTimeoutMs'>;
  readonly fleet: FleetPolicy;
  /** Of host.json; an endless one is `Infinity`. */
  readonly functionTimeoutMs: number;
}

export interface PolicyGiven extends LoopGiven {
  readonly policy: Policy;
}

/** Settings by their names in the file: without unit, and k of n as one. */
export type Setting = Exclude<
  WithoutUnit<keyof Policy> | WithoutUnit<keyof FleetPolicy>,
  'name' | 'mode' | 'unhealthyOf'
>;

/** The store's clock resolves to a second: intervals below this mean nothing. */
const confirmEveryLeast = seconds(3);
/** Between the host's end of a worker and the moment its claim may be called lost. */
const claimMargin = seconds(10);
/** What a look may take besides its probes. */
export const callsOfALook = seconds(3);

/** For the policies of targets and of failover groups alike. */
export const loopLaws: readonly Law<
  LoopGiven,
  'sweepEvery' | 'lookEvery' | 'confirmEvery' | 'claimTimeout'
>[] = [
  aboveZero('sweepEvery', ({ fleet }) => fleet.sweepEveryMs),
  aboveZero('lookEvery', ({ policy }) => policy.lookEveryMs),
  atLeast(
    ['lookEvery', 'sweepEvery'],
    ({ policy }) => policy.lookEveryMs,
    ({ fleet }) => ({ 'sweepEvery of the fleet': fleet.sweepEveryMs }),
  ),
  {
    settings: ['confirmEvery'],
    holds: ({ policy }) => policy.confirmEveryMs >= confirmEveryLeast,
    says: ({ policy }) => {
      const least = asWritten(confirmEveryLeast);
      const why = `${least}, since the store's clock counts seconds`;
      const is = asWritten(policy.confirmEveryMs);
      return `confirmEvery is ${is} but must be at least ${why}: raise it to ${least}`;
    },
  },
  atLeast(
    ['lookEvery', 'confirmEvery'],
    ({ policy }) => policy.lookEveryMs,
    ({ policy }) => ({ confirmEvery: policy.confirmEveryMs }),
  ),
  workerIsGone(),
];

/** A claim is lost only when its worker cannot live any more: the host has ended it. */
function workerIsGone(): Law<LoopGiven, 'claimTimeout'> {
  const law = moreThan<LoopGiven, 'claimTimeout'>(
    ['claimTimeout'],
    ({ policy }) => policy.claimTimeoutMs,
    ({ functionTimeoutMs }) => ({
      'functionTimeout (host.json)': functionTimeoutMs,
      'a margin of': claimMargin,
    }),
  );
  return {
    ...law,
    says: (given) =>
      Number.isFinite(given.functionTimeoutMs)
        ? law.says(given)
        : 'claimTimeout needs a functionTimeout and that of host.json is unbounded: write ' +
          `"functionTimeout": "00:02:00" there and a claimTimeout of ${asWritten(minutes(3))}`,
  };
}

const betweenSettings: readonly Law<PolicyGiven, Setting>[] = [
  // A target and a sibling may both hang: their probes follow each other, and calls lie between.
  atLeast(
    ['lookWithin', 'probeTimeout'],
    ({ policy }) => policy.lookWithinMs,
    ({ policy }) => ({
      ...times(2, 'probeTimeout', policy.probeTimeoutMs),
      'other calls': callsOfALook,
    }),
  ),
  // Sweeps alone must be able to confirm an illness, when every timer wake is lost.
  atLeast(
    ['readingFreshFor', 'unhealthyNeeded', 'lookEvery', 'confirmEvery'],
    ({ policy }) => policy.readingFreshForMs,
    ({ policy }) => ({
      ...times(policy.unhealthyNeeded - 1, 'lookEvery', policy.lookEveryMs),
      ...times(3, 'confirmEvery', policy.confirmEveryMs),
    }),
  ),
  moreThan(
    ['verifyWithin', 'startupGrace', 'healthyNeeded', 'lookEvery'],
    ({ policy }) => policy.verifyWithinMs,
    ({ policy }) => ({
      startupGrace: policy.startupGraceMs,
      ...times(policy.healthyNeeded + 1, 'lookEvery', policy.lookEveryMs),
    }),
  ),
  atLeast(
    ['backoffMax', 'backoff'],
    ({ policy }) => policy.backoffMaxMs,
    ({ policy }) => ({ backoff: policy.backoffMs }),
  ),
  // No second effect while the first may still be under way.
  atLeast(
    ['effectMax', 'effectWithin', 'armTimeout', 'restartMax'],
    ({ policy }) => policy.effectMaxMs,
    ({ policy }) => ({
      effectWithin: policy.effectWithinMs,
      armTimeout: policy.armTimeoutMs,
      restartMax: policy.restartMaxMs,
    }),
  ),
  // Nor is a claim lost while its worker may still lawfully act.
  moreThan(
    ['claimTimeout', 'effectWithin', 'armTimeout'],
    ({ policy }) => policy.claimTimeoutMs,
    ({ policy }) => ({ effectWithin: policy.effectWithinMs, armTimeout: policy.armTimeoutMs }),
  ),
  {
    settings: ['unhealthyNeeded'],
    holds: ({ policy }) => policy.unhealthyNeeded <= policy.unhealthyOf,
    says: ({ policy: { unhealthyNeeded: k, unhealthyOf: n } }) =>
      `unhealthyNeeded is ${k} of ${n}, which no readings can reach: write ${k} of ${k}`,
  },
];

/** Means nothing at zero. `startupGrace` is not here: a start may be at once. */
const positive: readonly Law<PolicyGiven, Setting>[] = [
  aboveZero('probeTimeout', ({ policy }) => policy.probeTimeoutMs),
  aboveZero('readingFreshFor', ({ policy }) => policy.readingFreshForMs),
  aboveZero('verifyWithin', ({ policy }) => policy.verifyWithinMs),
  aboveZero('coolFor', ({ policy }) => policy.coolForMs),
  aboveZero('healthyFor', ({ policy }) => policy.healthyForMs),
  aboveZero('tellAfter', ({ policy }) => policy.tellAfterMs),
  aboveZero('backoff', ({ policy }) => policy.backoffMs),
  aboveZero('armTimeout', ({ policy }) => policy.armTimeoutMs),
  aboveZero('restartMax', ({ policy }) => policy.restartMaxMs),
  aboveZero('effectWithin', ({ policy }) => policy.effectWithinMs),
  aboveZero('unhealthyNeeded', ({ policy }) => policy.unhealthyNeeded),
  aboveZero('healthyNeeded', ({ policy }) => policy.healthyNeeded),
  aboveZero('attemptsMax', ({ policy }) => policy.attemptsMax),
  aboveZero('actionsMax', ({ policy: { actionsMax: own }, fleet: { actionsMax: ofFleet } }) =>
    Math.min(own.count, own.windowMs, ofFleet.count, ofFleet.windowMs),
  ),
];

export const laws: readonly Law<PolicyGiven, Setting>[] = [
  ...positive,
  ...loopLaws,
  ...betweenSettings,
];

export const brokenLaws = (given: PolicyGiven): readonly BrokenLaw<Setting>[] =>
  brokenOf(laws, given);
