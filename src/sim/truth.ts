/**
 * The truth about a failover group, made from the history: when its sides served, every swap of its
 * public row by us, what stood in it at any time, when a brake was on. Times in milliseconds.
 */
import { bridged, intervals, shared } from './intervals.ts';
import type { EntityColumns } from '../core/failover/entity.ts';
import type { FailoverGroup, FailoverPolicy, Side } from '../core/failover/group.ts';
import type { Hand, Of } from './history.ts';
import type { Interval } from './intervals.ts';
import type { Judged } from './judged.ts';

export const second = 1000;
export const minute = 60 * second;
/** From the last comparison of the clock to the world: two port calls and the clock's second. */
const slack = 2 * second;
/** A claim is carried out within this, or not at all. */
export const effectWithin = 20 * second + slack;

/** The active side was changed by us. */
export interface Swap {
  readonly at: number;
  readonly from: Side;
  readonly to: Side;
  readonly before: EntityColumns;
  readonly claim: Of<'claim'> | null;
}

const activeOf = (row: EntityColumns | null): Side | null => {
  const active = row?.['active_target'];
  return active === 'primary' || active === 'secondary' ? active : null;
};

export const rowsOf = ({ history }: Judged, { name }: FailoverGroup): readonly Of<'row'>[] =>
  history.of('row').filter(({ group }) => group === name);

export function swapsOf(judged: Judged, group: FailoverGroup): readonly Swap[] {
  const claims = judged.history.of('claim').filter((one) => one.group === group.name);
  return rowsOf(judged, group).flatMap(({ at, by, before, after }): Swap[] => {
    const from = activeOf(before);
    const to = activeOf(after);
    if (by !== 'us' || before === null || from === null || to === null || from === to) return [];
    const claim = claims.findLast((one) => one.at <= at && one.to === to) ?? null;
    return [{ at, from, to, before, claim }];
  });
}

/** What everybody can be led by: a side, the endpoints as configured, a count and a lock. */
export function makesSense(row: EntityColumns | null, { sides }: FailoverGroup): boolean {
  const lock = row?.['lock_until_utc'] ?? '';
  return (
    activeOf(row) !== null &&
    row?.['primary_endpoint'] === sides.primary.endpoint &&
    row['secondary_endpoint'] === sides.secondary.endpoint &&
    Number.isInteger(row['failover_count']) &&
    (lock === '' || (typeof lock === 'string' && !Number.isNaN(Date.parse(lock))))
  );
}

/** The time in which a side was active, and by whom it was made so. */
export interface Reign extends Interval {
  readonly side: Side;
  readonly by: Hand;
}

/** While the row is missing or makes no sense, the last side named reigns on. */
export function reignsOf(judged: Judged, group: FailoverGroup): readonly Reign[] {
  const found: Reign[] = [];
  for (const { at, by, after } of rowsOf(judged, group)) {
    const side = activeOf(after);
    const last = found.at(-1);
    if (side === null || last?.side === side || !makesSense(after, group)) continue;
    if (last) found[found.length - 1] = { ...last, to: at };
    found.push({ from: at, to: judged.end, side, by });
  }
  return found;
}

/** The same, without wishes that were taken back before anybody saw them. */
export function seenReignsOf(judged: Judged, group: FailoverGroup): readonly Reign[] {
  const seen = judged.history
    .of('entry')
    .filter(({ entry }) => entry.target === group.id && entry.reason === 'moved_by_hand');
  const left: Reign[] = [];
  for (const reign of reignsOf(judged, group)) {
    const last = left.at(-1);
    const isSeen = reign.by === 'us' || seen.some(({ at }) => reign.from <= at && at <= reign.to);
    if (last && (last.side === reign.side || !isSeen))
      left[left.length - 1] = { ...last, to: reign.to };
    else left.push(reign);
  }
  return left;
}

/** When a side served: the program at its URL, and every target behind it. */
export function sideServing(
  { history, end }: Judged,
  { sides }: FailoverGroup,
  side: Side,
): readonly Interval[] {
  const { probe, targets } = sides[side];
  const own = intervals(
    history.of('site').filter(({ url }) => url === probe.url),
    end,
  );
  return targets
    .map(({ id }) =>
      intervals(
        history.of('serving').filter(({ target }) => target === id),
        end,
      ),
    )
    .reduce(shared, own);
}

/** When the healer alone had no way to a side. */
export const cutOffs = (
  { history, end }: Judged,
  { sides }: FailoverGroup,
  side: Side,
): readonly Interval[] =>
  intervals(
    history.of('cut-off').filter(({ url }) => url === sides[side].probe.url),
    end,
  );

/** When the traffic's monitor lied. */
export const lies = ({ history, end }: Judged, { name }: FailoverGroup): readonly Interval[] =>
  intervals(
    history.of('lie').filter(({ group }) => group === name),
    end,
  );

/** When nothing could be read or written, or the healer saw nothing. */
export const outages = ({ history, end }: Judged): readonly Interval[] =>
  [...new Set(history.of('outage').map(({ what }) => what))].flatMap((what) =>
    intervals(
      history.of('outage').filter((one) => one.what === what),
      end,
    ),
  );

/** When a brake held the group: its own, or the fleet's. */
export const brakesOf = ({ history, end }: Judged, { group }: FailoverGroup): readonly Interval[] =>
  ['', group.name].flatMap((name) =>
    intervals(
      history.of('brake').filter((one) => one.group === name && one.target === ''),
      end,
    ),
  );

/** The group's policies that a run which acts at this time may have begun with. */
export const policiesOf = (
  { inForce }: Judged,
  { name }: FailoverGroup,
  at: number,
): readonly FailoverPolicy[] =>
  inForce(at).flatMap(({ failovers }) =>
    failovers.filter((group) => group.name === name).map(({ policy }) => policy),
  );

/** The longest a side was well within `from` to `to`; dips between two looks go unseen. */
export function wellFor(serving: readonly Interval[], from: number, to: number): number {
  const unseen = minute;
  const inside = shared(bridged(serving, unseen), [{ from, to }]);
  return Math.max(0, ...inside.map((one) => one.to - one.from));
}

/** Readings of a side by the healer, of one verdict. */
export function readingsOf(
  { history }: Judged,
  { sides }: FailoverGroup,
  side: Side,
  verdict: Of<'reading'>['verdict'],
): readonly number[] {
  return history
    .of('reading')
    .filter((one) => one.url === sides[side].probe.url && one.verdict === verdict)
    .map(({ at }) => at);
}

export const isForced = ({ claim }: Swap): boolean => claim?.wish?.force === true;
