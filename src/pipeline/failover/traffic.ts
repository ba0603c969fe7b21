/**
 * The two steps by which traffic moves: a side is brought in, or taken out, with one PATCH each,
 * and read back. Nothing is taken out unless what remains is proved: at no moment may both sides be
 * out of rotation because of us. Traffic Manager knows no ETag: the fence is read right before.
 */
import { fence } from '../claim.ts';
import { otherSide } from '../../core/failover/group.ts';
import { PortError } from '../port-error.ts';
import { readEntity } from '../../core/failover/entity.ts';
import { readingOf } from './gather.ts';
import type { Failover } from '../../core/failover/state.ts';
import type { FailoverGroup, Side } from '../../core/failover/group.ts';
import type { Held, Withheld } from '../claim.ts';
import type { TrafficView } from '../../core/failover/evidence.ts';

/** The greatest priority there is. Source: Traffic Manager, priority routing. */
const priorityMax = 1000;

export type BroughtIn =
  | { readonly kind: 'in'; readonly touched: boolean }
  | { readonly kind: 'refused'; readonly why: string; readonly touched: boolean };

/** Puts `side` into rotation, behind the other as long as that one answers, and reads it back. */
export async function bringIn(
  group: FailoverGroup,
  side: Side,
  held: Held<Failover>,
): Promise<BroughtIn> {
  const { routing } = held.ports;
  const before = await routing.read(group);
  if (before.kind === 'none') return { kind: 'in', touched: false };
  if (before.kind === 'unknown') return refused(`the traffic cannot be read: ${before.why}`, false);
  if (before.sides[side].inRotation) return { kind: 'in', touched: false };
  const priority = priorityBehind(before, side);
  if (priority > priorityMax) return refused('no priority is left: number them anew', false);
  const withheld = await fence(held, group.policy.effectWithinMs);
  if (withheld) return refused(withheld.why, false);
  const outcome = await routing.set(group, side, { inRotation: true, priority });
  if (outcome.kind === 'refused') return refused(outcome.detail, false);
  const after = await routing.read(group);
  if (after.kind === 'known' && after.sides[side].inRotation) return { kind: 'in', touched: true };
  return refused(`${side} was added (${outcome.detail}), but is not in rotation`, true);
}

/** One worse than the other side's, or its own where that is worse already: they are unique. */
function priorityBehind({ sides }: TrafficView & { readonly kind: 'known' }, side: Side): number {
  const own = sides[side].priority ?? 1;
  const others = sides[otherSide(side)].priority ?? 0;
  return own > others ? own : others + 1;
}

const refused = (why: string, touched: boolean): BroughtIn & { readonly kind: 'refused' } => ({
  kind: 'refused',
  why,
  touched,
});

/** Why a side was left in rotation. */
export interface LeftIn extends Withheld {
  /** Our PATCH may still land. */
  readonly touched: boolean;
}

/** Takes `side` out of rotation where all that must hold does; null: done, and read back. */
export async function takeOut(
  group: FailoverGroup,
  side: Side,
  held: Held<Failover>,
): Promise<LeftIn | null> {
  const { ports, clock } = held;
  const remaining = otherSide(side);
  const before = await ports.routing.read(group);
  if (before.kind === 'none') return null;
  const wrong = unfit(before, remaining);
  if (wrong !== null) return because(wrong);
  if (before.kind === 'known' && !before.sides[side].inRotation) return null;
  const reading = await readingOf(group, remaining, clock, ports);
  if (reading.verdict !== 'healthy') return because(`${remaining} is ${reading.verdict} now`);
  const moved = await namedIn(group, held);
  if (moved.side !== remaining) return because(moved.why);
  const withheld = await fence(held, group.policy.followWithinMs);
  if (withheld) return { ...withheld, touched: false };
  const outcome = await ports.routing.set(group, side, { inRotation: false, priority: null });
  if (outcome.kind === 'refused') return because(outcome.detail);
  const after = await ports.routing.read(group);
  const isOut = after.kind === 'known' && !after.sides[side].inRotation;
  if (isOut) return null;
  const why = `${side} was removed (${outcome.detail}), but is still in rotation`;
  return { why, braked: false, touched: true };
}

const because = (why: string): LeftIn => ({ why, braked: false, touched: false });

/** Why the traffic forbids to leave `remaining` alone in it. */
function unfit(traffic: TrafficView, remaining: Side): string | null {
  if (traffic.kind === 'none') return null;
  if (traffic.kind === 'unknown') return `the traffic cannot be read: ${traffic.why}`;
  const { inRotation, monitor } = traffic.sides[remaining];
  if (!inRotation) return `${remaining} is not in rotation`;
  return monitor === 'degraded' ? `${remaining} is degraded for the traffic` : null;
}

/** The side that the public row names now; null: nobody can say. */
export async function namedIn(
  group: FailoverGroup,
  { ports }: Held<Failover>,
): Promise<{ readonly side: Side | null; readonly why: string }> {
  try {
    const read = readEntity(group, (await ports.entities.read(group)).columns);
    if (read.kind !== 'valid') return { side: null, why: `the public row is ${read.kind}` };
    const { active } = read.entity;
    return { side: active, why: `the public row says ${active}` };
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return { side: null, why: `the public row cannot be read: ${error.message}` };
  }
}
