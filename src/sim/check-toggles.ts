/** What must hold between the moves of a failover group: limits, protection, hands, restarts. */
import {
  effectWithin,
  isForced,
  minute,
  policiesOf,
  second,
  seenReignsOf,
  sideServing,
  swapsOf,
  wellFor,
} from './truth.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Judged, Violation } from './judged.ts';
import type { Swap } from './truth.ts';

/** What looks every thirty seconds may miss of a healthy period, at its two ends. */
const unseen = 2 * minute;
/** A restart and a failover keep 3 min apart from claim to claim. */
const restartGap = 180 * second - effectWithin;

export function toggleLaws(judged: Judged, group: FailoverGroup): readonly Violation[] {
  const swaps = swapsOf(judged, group);
  return swaps.flatMap((swap, index) => {
    const found: Violation[] = [];
    const say = (law: string, what: string): void =>
      void found.push({ law, what: `${group.name} to ${swap.to}, ${what}`, at: swap.at });
    if (!isForced(swap)) limits(judged, group, swaps.slice(0, index + 1), say);
    protection(judged, group, swap, say);
    restarts(judged, group, swap, say);
    return found;
  });
}

type Say = (law: string, what: string) => void;

/** `swaps` ends with the one in question. */
function limits(judged: Judged, group: FailoverGroup, swaps: readonly Swap[], say: Say): void {
  const swap = swaps.at(-1);
  if (swap === undefined) return;
  const policies = policiesOf(judged, group, swap.at);
  const count = Math.max(...policies.map(({ togglesMax }) => togglesMax.count));
  const windowMs = Math.min(...policies.map(({ togglesMax }) => togglesMax.windowMs));
  const first = swaps.at(-1 - count);
  if (first && swap.at - first.at < windowMs) {
    say('moves are few', `one more than ${count} within ${swap.at - first.at} ms`);
  }
  const cooldown = Math.min(...policies.map(({ cooldownMs }) => cooldownMs));
  const last = swaps.at(-2);
  if (last && swap.at - last.at < cooldown - effectWithin) {
    say('no move before the last has cooled down', `${swap.at - last.at} ms after it`);
  }
}

/** A side that was just promoted is left only once it was well for long, or by a named wish. */
function protection(judged: Judged, group: FailoverGroup, swap: Swap, say: Say): void {
  const { at, from, claim } = swap;
  const reigns = seenReignsOf(judged, group);
  const reign = reigns.findLast((one) => one.from < at && one.side === from);
  const isFirst = reigns[0] === reign;
  if (reign === undefined || claim === null) return;
  const well = wellFor(sideServing(judged, group, from), reign.from, at);
  const by = reign.by === 'us' ? 'promoted' : 'chosen by hand';
  const isOwn = claim.leavesBad;
  const isFailback = claim.wish === null && !claim.leavesBad;
  const lifted = judged.history
    .of('entry')
    .some(
      ({ at: when, entry }) =>
        entry.target === group.id &&
        entry.reason === 'retry_requested' &&
        reign.from <= when &&
        when <= at,
    );
  const policies = policiesOf(judged, group, at);
  const stableFor = Math.min(...policies.map(({ stableForMs }) => stableForMs));
  if (isOwn && !isFirst && !lifted && well < stableFor - unseen) {
    say(`a side ${by} is protected`, `which was well for ${well} ms at most`);
  }
  const failbackAfter = Math.min(...policies.map(({ failbackAfterMs }) => failbackAfterMs));
  if (isFailback && at - reign.from < failbackAfter) {
    say('no failback before its time', `${at - reign.from} ms after ${from} was ${by}`);
  }
  if (isFailback && policies.every(({ failback }) => failback === 'manual')) {
    say('no failback that nobody asked for', '');
  }
}

function restarts({ history }: Judged, { sides }: FailoverGroup, { at }: Swap, say: Say): void {
  const members = [...sides.primary.targets, ...sides.secondary.targets].map(({ id }) => id);
  for (const order of history.of('order')) {
    if (members.includes(order.target) && Math.abs(order.at - at) < restartGap) {
      say('never together with a restart', `${order.target} ${order.at - at} ms from it`);
    }
  }
}
