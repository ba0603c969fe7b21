/**
 * What this look's readings prove of each side. A proof is k readings in a row of that very
 * endpoint, the last of them of this look; a request takes its readings in one burst. A reading too
 * close to the last one adds nothing to a proof, but bears out one that says the same: callers who
 * come again and again must not keep the loop from seeing.
 */
import { describe, provesHealthy, provesUnhealthy, withReading } from '../readings.ts';
import { everySide } from './group.ts';
import { since } from '../time.ts';
import type { BothSides, FailoverPolicy, Side } from './group.ts';
import type { DurationMs, Instant } from '../time.ts';
import type { FailoverEvidence } from './evidence.ts';
import type { Proof, Reading } from '../readings.ts';

export interface SideProof {
  /** k unhealthy readings in a row. */
  readonly bad: boolean;
  /** k healthy readings in a row. */
  readonly good: boolean;
  /** m healthy readings in a row. */
  readonly well: boolean;
  /** The last reading, in words. */
  readonly says: string;
  readonly last: Reading['verdict'] | null;
}

export type Proofs = BothSides<SideProof>;

/** The readings with this look's, and what they prove. */
export function withProofs(
  before: BothSides<readonly Reading[]>,
  evidence: FailoverEvidence,
  policy: FailoverPolicy,
  freshForMs: DurationMs = policy.readingFreshForMs,
): { readonly readings: BothSides<readonly Reading[]>; readonly proofs: Proofs } {
  const proof = proofOf(policy, evidence, freshForMs);
  const after = (side: Side): readonly Reading[] =>
    withReadings(before[side], evidence.readings[side], proof);
  const weighed = { primary: after('primary'), secondary: after('secondary') };
  const [primary, secondary] = everySide.map((side) =>
    sideProof(weighed[side], evidence.readings[side].at(-1), policy, proof, evidence.now),
  ) as [SideProof, SideProof];
  return { readings: keptOf(before, weighed, evidence, policy), proofs: { primary, secondary } };
}

/** In the order of time: the loop may have looked by itself while a burst was taken. */
function withReadings(
  before: readonly Reading[],
  taken: readonly Reading[],
  proof: Proof,
): readonly Reading[] {
  const from = taken[0]?.at ?? Infinity;
  const meanwhile = before.filter(({ at }) => at > from);
  const earlier = meanwhile.length === 0 ? before : before.filter(({ at }) => at <= from);
  return [...meanwhile, ...taken]
    .toSorted((one, other) => one.at - other.at)
    .reduce((all, one) => withReading(all, one, proof), earlier);
}

/** Of a burst only its last readings are kept: the loop's own proof takes its time. */
function keptOf(
  before: BothSides<readonly Reading[]>,
  weighed: BothSides<readonly Reading[]>,
  evidence: FailoverEvidence,
  policy: FailoverPolicy,
): BothSides<readonly Reading[]> {
  if (!isBurst(evidence)) return weighed;
  const { confirmEveryMs, readingFreshForMs } = policy;
  const proof = { ...proofOf(policy, evidence, readingFreshForMs), confirmEveryMs };
  const kept = (side: Side): readonly Reading[] => {
    const last = evidence.readings[side].at(-1);
    return last === undefined ? before[side] : withReading(before[side], last, proof);
  };
  return { primary: kept('primary'), secondary: kept('secondary') };
}

const isBurst = ({ readings }: FailoverEvidence): boolean => readings.primary.length > 1;

/** A burst's readings lie closer together; its caller has asked for them. */
const proofOf = (
  policy: FailoverPolicy,
  evidence: FailoverEvidence,
  readingFreshForMs: DurationMs,
): Proof => ({
  confirmEveryMs: isBurst(evidence) ? policy.burstEveryMs : policy.confirmEveryMs,
  unhealthyNeeded: policy.proofNeeded,
  unhealthyOf: policy.proofNeeded,
  // One more than m: what a promoted side must show.
  healthyNeeded: Math.max(policy.proofNeeded, policy.healthyNeeded + 1),
  readingFreshForMs,
});

function sideProof(
  readings: readonly Reading[],
  thisLook: Reading | undefined,
  policy: FailoverPolicy,
  proof: Proof,
  now: Instant,
): SideProof {
  const last = readings.at(-1);
  const isBorneOut = last !== undefined && last.verdict === thisLook?.verdict;
  const fresh = readings.filter(({ at }) => since(at, now) <= proof.readingFreshForMs);
  const healthy = (healthyNeeded: number): boolean =>
    provesHealthy(fresh, { ...proof, healthyNeeded });
  return {
    bad: isBorneOut && provesUnhealthy(readings, last, proof, now),
    good: isBorneOut && healthy(policy.proofNeeded),
    well: isBorneOut && healthy(policy.healthyNeeded),
    says: thisLook === undefined ? 'not probed' : describe(thisLook),
    last: thisLook?.verdict ?? null,
  };
}

/** m + 1 healthy readings in a row, all of them at or after `from`: what ends a verification. */
export function isVerified(
  readings: readonly Reading[],
  policy: FailoverPolicy,
  from: Instant,
): boolean {
  const needed = policy.healthyNeeded + 1;
  const last = readings.slice(-needed).filter(({ at }) => at >= from);
  return last.length === needed && last.every(({ verdict }) => verdict === 'healthy');
}
