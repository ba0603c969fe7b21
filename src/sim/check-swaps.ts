/** What must hold of every swap of a public row by us, judged by itself. */
import {
  brakesOf,
  cutOffs,
  effectWithin,
  isForced,
  lies,
  makesSense,
  minute,
  outages,
  policiesOf,
  readingsOf,
  rowsOf,
  second,
  sideServing,
  swapsOf,
} from './truth.ts';
import { asks } from './check-approvals.ts';
import { covers, intervals, shared, touches } from './intervals.ts';
import type { FailoverGroup, Side } from '../core/failover/group.ts';
import type { Interval } from './intervals.ts';
import type { Judged, Violation } from './judged.ts';
import type { Swap } from './truth.ts';

/** A proof is three readings; they count for 90 s, and a claim may be as old as that allows. */
const proofWithin = 90 * second + 40 * second + effectWithin;
/** Three readings of one burst, two seconds apart, those a fifth closer counting still. */
const proofSpan = 3 * second;

export function swapLaws(judged: Judged, group: FailoverGroup): readonly Violation[] {
  return [
    ...swapsOf(judged, group).flatMap((swap) => one(judged, group, swap)),
    ...writes(judged, group),
    ...reports(judged, group),
  ];
}

type Say = (law: string, what?: string) => void;

function one(judged: Judged, group: FailoverGroup, swap: Swap): readonly Violation[] {
  const found: Violation[] = [];
  const { at, from, to, claim } = swap;
  const name = `${group.name} from ${from} to ${to}`;
  const say: Say = (law, what = '') => void found.push({ law, what: `${name} ${what}`, at });
  if (claim === null || at - claim.at > effectWithin) {
    say('no failover without its claim in time', `${at - (claim?.at ?? 0)} ms`);
  }
  proofs(judged, group, swap, say);
  if (isLeaving(claim)) {
    leaving(judged, group, swap, say);
    alone(judged, group, swap, say);
  }
  for (const brake of brakesOf(judged, group)) {
    if (brake.from + effectWithin < at && at < brake.to) {
      say('no failover under a brake', `${at - brake.from} ms after it was set`);
    }
  }
  const lock = swap.before['lock_until_utc'];
  const lockedUntil = typeof lock === 'string' && lock !== '' ? Date.parse(lock) : 0;
  if (!isForced(swap) && lockedUntil > at + second) say('no failover under the lock', String(lock));
  const entry = judged.history
    .of('entry')
    .some(
      ({ at: when, entry: { target, epoch, to: phase } }) =>
        target === group.id && epoch === claim?.epoch && phase === 'moving' && when <= at,
    );
  if (!entry) say('no failover without its audit entry');
  return found;
}

/** Asked for by nobody, or by a call that names no side, and no failback: the side is bad. */
const isLeaving = (claim: Swap['claim']): boolean =>
  claim !== null && (claim.wish === null ? claim.leavesBad : claim.wish.to === null);

/** Truth at the swap, or since the last probe before it; and three readings that said so. */
function proofs(judged: Judged, group: FailoverGroup, { at, to, claim }: Swap, say: Say): void {
  if (claim?.wish?.force === true && claim.wish.evenUnproved) return;
  if (!touches(sideServing(judged, group, to), at - effectWithin, at)) {
    say('never to a side that is not healthy', `bad for more than ${effectWithin} ms`);
  }
  if (!isProved(readingsOf(judged, group, to, 'healthy'), at)) {
    say('never to a side that was not proved');
  }
}

function isProved(readings: readonly number[], at: number): boolean {
  const recent = readings.filter((when) => at - proofWithin <= when && when <= at);
  return recent.length >= 3 && (recent.at(-1) ?? 0) - (recent[0] ?? 0) >= proofSpan;
}

