/**
 * The limits and timings of a failover group in paramedic.yaml: every field of core's
 * `FailoverPolicy` under its name without the unit, each optional, with core's default and a
 * sentence for whoever writes the file. What was written comes in; core's policy goes out.
 */
import { z } from 'zod';
import { defaultFailoverPolicy } from '../core/failover/group.ts';
import { budgetOr, countOr, lengthOr, mustBe } from './values.ts';
import type { FailoverPolicy } from '../core/failover/group.ts';

const usual = defaultFailoverPolicy;

/** How a side is proved, and how a bad one is left. */
const provingShape = {
  mode: z
    .enum(['heal', 'on-request', 'dry-run'], mustBe('"heal", "on-request" or "dry-run"'))
    .prefault(usual.mode)
    .describe(
      'heal moves it by itself and on request; on-request only when asked; dry-run decides and ' +
        'records like heal, and performs nothing.',
    ),
  lookEvery: lengthOr(
    usual.lookEveryMs,
    'How often the sweep looks at a group that nothing else wakes; at least sweepEvery.',
  ),
  confirmEvery: lengthOr(
    usual.confirmEveryMs,
    'How soon a suspicion is looked at again; at least 3s.',
  ),
  burstEvery: lengthOr(usual.burstEveryMs, 'Between the readings that a request takes at once.'),
  probeTimeout: lengthOr(usual.probeTimeoutMs, 'How long one probe may take.'),
  proofNeeded: countOr(
    usual.proofNeeded,
    1,
    99,
    'k: readings in a row that prove a side bad, or the standby good.',
  ),
  healthyNeeded: countOr(
    usual.healthyNeeded,
    1,
    99,
    'm: healthy readings in a row that end a suspicion.',
  ),
  readingFreshFor: lengthOr(
    usual.readingFreshForMs,
    'A reading older than this is no evidence; at least (k - 1) x lookEvery + 3 x confirmEvery, ' +
      'and k x (burstEvery + probeTimeout) + 3s.',
  ),
  goneAfter: lengthOr(
    usual.goneAfterMs,
    'How long restarts of the active side go first; at least k x confirmEvery, with a profile ' +
      '1m40s more, which Traffic Manager needs to see it.',
  ),
  goneAfterAgreed: lengthOr(
    usual.goneAfterAgreedMs,
    'The same where Traffic Manager says that the active side is down; at most goneAfter.',
  ),
};

/** How a move is made, and when the next may be. */
const movingShape = {
  cooldown: lengthOr(
    usual.cooldownMs,
    'The lock: no toggle sooner after the last; at least effectMax + verifyWithin.',
  ),
  togglesMax: budgetOr(
    usual.togglesMax,
    'One toggle more than these latches the group until a person lifts it.',
  ),
  lookWithin: lengthOr(
    usual.lookWithinMs,
    'A claim must follow the readings of its look within this; more than ' +
      'k x (burstEvery + probeTimeout) + 3s. With followWithin + 2 x armTimeout less than 3m20s.',
  ),
  effectWithin: lengthOr(
    usual.effectWithinMs,
    'The public row must be swapped within this of the claim; more than probeTimeout + 3s.',
  ),
  followWithin: lengthOr(
    usual.followWithinMs,
    'How long one claim works at the traffic; more than effectWithin.',
  ),
  armTimeout: lengthOr(usual.armTimeoutMs, 'How long one call to Azure Resource Manager may take.'),
  effectMax: lengthOr(
    usual.effectMaxMs,
    'An effect may still land this long after it was sent: no other meanwhile; at least ' +
      "followWithin + 2 x armTimeout and its members' effectMax.",
  ),
  claimTimeout: lengthOr(
    usual.claimTimeoutMs,
    'A claim not settled after this is lost; more than functionTimeout (host.json) + 10s, and ' +
      'followWithin + armTimeout.',
  ),
  followEvery: lengthOr(
    usual.followEveryMs,
    'Between two tries to move the traffic; more than followWithin + armTimeout, and a third of ' +
      '(k - 1) x lookEvery.',
  ),
};

