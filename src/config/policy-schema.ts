/**
 * The shape of a policy in paramedic.yaml: every field of core's `Policy` under its name without
 * the unit, each optional, with core's default and a sentence for whoever writes the file.
 */
import { z } from 'zod';
import { defaultPolicy } from '../core/policy.ts';
import { budgetOr, countOr, lengthOr, mustBe, readingsOr, sectionRule } from './values.ts';

const usual = defaultPolicy;

export const policySchema = z.strictObject(
  {
    mode: z
      .enum(['heal', 'dry-run'], mustBe('"heal" or "dry-run"'))
      .prefault(usual.mode)
      .describe('dry-run decides and records like heal, and performs nothing.'),
    lookEvery: lengthOr(
      usual.lookEveryMs,
      'How often the sweep looks at a target that nothing else wakes; at least sweepEvery.',
    ),
    confirmEvery: lengthOr(
      usual.confirmEveryMs,
      'How soon a suspicion is looked at again; at least 3s.',
    ),
    probeTimeout: lengthOr(usual.probeTimeoutMs, 'How long one probe may take.'),
    unhealthyNeeded: readingsOr(
      usual.unhealthyNeeded,
      usual.unhealthyOf,
      'k of n: how many of the last readings must be unhealthy before anything is done.',
    ),
    healthyNeeded: countOr(
      usual.healthyNeeded,
      1,
      99,
      'm: healthy readings in a row that end a suspicion or a verification.',
    ),
    readingFreshFor: lengthOr(
      usual.readingFreshForMs,
      'A reading older than this is no evidence; at least (k - 1) x lookEvery + 3 x confirmEvery.',
    ),
    startupGrace: lengthOr(
      usual.startupGraceMs,
      'How long a run may be unhealthy because it is starting.',
    ),
    verifyWithin: lengthOr(
      usual.verifyWithinMs,
      'How long a remedy has to help; more than startupGrace + (m + 1) x lookEvery.',
    ),
    coolFor: lengthOr(
      usual.coolForMs,
      'How long a recovered target must stay healthy before its incident is closed.',
    ),
    healthyFor: lengthOr(
      usual.healthyForMs,
      'How long an escalated target must stay healthy before it is taken back.',
    ),
    tellAfter: lengthOr(usual.tellAfterMs, 'An incident open longer is told to a human.'),
    attemptsMax: countOr(usual.attemptsMax, 1, 99, 'Remedies tried in one incident.'),
    backoff: lengthOr(
      usual.backoffMs,
      'Wait after the first attempt; doubles with each, 20% more or less.',
    ),
    backoffMax: lengthOr(usual.backoffMaxMs, 'The longest wait between two attempts.'),
    actionsMax: budgetOr(usual.actionsMax, 'Budget of each target.'),
    armTimeout: lengthOr(
      usual.armTimeoutMs,
      'How long one call to Azure Resource Manager may take.',
    ),
    restartMax: lengthOr(
      usual.restartMaxMs,
      "The slowest restart: from Azure's answer to the last container killed.",
    ),
    lookWithin: lengthOr(
      usual.lookWithinMs,
      'A claim must follow the beginning of its look within this; more than probeTimeout.',
    ),
    effectWithin: lengthOr(usual.effectWithinMs, 'An effect must follow its claim within this.'),
    effectMax: lengthOr(
      usual.effectMaxMs,
      'No second claim on a target sooner; at least effectWithin + armTimeout + restartMax.',
    ),
    claimTimeout: lengthOr(
      usual.claimTimeoutMs,
      'A claim not settled after this is lost; more than functionTimeout (host.json) + 10s.',
    ),
  },
  sectionRule,
);

export type WrittenPolicy = z.output<typeof policySchema>;
