/**
 * Policies of the file as core wants them, and the laws they must obey. A broken law is told at the
 * setting that was written, or at the policy where all that it is about was left to the defaults.
 */
import { brokenLaws } from '../core/laws.ts';
import { defaultPolicy } from '../core/policy.ts';
import type { BrokenLaw } from '../core/law.ts';
import type { PolicyGiven } from '../core/laws.ts';
import type { FleetPolicy, Policy } from '../core/policy.ts';
import type { Path } from './complaint.ts';
import type { WrittenPolicy } from './policy-schema.ts';
import type { SoundParts } from './schema.ts';
import type { Complain } from './texts.ts';

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

/** Where laws are told that the settings of one thing break. */
export interface LawPlace {
  /** Where its settings are written. */
  readonly own: Path;
  /** `policy careful`: said where the place is not its own. */
  readonly called: string;
  /** Where it is first relied upon, if the file leaves it to its defaults. */
  readonly namedAt: Path;
}

/** Nothing is told of a setting that was complained about already. */
export function tellBroken(
  broken: readonly BrokenLaw<string>[],
  { own, called, namedAt }: LawPlace,
  written: Written,
  complain: Complain,
): void {
  for (const { settings, says } of broken) {
    const places = settings.flatMap((setting) => [
      [...own, setting],
      ...(setting === 'sweepEvery' ? [['fleet', setting]] : []),
    ]);
    if (places.some((place) => written.isWrong(place))) continue;
    const place = [...places, own].find((path) => written.has(path)) ?? namedAt;
    const isOwn = place[0] === own[0] || settings[0] === 'sweepEvery';
    complain(place, isOwn ? says : `${called}: ${says}`);
  }
}

/** `namedAt` is where a policy that the file leaves to its defaults is first relied upon. */
export function checkLaws(
  given: PolicyGiven,
  namedAt: Path,
  written: Written,
  complain: Complain,
): void {
  const { name } = given.policy;
  const place = { own: ['policies', name], called: `policy ${name}`, namedAt };
  tellBroken(brokenLaws(given), place, written, complain);
}