/** A side left because it is bad is bad; where we alone cannot see it, others must say so. */
function leaving(judged: Judged, group: FailoverGroup, { at, from }: Swap, say: Say): void {
  const serving = sideServing(judged, group, from);
  const isCutOff = touches(cutOffs(judged, group, from), at - effectWithin - 10 * second, at);
  if (!isCutOff && covers(serving, at - effectWithin, at)) {
    say('never away from a side that is well', `well for more than ${effectWithin} ms`);
  }
  const monitored = 60 * second;
  if (
    isCutOff &&
    group.traffic !== null &&
    covers(serving, at - monitored, at) &&
    !touches(lies(judged, group), at - monitored, at) &&
    isInRotation(judged, group, from, { from: at - effectWithin - monitored, to: at })
  ) {
    say('never away from a side that clients see well', 'the healer alone was cut off');
  }
  if (!isProved(readingsOf(judged, group, from, 'unhealthy'), at)) {
    say('never away from a side that was not proved bad');
  }
}

/** Where nobody else looks, time stands for the second vantage, or a person does. */
function alone(judged: Judged, group: FailoverGroup, swap: Swap, say: Say): void {
  const { at, from } = swap;
  const policies = policiesOf(judged, group, at - effectWithin);
  if (group.traffic !== null || policies.some((policy) => asks(policy, group, swap))) return;
  const badFor = 2 * Math.min(...policies.map(({ goneAfterMs }) => goneAfterMs));
  const window = { from: at - badFor + effectWithin, to: at };
  const well = shared(sideServing(judged, group, from), [window]);
  const isHidden = [...cutOffs(judged, group, from), ...outages(judged)];
  const seen = well.find(
    (one) => one.to - one.from > seenAfter && !touches(isHidden, one.from, one.to),
  );
  if (seen) {
    say(
      'never away on our word alone before it was bad for long',
      `well for ${seen.to - seen.from} ms, ${at - seen.to} ms before`,
    );
  }
}

/** Looks every thirty seconds see a side that is well for so long, though some of them fail. */
const seenAfter = 4 * minute;

/** Whether the side was in rotation all the time: its monitor knows it. */
function isInRotation(
  { history, end }: Judged,
  { name }: FailoverGroup,
  side: Side,
  { from, to }: Interval,
): boolean {
  const own = history.of('rotation').filter((one) => one.group === name && one.side === side);
  return covers(intervals(own, end), from, to);
}

/** What we may write to a public row at all: the status, and a swap with all that belongs to it. */
function writes(judged: Judged, group: FailoverGroup): readonly Violation[] {
  return rowsOf(judged, group)
    .filter(({ by }) => by === 'us')
    .flatMap(({ at, before, after }) => {
      const found: Violation[] = [];
      const say: Say = (law, what = '') =>
        void found.push({ law, what: `${group.name} ${what}`, at });
      if (before === null || after === null) {
        say('a missing row is never made again');
        return found;
      }
      const changed = (column: string): boolean => before[column] !== after[column];
      const others = Object.keys(after).filter((column) => !ours.has(column) && changed(column));
      if (others.length > 0) say('we write no column but our own', others.join(', '));
      const count = Number(after['failover_count']) - Number(before['failover_count']);
      const isSwap = changed('active_target');
      if (isSwap ? count !== 1 : changed('failover_count') || changed('lock_until_utc')) {
        say('a swap counts one and nothing else does', `by ${count}`);
      }
      if (isSwap && !makesSense(before, group)) say('nonsense never leads to a failover');
      return found;
    });
}

const ours: ReadonlySet<string> = new Set([
  'active_target',
  'failover_count',
  'lock_until_utc',
  'last_status',
  'last_reason',
  'last_check_utc',
]);

/** What is recorded of a claim is what became of the row, claim by claim. */
function reports(judged: Judged, group: FailoverGroup): readonly Violation[] {
  const swaps = swapsOf(judged, group);
  const done = (epoch: number): boolean => swaps.some(({ claim }) => claim?.epoch === epoch);
  return judged.history
    .of('entry')
    .filter(({ entry }) => entry.target === group.id)
    .flatMap(({ at, entry: { reason, epoch } }) => {
      const what = `${group.name}, epoch ${epoch}`;
      if (reason === 'failed_over' && !done(epoch)) {
        return [{ law: 'no report of a failover that was not made', what, at }];
      }
      return reason === 'failover_refused' && done(epoch)
        ? [{ law: 'no denial of a failover that was made', what, at }]
        : [];
    });
}
