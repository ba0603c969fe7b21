/**
 * The laws that timings and limits must obey together, as data. A policy, the fleet's and the
 * host's `functionTimeout` come in; every broken law goes out, with the numbers and the fix.
 * A configuration that breaks one is refused, so the loop may rely on all of them.
 */
import { asWritten } from './duration-text.ts';
import { minutes, seconds } from './time.ts';
import type { FleetPolicy, Policy } from './policy.ts';

export interface BrokenLaw {
  /** Names as written in paramedic.yaml, the one to change first. */
  readonly settings: readonly Setting[];
  /** What is wrong, a colon, and what to write instead. */
  readonly says: string;
}

/** A law. `says` is asked only where it does not hold. */
export interface Law {
  readonly settings: readonly Setting[];
  readonly holds: Holds;
  readonly says: (policy: Policy, fleet: FleetPolicy, functionTimeoutMs: number) => string;
}

type Holds = (policy: Policy, fleet: FleetPolicy, functionTimeoutMs: number) => boolean;
type Length = (policy: Policy, fleet: FleetPolicy, functionTimeoutMs: number) => number;

/** Settings by their names in the file: without unit, and k of n as one. */
type Named<Field> = Field extends `${infer Name}Ms` ? Name : Field;
export type Setting = Exclude<
  Named<keyof Policy> | Named<keyof FleetPolicy>,
  'name' | 'mode' | 'unhealthyOf'
>;

interface Bound {
  readonly least: Length;
  /** Where the bound comes from, with its numbers. */
  readonly from: (policy: Policy, fleet: FleetPolicy, functionTimeoutMs: number) => string;
}

/** The store's clock resolves to a second: intervals below this mean nothing. */
const confirmEveryLeast = seconds(3);
/** Between the host's end of a worker and the moment its claim may be called lost. */
const claimMargin = seconds(10);
/** What a look may take besides its probes. */
const callsOfALook = seconds(3);

function atLeast(settings: readonly [Setting, ...Setting[]], value: Length, bound: Bound): Law {
  return {
    settings,
    holds: (...given) => value(...given) >= bound.least(...given),
    says: (...given) => {
      const text = `${settings[0]} is ${asWritten(value(...given))} but must be at least`;
      return `${text} ${bound.from(...given)}: raise it to ${asWritten(bound.least(...given))}`;
    },
  };
}

function moreThan(settings: readonly [Setting, ...Setting[]], value: Length, bound: Bound): Law {
  return {
    settings,
    holds: (...given) => value(...given) > bound.least(...given),
    says: (...given) => {
      const least = Math.floor(bound.least(...given) / 1000 + 1) * 1000;
      const text = `${settings[0]} is ${asWritten(value(...given))} but must be more than`;
      return `${text} ${bound.from(...given)}: raise it to at least ${asWritten(least)}`;
    },
  };
}

/** `a 10s`, or with several `a 10s + b 20s = 30s`. */
function sum(parts: Readonly<Record<string, number>>): string {
  const terms = Object.entries(parts).map(([name, length]) => `${name} ${asWritten(length)}`);
  const total = Object.values(parts).reduce((all, length) => all + length, 0);
  return terms.length === 1 ? terms.join('') : `${terms.join(' + ')} = ${asWritten(total)}`;
}

const total = (...lengths: readonly number[]): number => lengths.reduce((all, one) => all + one, 0);

