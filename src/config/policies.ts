/**
 * Policies of the file as core wants them, and the laws they must obey. A broken law is told at the
 * setting that was written, or at the policy where all that it is about was left to the defaults.
 */
import { brokenLaws } from '../core/laws.ts';
import { defaultPolicy } from '../core/policy.ts';
import type { FleetPolicy, Policy } from '../core/policy.ts';
import type { Path } from './complaint.ts';
import type { WrittenPolicy } from './policy-schema.ts';
import type { SoundParts } from './schema.ts';
import type { Complain } from './targets.ts';

/** By name; `default` is always among them. */
export function policiesOf({ policies }: SoundParts): ReadonlyMap<string, Policy> {
  return new Map([
    ['default', { name: 'default', ...defaultPolicy }],
    ...Object.entries(policies).map(([name, one]) => [name, policyOf(name, one)] as const),
  ]);
}

function policyOf(name: string, written: WrittenPolicy): Policy {
  return {
    name,
    mode: written.mode,
    lookEveryMs: written.lookEvery,
    confirmEveryMs: written.confirmEvery,
    probeTimeoutMs: written.probeTimeout,
    unhealthyNeeded: written.unhealthyNeeded.needed,
    unhealthyOf: written.unhealthyNeeded.of,
    healthyNeeded: written.healthyNeeded,
    readingFreshForMs: written.readingFreshFor,
    startupGraceMs: written.startupGrace,
    verifyWithinMs: written.verifyWithin,
    coolForMs: written.coolFor,
    healthyForMs: written.healthyFor,
    tellAfterMs: written.tellAfter,
    attemptsMax: written.attemptsMax,
    backoffMs: written.backoff,
    backoffMaxMs: written.backoffMax,
    actionsMax: written.actionsMax,
    armTimeoutMs: written.armTimeout,
    restartMaxMs: written.restartMax,
    lookWithinMs: written.lookWithin,
    effectWithinMs: written.effectWithin,
    effectMaxMs: written.effectMax,
    claimTimeoutMs: written.claimTimeout,
  };
}

export const fleetOf = ({ fleet }: SoundParts): FleetPolicy => ({
  actionsMax: fleet.actionsMax,
  sweepEveryMs: fleet.sweepEvery,
});

/** What is written in the file, as far as the laws care. */
export interface Written {
  has(path: Path): boolean;
  /** Whether the value there was complained about already. */
  isWrong(path: Path): boolean;
}

/** `namedAt` is where a policy that the file leaves to its defaults is first relied upon. */
export function checkLaws(
  policy: Policy,
  given: { readonly fleet: FleetPolicy; readonly functionTimeoutMs: number },
  namedAt: Path,
  written: Written,
  complain: Complain,
): void {
  const own: Path = ['policies', policy.name];
  for (const { settings, says } of brokenLaws(policy, given.fleet, given.functionTimeoutMs)) {
    const places = settings.flatMap((setting) => [
      [...own, setting],
      ...(setting === 'sweepEvery' ? [['fleet', setting]] : []),
    ]);
    if (places.some((place) => written.isWrong(place))) continue;
    const place = [...places, own].find((path) => written.has(path)) ?? namedAt;
    const isOwn = place[0] === 'policies' || settings[0] === 'sweepEvery';
    complain(place, isOwn ? says : `policy ${policy.name}: ${says}`);
  }
}
