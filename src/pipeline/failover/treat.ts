/**
 * Performs what was claimed for a failover group and settles it. A move goes: fence, probe both,
 * add the new side to the traffic, say it in the public row, prove it again, remove the old side.
 * Adding first does no harm and finds a missing permission or a lying answer before anything is
 * said; before the swap all can be left, after it only forward.
 */
import { bringIn, namedIn, takeOut } from './traffic.ts';
import { fence, note, report } from '../claim.ts';
import { membersOf, readingOf } from './gather.ts';
import { namedGroup } from '../../core/failover/report.ts';
import { otherSide } from '../../core/failover/group.ts';
import { seenGroup } from '../seen.ts';
import { settleFollow, settleMove } from '../../core/failover/settle.ts';
import { swap } from './swap.ts';
import type { App } from '../app.ts';
import type { Committed } from '../committed.ts';
import type { Failover, Following, Moving } from '../../core/failover/state.ts';
import type { FailoverGroup } from '../../core/failover/group.ts';
import type { FollowOutcome, MoveOutcome } from '../../core/failover/settle.ts';
import type { Held } from '../claim.ts';
import type { StoreClock } from '../store-clock.ts';

/** Performs the committed move's remedy, if any, and answers with what is in the store then. */
export async function treatGroup(
  app: App,
  group: FailoverGroup,
  claim: Committed<Failover>,
  clock: StoreClock,
): Promise<Committed<Failover> | 'lost'> {
  const { next, remedy } = claim.move;
  if (remedy === 'failover' && next.phase === 'moving') {
    return settledMove(app, group, claim, next, clock);
  }
  if (remedy === 'follow' && next.phase === 'following') {
    return settledFollow(app, group, claim, next, clock);
  }
  return claim;
}

async function settledMove(
  app: App,
  group: FailoverGroup,
  claim: Committed<Failover>,
  moving: Moving,
  clock: StoreClock,
): Promise<Committed<Failover> | 'lost'> {
  const { epoch, claimedAt } = moving;
  const held: Held<Failover> = {
    ...heldOf(app, group, clock),
    claimedAt,
    isOurs: (state) => state.phase === 'moving' && state.epoch === epoch,
  };
  const outcome = await move(app, group, moving, held);
  if (outcome.kind === 'unknown') {
    // The row stays claimed: whoever looks once our claim is over finds out by the public row.
    await note(held, { reason: 'finding_out', detail: outcome.detail, now: clock.now() });
    return claim;
  }
  return report(
    held,
    claim,
    (loaded, now) => settleMove(seenGroup(app, group, loaded), epoch, outcome, now),
    `${outcome.kind}, ${outcome.detail}`,
  );
}

const heldOf = (app: App, group: FailoverGroup, clock: StoreClock) => ({
  named: namedGroup(group),
  rows: app.ports.failovers,
  ports: app.ports,
  clock,
});

async function move(
  app: App,
  group: FailoverGroup,
  { plan }: Moving,
  held: Held<Failover>,
): Promise<MoveOutcome> {
  const { policy } = group;
  const { ports, clock } = held;
  const withheld = await fence(held, policy.effectWithinMs, () => restartIn(app, group, clock));
  if (withheld) return refused(withheld.why);
  const unproved = await stillProved(group, plan, held);
  if (unproved !== null) return refused(unproved);
  const added = await bringIn(group, plan.to, held);
  if (added.kind === 'refused') return { ...refused(added.why), touched: added.touched };
  const swapped = await swap(group, plan, held);
  if (swapped.kind !== 'swapped') {
    return swapped.kind === 'unknown'
      ? { kind: 'unknown', detail: swapped.why }
      : { ...refused(swapped.why), touched: added.touched };
  }
  const removed = await takeOut(group, otherSide(plan.to), held);
  ports.log.info('paramedic.failed_over', { group: group.id, to: plan.to, traffic: removed?.why });
  const traffic = removed === null ? 'traffic followed' : `both in rotation: ${removed.why}`;
  const about = group.traffic === null ? 'the application reads the row' : traffic;
  return { kind: 'moved', detail: about, braked: removed?.braked ?? false };
}

const refused = (why: string): MoveOutcome & { readonly kind: 'refused' } => ({
  kind: 'refused',
  detail: why,
  touched: false,
});

/** Both sides once more, right before anything is done; null: as the claim says. */
async function stillProved(
  group: FailoverGroup,
  { from, to, wish, leavesBad }: Moving['plan'],
  { clock, ports }: Held<Failover>,
): Promise<string | null> {
  const [old, next] = await Promise.all([
    readingOf(group, from, clock, ports),
    readingOf(group, to, clock, ports),
  ]);
  if (leavesBad && old.verdict !== 'unhealthy') return `${from} is ${old.verdict} now`;
  if (wish?.evenUnproved !== true && next.verdict !== 'healthy')
    return `${to} is ${next.verdict} now`;
  return null;
}

/**
 * Our claim is written; a restart that was claimed at the same time is seen now, or sees ours. A
 * restart can be claimed, sent and settled between two reads: the age of its claim counts.
 */
async function restartIn(
  { ports }: App,
  group: FailoverGroup,
  clock: StoreClock,
): Promise<string | null> {
  const now = clock.now();
  for (const { id, phase, lastActionAt } of await membersOf(group, ports)) {
    if (phase === null) return `${id} cannot be read`;
    if (phase === 'treating') return `${id} is being treated`;
    const age = lastActionAt === null ? Infinity : now - lastActionAt;
    if (age < group.policy.effectMaxMs) return `${id} was treated a moment ago`;
  }
  return null;
}

async function settledFollow(
  app: App,
  group: FailoverGroup,
  claim: Committed<Failover>,
  following: Following,
  clock: StoreClock,
): Promise<Committed<Failover> | 'lost'> {
  const { epoch, triedAt } = following;
  const held: Held<Failover> = {
    ...heldOf(app, group, clock),
    claimedAt: triedAt ?? clock.now(),
    isOurs: (state) => state.phase === 'following' && state.epoch === epoch,
  };
  const outcome = await follow(app, group, held);
  return report(
    held,
    claim,
    (loaded, now) => settleFollow(seenGroup(app, group, loaded), epoch, outcome, now),
    outcome.kind,
  );
}

/** Traffic, and nothing but the traffic: the side that the public row says now, and no other. */
async function follow(
  app: App,
  group: FailoverGroup,
  held: Held<Failover>,
): Promise<FollowOutcome> {
  const restart = await restartIn(app, group, held.clock);
  if (restart !== null) return notFollowed(restart);
  const { side: active, why } = await namedIn(group, held);
  if (active === null) return notFollowed(why);
  const added = await bringIn(group, active, held);
  const { touched } = added;
  if (added.kind === 'refused') return { ...notFollowed(added.why), touched };
  const removed = await takeOut(group, otherSide(active), held);
  if (removed === null) return { kind: 'followed' };
  const { why: left, braked } = removed;
  return { ...notFollowed(left), braked, touched: touched || removed.touched };
}

const notFollowed = (detail: string): FollowOutcome & { readonly kind: 'not_followed' } => ({
  kind: 'not_followed',
  detail,
  braked: false,
  touched: false,
});
