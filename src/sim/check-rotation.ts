/** What must hold of every change of a traffic profile by us. */
import {
  brakesOf,
  effectWithin,
  minute,
  readingsOf,
  reignsOf,
  second,
  sideServing,
} from './truth.ts';
import { otherSide } from '../core/failover/group.ts';
import { touches } from './intervals.ts';
import type { FailoverGroup, Side } from '../core/failover/group.ts';
import type { Judged, Violation } from './judged.ts';
import type { Of } from './history.ts';

/** One claim works at the traffic for so long. */
const followWithin = 60 * second + 2 * second;
/** A PATCH of ours may land so long after it was sent. */
const effectMax = 3 * minute;

/** Three readings of one burst, two seconds apart, those a fifth closer counting still. */
const proofSpan = 3 * second;

/** A hand that takes back what it wrote before anybody looks has wished for nothing. */
const unseenMax = 10 * second;

type Say = (law: string, what?: string) => void;

export function rotationLaws(judged: Judged, group: FailoverGroup): readonly Violation[] {
  const { history } = judged;
  const patches = history.of('patch').filter((one) => one.group === group.name);
  return [...patches.flatMap((patch) => one(judged, group, patch)), ...bothOut(judged, group)];
}

function one(judged: Judged, group: FailoverGroup, patch: Of<'patch'>): readonly Violation[] {
  const { at, side, inRotation } = patch;
  const found: Violation[] = [];
  const name = `${group.name}, ${side} ${inRotation ? 'in' : 'out'}`;
  const say: Say = (law, what = '') => void found.push({ law, what: `${name} ${what}`, at });
  for (const brake of brakesOf(judged, group)) {
    if (brake.from + effectWithin < at && at < brake.to) {
      say('no traffic moved under a brake', `${at - brake.from} ms after it was set`);
    }
  }
  if (!isClaimed(judged, group, at)) say('no traffic moved without its claim in time');
  if (!inRotation) removal(judged, group, patch, say);
  return found;
}

/** A move or a follow was claimed for it lately. */
function isClaimed({ history }: Judged, { id }: FailoverGroup, at: number): boolean {
  return history
    .of('entry')
    .some(
      ({ at: when, entry: { target, reason } }) =>
        target === id && claims.has(reason) && when <= at && at - when <= followWithin,
    );
}

const claims: ReadonlySet<string> = new Set([
  'failover_claimed',
  'failback_claimed',
  'follow_claimed',
]);

/** What remains is what the row says, is in rotation and is well; by hand, it was proved. */
function removal(judged: Judged, group: FailoverGroup, { at, side }: Of<'patch'>, say: Say): void {
  const rest = otherSide(side);
  const reigns = reignsOf(judged, group);
  const named = reigns.filter((one) => one.side === side);
  if (named.some(({ from, to }) => from < at - effectWithin && at < to)) {
    say('the side that the row names is never taken out');
  }
  if (!touches(sideServing(judged, group, rest), at - followWithin, at)) {
    say('nothing is taken out unless the rest is well', `${rest} is not`);
  }
  const reign = reigns.findLast(({ from, side: of }) => of === rest && from <= at);
  const before = reign && reigns[reigns.indexOf(reign) - 1];
  const isFollowed = judged.history
    .of('entry')
    .some(
      ({ at: when, entry }) =>
        entry.target === group.id &&
        entry.reason === 'moved_by_hand' &&
        reign !== undefined &&
        reign.from <= when &&
        when <= at,
    );
  const ours = reigns.findLast(({ by, to, side: of }) => of === rest && by === 'us' && to <= at);
  const isBack = ours !== undefined && reign !== undefined && reign.from - ours.to < unseenMax;
  if (reign?.by !== 'hand' || !isFollowed || before?.side !== side || isBack) return;
  const healthy = readingsOf(judged, group, rest, 'healthy').filter(
    (when) => reign.from <= when && when <= at,
  );
  if (healthy.length < 3 || (healthy.at(-1) ?? 0) - (healthy[0] ?? 0) < proofSpan) {
    say('a wish by hand is followed only once it is proved', `${healthy.length} readings`);
  }
}

/** At no moment are both out because of us; a hand between our look and its end is not us. */
function bothOut({ history }: Judged, group: FailoverGroup): readonly Violation[] {
  const on: Record<Side, boolean> = { primary: false, secondary: false };
  const changedBy: Record<Side, Of<'rotation'> | null> = { primary: null, secondary: null };
  const found: Violation[] = [];
  for (const change of history.of('rotation').filter((one) => one.group === group.name)) {
    const was = on.primary || on.secondary;
    on[change.side] = change.on;
    const other = changedBy[otherSide(change.side)];
    const isRace = other?.by === 'hand' && change.at - other.at < effectMax;
    if (was && !on.primary && !on.secondary && change.by === 'us' && !isRace) {
      const what = `${group.name}, since ${change.side} was taken out`;
      found.push({ law: 'never both out of rotation', what, at: change.at });
    }
    changedBy[change.side] = change;
  }
  return found;
}
