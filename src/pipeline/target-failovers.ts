/** The failover groups of a target, and what their rows say of them. */
import { deadlineOf } from '../core/failover/deadline.ts';
import { eachLimited } from './each.ts';
import { everySide } from '../core/failover/group.ts';
import { instant, plus } from '../core/time.ts';
import { PortError } from './port-error.ts';
import type { App } from './app.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Target } from '../core/policy.ts';
import type { Failover } from '../core/failover/state.ts';
import type { FailoverGroup, FailoverPolicy, Side } from '../core/failover/group.ts';
import type { FailoverSeen } from '../core/evidence.ts';
import type { Instant } from '../core/time.ts';

const readsAtOnce = 4;

/** Where a target belongs: a group, and the side it is on. */
export interface Membership {
  readonly group: FailoverGroup;
  readonly side: Side;
}

export function failoversOf({ failovers }: Configuration, { id }: Target): readonly Membership[] {
  return failovers.flatMap((group) =>
    everySide
      .filter((side) => group.sides[side].targets.some((target) => target.id === id))
      .map((side) => ({ group, side })),
  );
}

export interface ReadFailover {
  readonly failover: FailoverSeen;
  /** When the last effect on the group can land no more; null where there was none. */
  readonly effectUntil: Instant | null;
  /** The store's time of the reading. */
  readonly now: Instant;
}

/** Every failover group of the target, as its row says now. */
export function seenFailovers(app: App, target: Target): Promise<readonly ReadFailover[]> {
  const memberships = failoversOf(app.configuration, target);
  return eachLimited(memberships, readsAtOnce, (membership) => readOne(app, membership));
}

async function readOne({ ports }: App, { group, side }: Membership): Promise<ReadFailover> {
  const { id, policy } = group;
  const { handoverWithinMs } = policy;
  try {
    const { state, now } = await ports.failovers.load(group);
    const row = state.value;
    const effectUntil = row === null ? null : effectUntilOf(row, policy);
    const until = [effectUntil, row?.yieldUntil ?? null].filter((one) => one !== null);
    const failover: FailoverSeen = {
      id,
      phase: row?.phase ?? 'steady',
      isActive: row?.known?.active === side,
      busyUntil: until.length === 0 ? null : instant(Math.max(...until)),
      deadline: row === null ? null : deadlineOf(row),
      toldAt: row?.told.at(-1)?.at ?? null,
      handoverWithinMs,
    };
    return { failover, effectUntil, now };
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    const unread = { id, phase: null, isActive: false, busyUntil: null, deadline: null };
    const failover = { ...unread, toldAt: null, handoverWithinMs };
    return { failover, effectUntil: null, now: instant(0) };
  }
}

/**
 * While a worker lives its next effect may be yet to come. Once it must be gone its last one lands
 * or never does, also where a public row that makes no sense keeps the group from moving on.
 */
function effectUntilOf(row: Failover, { effectMaxMs }: FailoverPolicy): Instant | null {
  const last = row.phase === 'moving' ? row.lostAfter : row.lastEffectAt;
  return last === null ? null : plus(last, effectMaxMs);
}
