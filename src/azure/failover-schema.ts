/**
 * The state of a failover group as a schema: what its row must look like to be believed. It is
 * declared to yield core's type, as those of row-schemas.ts are.
 */
import { z } from 'zod';
import type { SeenEntity } from '../core/failover/entity.ts';
import type { Side } from '../core/failover/group.ts';
import type {
  Ask,
  Failover,
  FailoverPhase,
  FailoverWhy,
  Plan,
  Verdict,
  Wish,
} from '../core/failover/state.ts';
import { at, count, instants, ledger, notices, oneOf, readings, text } from './value-schemas.ts';

export const failoverPhase = oneOf<FailoverPhase>({
  steady: true,
  suspected: true,
  asking: true,
  moving: true,
  following: true,
  verifying: true,
  protecting: true,
  escalated: true,
});

const why = oneOf<FailoverWhy>({
  escalated: true,
  still_open: true,
  failed_over: true,
  approval_requested: true,
  approval_ended: true,
  moved_by_hand: true,
  entity_wrong: true,
  both_bad: true,
  latched: true,
  traffic_not_following: true,
  half_moved: true,
});

const side = oneOf<Side>({ primary: true, secondary: true });

const seenEntity: z.ZodType<SeenEntity> = z.object({
  active: side,
  endpoints: z.object({ primary: text, secondary: text }),
  count,
  lockUntil: at.nullable(),
});

const wish: z.ZodType<Wish> = z.object({
  to: side.nullable(),
  force: z.boolean(),
  evenUnproved: z.boolean(),
  by: text,
  reason: text,
});

const plan: z.ZodType<Plan> = z.object({
  from: side,
  to: side,
  seen: seenEntity,
  terms: text,
  wish: wish.nullable(),
  leavesBad: z.boolean(),
});

const verdict = oneOf<Verdict>({
  open: true,
  approved: true,
  used: true,
  lapsed: true,
  refused: true,
  expired: true,
  void: true,
  withdrawn: true,
});

const ask: z.ZodType<Ask> = z.object({
  id: count,
  plan,
  evidence: text,
  requesters: z.array(text),
  askedAt: at,
  expiresAt: at,
  verdict,
  by: text.nullable(),
  decidedAt: at.nullable(),
});

const kept = {
  ...ledger(why),
  owing: notices(why),
  readings: z.object({ primary: readings, secondary: readings }),
  badSince: at.nullable(),
  toggles: instants,
  refusals: z.object({ count, at }).nullable().default(null),
  latched: z.boolean(),
  known: z.object({ active: side, count }).nullable(),
  lastEffectAt: at.nullable(),
  sure: z.boolean(),
  stableSince: at.nullable(),
  yieldUntil: at.nullable(),
  ask: ask.nullable(),
  requestUntil: at.nullable(),
};
const opened = { ...kept, openedAt: at };
const before = z.object({ sure: z.boolean(), lastEffectAt: at.nullable() });

export const failoverSchema: z.ZodType<Failover> = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('steady'), ...kept }),
  z.object({ phase: z.literal('suspected'), ...opened }),
  z.object({ phase: z.literal('asking'), ...opened }),
  z.object({ phase: z.literal('moving'), ...opened, plan, before, claimedAt: at, lostAfter: at }),
  z.object({
    phase: z.literal('following'),
    ...opened,
    byHand: z.boolean(),
    since: at,
    triedAt: at.nullable(),
    before: before.nullable(),
  }),
  z.object({ phase: z.literal('verifying'), ...opened, settledAt: at, deadline: at }),
  z.object({ phase: z.literal('protecting'), ...opened, healthySince: at.nullable() }),
  z.object({
    phase: z.literal('escalated'),
    ...opened,
    healthySince: at.nullable(),
    acknowledgedBy: text.nullable(),
  }),
]);
