/**
 * The swap of the public row: the moment of the failover, and the one effect of Paramedic that has
 * a real fence. It is written under the ETag just read, and only while the five columns that
 * decide are as they were when it was decided; the three status columns may have moved.
 */
import { ageOf, fence } from '../claim.ts';
import { isAsSeen, isToggled, readEntity, seenEntity } from '../../core/failover/entity.ts';
import { isoText } from '../../core/iso.ts';
import { instant, plus, spoken } from '../../core/time.ts';
import { PortError } from '../port-error.ts';
import type { EntityColumns } from '../../core/failover/entity.ts';
import type { Failover, Plan } from '../../core/failover/state.ts';
import type { FailoverGroup } from '../../core/failover/group.ts';
import type { Held } from '../claim.ts';
import type { Instant } from '../../core/time.ts';

/** How often the row is read again when only its status has moved meanwhile. */
const swapTries = 5;

export type Swapped =
  | { readonly kind: 'swapped' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

export async function swap(
  group: FailoverGroup,
  plan: Plan,
  held: Held<Failover>,
): Promise<Swapped> {
  const { entities } = held.ports;
  const { effectWithinMs } = group.policy;
  const withheld = await fence(held, effectWithinMs);
  if (withheld) return { kind: 'refused', why: withheld.why };
  for (let tries = 0; tries < swapTries; tries++) {
    const row = await rowIn(group, plan, held);
    if (row.kind !== 'as planned') return { kind: 'refused', why: row.why };
    const age = ageOf(held.claimedAt, row.at, held.clock);
    if (age > effectWithinMs) {
      return { kind: 'refused', why: `too late: claimed ${spoken(age)} ago` };
    }
    try {
      const columns = toggled(group, plan, row.at);
      if ((await entities.merge(group, row.etag, columns)) === 'written') {
        return { kind: 'swapped' };
      }
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      if (!error.retryable) return { kind: 'refused', why: error.message };
      return foundOut(group, plan, held, error.message);
    }
  }
  return { kind: 'refused', why: `the row was written ${swapTries} times meanwhile` };
}

async function rowIn(
  group: FailoverGroup,
  plan: Plan,
  { ports }: Held<Failover>,
): Promise<RowSeen> {
  try {
    const { columns, etag, now } = await ports.entities.read(group);
    const read = readEntity(group, columns);
    if (read.kind !== 'valid' || etag === null) {
      return { kind: 'other', why: `the public row is ${read.kind}` };
    }
    return isAsSeen(plan.seen, seenEntity(read.entity))
      ? { kind: 'as planned', etag, at: now }
      : { kind: 'other', why: 'the public row was changed by somebody else' };
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return { kind: 'other', why: `the public row cannot be read: ${error.message}` };
  }
}

/** The answer is lost: count c + 1 is done, c may still become it. */
async function foundOut(
  group: FailoverGroup,
  plan: Plan,
  { ports }: Held<Failover>,
  problem: string,
): Promise<Swapped> {
  try {
    const read = readEntity(group, (await ports.entities.read(group)).columns);
    if (read.kind === 'valid' && isToggled(plan.seen, seenEntity(read.entity))) {
      return { kind: 'swapped' };
    }
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
  }
  return { kind: 'unknown', why: problem };
}

type RowSeen =
  | { readonly kind: 'as planned'; readonly etag: string; readonly at: Instant }
  | { readonly kind: 'other'; readonly why: string };

const toggled = (group: FailoverGroup, plan: Plan, now: Instant): EntityColumns => ({
  active_target: plan.to,
  failover_count: plan.seen.count + 1,
  // A lock far ahead is somebody's pause: it outlives a move that was forced.
  lock_until_utc: isoText(
    instant(Math.max(plan.seen.lockUntil ?? 0, plus(now, group.policy.cooldownMs))),
  ),
  last_status: 'FAILOVER_DONE',
  last_reason: `failed over from ${plan.from} to ${plan.to}${by(plan)}`,
  last_check_utc: isoText(now),
});

const by = ({ wish }: Plan): string =>
  wish === null
    ? ' by Paramedic'
    : ` for ${wish.by}${wish.reason === '' ? '' : `: ${wish.reason}`}`;