/** What comes after a move: proof, people, and the way back. */
const settlingShape = {
  ttl: lengthOr(
    usual.ttlMs,
    'How long clients may hold on to an old answer: the TTL of the profile, or how often the ' +
      'application reads the row.',
  ),
  verifyWithin: lengthOr(
    usual.verifyWithinMs,
    'How long a promoted side has to prove itself; more than 2 x ttl + (m + 2) x lookEvery.',
  ),
  stableFor: lengthOr(
    usual.stableForMs,
    'A promoted side is not left by itself before it was healthy for so long; more than ' +
      '2 x ttl + effectMax.',
  ),
  healthyFor: lengthOr(
    usual.healthyForMs,
    'How long the active side of an escalated group must stay healthy before it is taken back.',
  ),
  tellAfter: lengthOr(usual.tellAfterMs, 'Trouble open longer is told to a human.'),
  approval: z
    .enum(
      ['never', 'failover', 'failback', 'always'],
      mustBe('"never", "failover", "failback" or "always"'),
    )
    .prefault(usual.approval)
    .describe('Which moves a person other than who asked must approve: away from home, or back.'),
  askFor: lengthOr(
    usual.askForMs,
    'How long an approval is waited for; more than useWithin. No answer is a no.',
  ),
  useWithin: lengthOr(
    usual.useWithinMs,
    'An approved move must begin within this; at least (k + 2) x confirmEvery + lookWithin.',
  ),
  askAgainAfter: lengthOr(
    usual.askAgainAfterMs,
    'After a no, or no answer, nothing asks again by itself before this.',
  ),
  failback: z
    .enum(['manual', 'automatic'], mustBe('"manual" or "automatic"'))
    .prefault(usual.failback)
    .describe('Who moves it home again: a person, or the loop after failbackAfter.'),
  failbackAfter: lengthOr(
    usual.failbackAfterMs,
    'How long all must have been well before an automatic failback; more than stableFor.',
  ),
  handoverWithin: lengthOr(
    usual.handoverWithinMs,
    'A target that restarts cannot save waits so long for its failover before a human is told.',
  ),
};

export const failoverPolicyShape = { ...provingShape, ...movingShape, ...settlingShape };

type WrittenFailoverPolicy = z.output<z.ZodObject<typeof failoverPolicyShape>>;

export const failoverPolicyOf = (written: WrittenFailoverPolicy): FailoverPolicy => ({
  mode: written.mode,
  lookEveryMs: written.lookEvery,
  confirmEveryMs: written.confirmEvery,
  burstEveryMs: written.burstEvery,
  probeTimeoutMs: written.probeTimeout,
  proofNeeded: written.proofNeeded,
  healthyNeeded: written.healthyNeeded,
  readingFreshForMs: written.readingFreshFor,
  goneAfterMs: written.goneAfter,
  goneAfterAgreedMs: written.goneAfterAgreed,
  cooldownMs: written.cooldown,
  togglesMax: written.togglesMax,
  lookWithinMs: written.lookWithin,
  effectWithinMs: written.effectWithin,
  followWithinMs: written.followWithin,
  armTimeoutMs: written.armTimeout,
  effectMaxMs: written.effectMax,
  claimTimeoutMs: written.claimTimeout,
  followEveryMs: written.followEvery,
  ttlMs: written.ttl,
  verifyWithinMs: written.verifyWithin,
  stableForMs: written.stableFor,
  healthyForMs: written.healthyFor,
  tellAfterMs: written.tellAfter,
  approval: written.approval,
  askForMs: written.askFor,
  useWithinMs: written.useWithin,
  askAgainAfterMs: written.askAgainAfter,
  failback: written.failback,
  failbackAfterMs: written.failbackAfter,
  handoverWithinMs: written.handoverWithin,
});
