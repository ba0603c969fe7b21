/**
 * The laws of a failover group's timings and limits, as data. Its policy, those of its members, the
 * fleet's and the host's `functionTimeout` come in; every broken law goes out, with the numbers and
 * the fix. A configuration that breaks one is refused, so the loop may rely on all of them.
 */
import { aboveZero, atLeast, brokenOf, moreThan, sum, times, total } from '../law.ts';
import { asWritten } from '../duration-text.ts';
import { callsOfALook, loopLaws } from '../laws.ts';
import { seconds } from '../time.ts';
import type { BrokenLaw, Law, WithoutUnit } from '../law.ts';
import type { FailoverPolicy } from './group.ts';
import type { LoopGiven } from '../laws.ts';
import type { Policy } from '../policy.ts';

export interface FailoverGiven extends LoopGiven {
  readonly policy: FailoverPolicy;
  /** Whether a Traffic Manager profile follows, and is the second vantage. */
  readonly hasTraffic: boolean;
  /** The policies of the targets on both sides. */
  readonly members: readonly Pick<Policy, 'name' | 'effectMaxMs'>[];
}

/** Settings by their names in the file: without unit. */
export type FailoverSetting =
  Exclude<WithoutUnit<keyof FailoverPolicy>, 'mode' | 'approval' | 'failback'> | 'sweepEvery';

type FailoverLaw = Law<FailoverGiven, FailoverSetting>;

/**
 * A caller of do_failover is answered before Azure's load balancer gives up on its request, which
 * it does after 230 s. Source: Microsoft Learn, Azure Functions scale and hosting, timeouts.
 */
const answerWithin = seconds(200);
/**
 * assumed: an endpoint that dies is seen at the fourth probe in a row, three intervals of 30 s
 * later, and that one waits 10 s for its answer. Source: Microsoft Learn, Traffic Manager endpoint
 * monitoring, the usual interval, tolerated failures and probe timeout.
 */
const detectionMax = seconds(100);

/** k readings of both sides in one request, when all of them hang. */
const burst = ({ policy }: FailoverGiven): Readonly<Record<string, number>> => ({
  ...times(policy.proofNeeded, 'burstEvery', policy.burstEveryMs),
  ...times(policy.proofNeeded, 'probeTimeout', policy.probeTimeoutMs),
  'other calls': callsOfALook,
});

const proving: readonly FailoverLaw[] = [
  moreThan(
    ['lookWithin', 'burstEvery', 'probeTimeout', 'proofNeeded'],
    ({ policy }) => policy.lookWithinMs,
    burst,
  ),
  // The first reading of a burst must still count at its last.
  atLeast(
    ['readingFreshFor', 'burstEvery', 'probeTimeout', 'proofNeeded'],
    ({ policy }) => policy.readingFreshForMs,
    burst,
  ),
  requestIsAnswered(),
  // Sweeps alone must be able to prove a side, when every timer wake is lost.
  atLeast(
    ['readingFreshFor', 'proofNeeded', 'lookEvery', 'confirmEvery'],
    ({ policy }) => policy.readingFreshForMs,
    ({ policy }) => ({
      ...times(policy.proofNeeded - 1, 'lookEvery', policy.lookEveryMs),
      ...times(3, 'confirmEvery', policy.confirmEveryMs),
    }),
  ),
  // The same while traffic follows, when a reading counts for 3 x followEvery + 3 x confirmEvery.
  atLeast(
    ['followEvery', 'proofNeeded', 'lookEvery'],
    ({ policy }) => policy.followEveryMs,
    ({ policy: { proofNeeded, lookEveryMs } }) => ({
      [`a third of ${proofNeeded - 1} x lookEvery`]:
        Math.ceil(((proofNeeded - 1) * lookEveryMs) / 3000) * 1000,
    }),
  ),
  // Before that the second vantage had no time to contradict.
  atLeast(
    ['goneAfter', 'proofNeeded', 'confirmEvery'],
    ({ policy }) => policy.goneAfterMs,
    ({ policy, hasTraffic }) => ({
      ...times(policy.proofNeeded, 'confirmEvery', policy.confirmEveryMs),
      ...(hasTraffic && { 'what Traffic Manager needs to see it': detectionMax }),
    }),
  ),
  // Where the second vantage agrees it has seen it: what it needs for that is not waited for again.
  atLeast(
    ['goneAfterAgreed', 'proofNeeded', 'confirmEvery'],
    ({ policy }) => policy.goneAfterAgreedMs,
    ({ policy }) => times(policy.proofNeeded, 'confirmEvery', policy.confirmEveryMs),
  ),
  atLeast(
    ['goneAfter', 'goneAfterAgreed'],
    ({ policy }) => policy.goneAfterMs,
    ({ policy }) => ({ goneAfterAgreed: policy.goneAfterAgreedMs }),
  ),
];

/** From the call to the answer: the look, the claim's work, and its last calls of ARM. */
function requestIsAnswered(): FailoverLaw {
  const parts = ({ policy }: FailoverGiven): Readonly<Record<string, number>> => ({
    lookWithin: policy.lookWithinMs,
    followWithin: policy.followWithinMs,
    ...times(2, 'armTimeout', policy.armTimeoutMs),
  });
  return {
    settings: ['lookWithin', 'followWithin', 'armTimeout'],
    holds: (given) => total(parts(given)) < answerWithin,
    says: (given) =>
      `${sum(parts(given))}, but who asks for a failover waits for less than ` +
      `${asWritten(answerWithin)}: lower one of them`,
  };
}

