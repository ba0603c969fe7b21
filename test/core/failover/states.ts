/** The states of a failover group for core's tests, a builder for each phase, and their asks. */
import * as a from '../fixtures.ts';
import { aFailoverGroup, anEntity, both, two } from './fixtures.ts';
import { failoverKept, newFailover } from '../../../src/core/failover/state.ts';
import { minutes, plus, seconds } from '../../../src/core/time.ts';
import { seenEntity } from '../../../src/core/failover/entity.ts';
import { termsOf } from '../../../src/core/failover/terms.ts';
import type { Ask, Failover, FailoverKept, Plan, Wish } from '../../../src/core/failover/state.ts';

/** What is kept of a group whose active side was bad in two looks. */
export const kept = (own: Partial<FailoverKept> = {}): FailoverKept => ({
  ...failoverKept(newFailover(a.ago(minutes(30)))),
  epoch: 7,
  reason: 'suspicion_raised',
  known: { active: 'primary', count: 4 },
  stableSince: a.ago(minutes(60)),
  badSince: a.ago(minutes(6)),
  readings: both(two(a.unhealthy), two(a.healthy)),
  ...own,
});

const openedAt = a.ago(minutes(7));

type Own<Phase extends Failover['phase']> = Partial<Extract<Failover, { phase: Phase }>>;

export const aSteady = (own: Own<'steady'> = {}): Failover => ({
  ...kept({ badSince: null, reason: 'promoted_is_stable', ...own }),
  phase: 'steady',
});

export const aSuspect = (own: Own<'suspected'> = {}): Failover => ({
  ...kept(),
  phase: 'suspected',
  openedAt,
  ...own,
});

export const aWish = (own: Partial<Wish> = {}): Wish => ({
  to: null,
  force: false,
  evenUnproved: false,
  by: 'key',
  reason: '',
  ...own,
});

export const aPlan = (own: Partial<Plan> = {}): Plan => ({
  from: 'primary',
  to: 'secondary',
  seen: seenEntity(anEntity()),
  terms: termsOf(aFailoverGroup()),
  wish: null,
  leavesBad: true,
  ...own,
});

export const anAsk = (own: Partial<Ask> = {}): Ask => ({
  id: 7,
  plan: aPlan(),
  evidence: 'primary unhealthy: answered 503; secondary healthy',
  requesters: [],
  askedAt: a.ago(minutes(1)),
  expiresAt: plus(a.now, minutes(14)),
  verdict: 'open',
  by: null,
  decidedAt: null,
  ...own,
});

export const anAsking = (ask: Ask | null = anAsk(), own: Own<'asking'> = {}): Failover => ({
  ...kept({ ask, reason: 'approval_requested' }),
  phase: 'asking',
  openedAt,
  ...own,
});

export const aMoving = (own: Own<'moving'> = {}): Failover => ({
  ...kept({ lastEffectAt: a.ago(seconds(30)), toggles: [a.ago(seconds(30))], sure: false }),
  reason: 'failover_claimed',
  phase: 'moving',
  openedAt,
  plan: aPlan(),
  before: { sure: true, lastEffectAt: null },
  claimedAt: a.ago(seconds(30)),
  lostAfter: plus(a.now, seconds(150)),
  ...own,
});

/** Its worker must be gone. */
export const aLostMove = (own: Own<'moving'> = {}): Failover => {
  const claimedAt = a.ago(seconds(181));
  return aMoving({
    lastEffectAt: claimedAt,
    toggles: [claimedAt],
    claimedAt,
    lostAfter: a.ago(seconds(1)),
    ...own,
  });
};

/** After a move of ours to primary, whose traffic does not yet go there alone. */
export const aFollowing = (own: Own<'following'> = {}): Failover => ({
  ...afterMove(minutes(2)),
  reason: 'failed_over',
  phase: 'following',
  openedAt,
  before: null,
  byHand: false,
  since: a.ago(minutes(2)),
  triedAt: a.ago(minutes(2)),
  sure: false,
  ...own,
});

export const aVerifying = (own: Own<'verifying'> = {}): Failover => ({
  ...afterMove(minutes(4)),
  reason: 'traffic_followed',
  phase: 'verifying',
  openedAt,
  settledAt: a.ago(minutes(1)),
  deadline: plus(a.now, minutes(1)),
  ...own,
});

export const aProtecting = (own: Own<'protecting'> = {}): Failover => ({
  ...afterMove(minutes(6)),
  reason: 'recovered',
  phase: 'protecting',
  openedAt,
  healthySince: a.ago(minutes(2)),
  ...own,
});

export const anEscalated = (own: Own<'escalated'> = {}): Failover => ({
  ...afterMove(minutes(20)),
  reason: 'promoted_side_failed',
  phase: 'escalated',
  openedAt,
  healthySince: null,
  acknowledgedBy: null,
  told: [{ why: 'escalated', epoch: 7, at: a.ago(minutes(5)) }],
  ...own,
});

function afterMove(age: number): FailoverKept {
  const at = a.ago(age);
  return kept({
    known: { active: 'primary', count: 4 },
    lastEffectAt: at,
    toggles: [at],
    stableSince: null,
    badSince: null,
  });
}