const betweenSettings: readonly Law[] = [
  atLeast(['lookEvery', 'sweepEvery'], (policy) => policy.lookEveryMs, {
    least: (_policy, fleet) => fleet.sweepEveryMs,
    from: (_policy, fleet) => sum({ 'sweepEvery of the fleet': fleet.sweepEveryMs }),
  }),
  atLeast(['confirmEvery'], (policy) => policy.confirmEveryMs, {
    least: () => confirmEveryLeast,
    from: () => `${asWritten(confirmEveryLeast)}, since the store's clock counts seconds`,
  }),
  atLeast(['lookEvery', 'confirmEvery'], (policy) => policy.lookEveryMs, {
    least: (policy) => policy.confirmEveryMs,
    from: (policy) => sum({ confirmEvery: policy.confirmEveryMs }),
  }),
  // A target and a sibling may both hang: their probes follow each other, and calls lie between.
  atLeast(['lookWithin', 'probeTimeout'], (policy) => policy.lookWithinMs, {
    least: (policy) => 2 * policy.probeTimeoutMs + callsOfALook,
    from: (policy) =>
      sum({ '2 x probeTimeout': 2 * policy.probeTimeoutMs, 'other calls': callsOfALook }),
  }),
  // Sweeps alone must be able to confirm an illness, when every timer wake is lost.
  atLeast(
    ['readingFreshFor', 'unhealthyNeeded', 'lookEvery', 'confirmEvery'],
    (policy) => policy.readingFreshForMs,
    {
      least: (policy) =>
        (policy.unhealthyNeeded - 1) * policy.lookEveryMs + 3 * policy.confirmEveryMs,
      from: (policy) =>
        sum({
          [`${policy.unhealthyNeeded - 1} x lookEvery`]:
            (policy.unhealthyNeeded - 1) * policy.lookEveryMs,
          '3 x confirmEvery': 3 * policy.confirmEveryMs,
        }),
    },
  ),
  moreThan(
    ['verifyWithin', 'startupGrace', 'healthyNeeded', 'lookEvery'],
    (policy) => policy.verifyWithinMs,
    {
      least: (policy) => policy.startupGraceMs + (policy.healthyNeeded + 1) * policy.lookEveryMs,
      from: (policy) =>
        sum({
          startupGrace: policy.startupGraceMs,
          [`${policy.healthyNeeded + 1} x lookEvery`]:
            (policy.healthyNeeded + 1) * policy.lookEveryMs,
        }),
    },
  ),
  atLeast(['backoffMax', 'backoff'], (policy) => policy.backoffMaxMs, {
    least: (policy) => policy.backoffMs,
    from: (policy) => sum({ backoff: policy.backoffMs }),
  }),
  // No second effect while the first may still be under way.
  atLeast(
    ['effectMax', 'effectWithin', 'armTimeout', 'restartMax'],
    (policy) => policy.effectMaxMs,
    {
      least: (policy) => total(policy.effectWithinMs, policy.armTimeoutMs, policy.restartMaxMs),
      from: (policy) =>
        sum({
          effectWithin: policy.effectWithinMs,
          armTimeout: policy.armTimeoutMs,
          restartMax: policy.restartMaxMs,
        }),
    },
  ),
  // Nor is a claim lost while its worker may still lawfully act.
  moreThan(['claimTimeout', 'effectWithin', 'armTimeout'], (policy) => policy.claimTimeoutMs, {
    least: (policy) => total(policy.effectWithinMs, policy.armTimeoutMs),
    from: (policy) => sum({ effectWithin: policy.effectWithinMs, armTimeout: policy.armTimeoutMs }),
  }),
  workerIsGone(),
  {
    settings: ['unhealthyNeeded'],
    holds: (policy) => policy.unhealthyNeeded <= policy.unhealthyOf,
    says: ({ unhealthyNeeded: k, unhealthyOf: n }) =>
      `unhealthyNeeded is ${k} of ${n}, which no readings can reach: write ${k} of ${k}`,
  },
];

/** A claim is lost only when its worker cannot live any more: the host has ended it. */
function workerIsGone(): Law {
  const law = moreThan(['claimTimeout'], (policy) => policy.claimTimeoutMs, {
    least: (_policy, _fleet, functionTimeoutMs) => functionTimeoutMs + claimMargin,
    from: (_policy, _fleet, functionTimeoutMs) =>
      sum({ 'functionTimeout (host.json)': functionTimeoutMs, 'a margin of': claimMargin }),
  });
  return {
    ...law,
    says: (policy, fleet, functionTimeoutMs) =>
      Number.isFinite(functionTimeoutMs)
        ? law.says(policy, fleet, functionTimeoutMs)
        : 'claimTimeout needs a functionTimeout and that of host.json is unbounded: write ' +
          `"functionTimeout": "00:02:00" there and a claimTimeout of ${asWritten(minutes(3))}`,
  };
}

/** Lengths and counts that mean nothing at zero. `startupGrace` may be: a start may be at once. */
const positive: Readonly<Partial<Record<Setting, Length>>> = {
  sweepEvery: (_policy, fleet) => fleet.sweepEveryMs,
  lookEvery: (policy) => policy.lookEveryMs,
  probeTimeout: (policy) => policy.probeTimeoutMs,
  readingFreshFor: (policy) => policy.readingFreshForMs,
  verifyWithin: (policy) => policy.verifyWithinMs,
  coolFor: (policy) => policy.coolForMs,
  healthyFor: (policy) => policy.healthyForMs,
  tellAfter: (policy) => policy.tellAfterMs,
  backoff: (policy) => policy.backoffMs,
  armTimeout: (policy) => policy.armTimeoutMs,
  restartMax: (policy) => policy.restartMaxMs,
  effectWithin: (policy) => policy.effectWithinMs,
  unhealthyNeeded: (policy) => policy.unhealthyNeeded,
  healthyNeeded: (policy) => policy.healthyNeeded,
  attemptsMax: (policy) => policy.attemptsMax,
  actionsMax: ({ actionsMax: own }, { actionsMax: ofFleet }) =>
    Math.min(own.count, own.windowMs, ofFleet.count, ofFleet.windowMs),
};

export const laws: readonly Law[] = [
  ...Object.entries(positive).map(([setting, value]): Law => ({
    settings: [setting as Setting],
    holds: (...given) => value(...given) > 0,
    says: () => `${setting} is zero or less, which allows nothing: write something above zero`,
  })),
  ...betweenSettings,
];

/** The laws that do not hold, in the order of the list. An endless timeout is `Infinity`. */
export function brokenLaws(
  policy: Policy,
  fleet: FleetPolicy,
  functionTimeoutMs: number,
): readonly BrokenLaw[] {
  return laws
    .filter((law) => !law.holds(policy, fleet, functionTimeoutMs))
    .map((law) => ({
      settings: law.settings,
      says: law.says(policy, fleet, functionTimeoutMs),
    }));
}