const acting: readonly FailoverLaw[] = [
  // A toggle is judged before the next one may be weighed.
  atLeast(
    ['cooldown', 'effectMax', 'verifyWithin'],
    ({ policy }) => policy.cooldownMs,
    ({ policy }) => ({ effectMax: policy.effectMaxMs, verifyWithin: policy.verifyWithinMs }),
  ),
  // Both sides are probed once more before the swap, and the bad one may hang.
  moreThan(
    ['effectWithin', 'probeTimeout'],
    ({ policy }) => policy.effectWithinMs,
    ({ policy }) => ({ probeTimeout: policy.probeTimeoutMs, 'other calls': callsOfALook }),
  ),
  // Both count from the claim: what holds for followWithin below holds for effectWithin too.
  moreThan(
    ['followWithin', 'effectWithin'],
    ({ policy }) => policy.followWithinMs,
    ({ policy }) => ({ effectWithin: policy.effectWithinMs }),
  ),
  // The last PATCH goes out at the end of followWithin, and may land after its call was given up.
  atLeast(
    ['effectMax', 'followWithin', 'armTimeout'],
    ({ policy }) => policy.effectMaxMs,
    ({ policy }) => ({
      followWithin: policy.followWithinMs,
      ...times(2, 'armTimeout', policy.armTimeoutMs),
    }),
  ),
  // How near a member's restart is, is measured by the group's effectMax: it must cover theirs.
  atLeast(
    ['effectMax'],
    ({ policy }) => policy.effectMaxMs,
    ({ members }) => {
      const [slowest] = members.toSorted((a, b) => b.effectMaxMs - a.effectMaxMs);
      return slowest ? { [`effectMax of policy ${slowest.name}`]: slowest.effectMaxMs } : {};
    },
  ),
  // No claim is lost while its worker may still lawfully act.
  moreThan(
    ['claimTimeout', 'followWithin', 'armTimeout'],
    ({ policy }) => policy.claimTimeoutMs,
    ({ policy }) => ({ followWithin: policy.followWithinMs, armTimeout: policy.armTimeoutMs }),
  ),
  // One try to move the traffic ends before the next begins.
  moreThan(
    ['followEvery', 'followWithin', 'armTimeout'],
    ({ policy }) => policy.followEveryMs,
    ({ policy }) => ({ followWithin: policy.followWithinMs, armTimeout: policy.armTimeoutMs }),
  ),
];

const settling: readonly FailoverLaw[] = [
  // Readings count from a TTL and a look after the traffic followed; then come m + 1 of them.
  moreThan(
    ['verifyWithin', 'ttl', 'healthyNeeded', 'lookEvery'],
    ({ policy }) => policy.verifyWithinMs,
    ({ policy }) => ({
      ...times(2, 'ttl', policy.ttlMs),
      ...times(policy.healthyNeeded + 2, 'lookEvery', policy.lookEveryMs),
    }),
  ),
  // Load comes late, with the caches of the clients and an effect that lands at its very last.
  moreThan(
    ['stableFor', 'ttl', 'effectMax'],
    ({ policy }) => policy.stableForMs,
    ({ policy }) => ({ ...times(2, 'ttl', policy.ttlMs), effectMax: policy.effectMaxMs }),
  ),
  moreThan(
    ['failbackAfter', 'stableFor'],
    ({ policy }) => policy.failbackAfterMs,
    ({ policy }) => ({ stableFor: policy.stableForMs }),
  ),
  // An approved move must find time for a fresh proof.
  atLeast(
    ['useWithin', 'proofNeeded', 'confirmEvery', 'lookWithin'],
    ({ policy }) => policy.useWithinMs,
    ({ policy }) => ({
      ...times(policy.proofNeeded + 2, 'confirmEvery', policy.confirmEveryMs),
      lookWithin: policy.lookWithinMs,
    }),
  ),
  moreThan(
    ['askFor', 'useWithin'],
    ({ policy }) => policy.askForMs,
    ({ policy }) => ({ useWithin: policy.useWithinMs }),
  ),
];

/** Mean nothing at zero. `ttl` is not here: clients may hold on to nothing. */
const positiveLengths = [
  'burstEvery',
  'probeTimeout',
  'readingFreshFor',
  'goneAfter',
  'goneAfterAgreed',
  'cooldown',
  'lookWithin',
  'effectWithin',
  'followWithin',
  'armTimeout',
  'effectMax',
  'followEvery',
  'verifyWithin',
  'stableFor',
  'healthyFor',
  'tellAfter',
  'askFor',
  'useWithin',
  'askAgainAfter',
  'failbackAfter',
  'handoverWithin',
] as const;

const positive: readonly FailoverLaw[] = [
  ...positiveLengths.map((name): FailoverLaw =>
    aboveZero(name, ({ policy }) => policy[`${name}Ms`]),
  ),
  aboveZero('proofNeeded', ({ policy }) => policy.proofNeeded),
  aboveZero('healthyNeeded', ({ policy }) => policy.healthyNeeded),
  aboveZero('togglesMax', ({ policy: { togglesMax } }) =>
    Math.min(togglesMax.count, togglesMax.windowMs),
  ),
];

export const failoverLaws: readonly FailoverLaw[] = [
  ...positive,
  ...loopLaws,
  ...proving,
  ...acting,
  ...settling,
];

export const brokenFailoverLaws = (given: FailoverGiven): readonly BrokenLaw<FailoverSetting>[] =>
  brokenOf(failoverLaws, given);
