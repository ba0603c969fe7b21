/**
 * What other people did to a target, as the platform told: each act is recorded and counted once,
 * and no order of ours follows theirs too soon or too often. Where nobody is named, a claim of ours
 * explains one act that lies near it, ours or theirs, and no other.
 */
import { intervals, touches } from './intervals.ts';
import type { Judged, Violation } from './judged.ts';
import type { Of } from './history.ts';
import type { Target } from '../core/policy.ts';

type Told = Of<'told'>;

const second = 1_000;
const minute = 60 * second;
/** From the word of an act to the end of the look that counts it, and of a claim made meanwhile. */
const heardWithin = 60 * second;
/** The same where a treatment is under way: it is heard when the performer is done. */
const heardAtLast = 6 * minute;
const effectGap = (180 - 22) * second;
const budget = { count: 4, window: 6 * 60 * minute } as const;
/** An order is told of as done between these, seen from its claim; no two claims are so near. */
const near = { before: (30 + 2) * second, after: (70 + 2) * second } as const;

/** What the platform told of one target's acts, and what was made of it. */
interface Acts {
  readonly target: Target;
  readonly told: readonly Told[];
  /** How often it was recorded as somebody else's. */
  readonly recordsOf: (act: Told) => number;
  readonly isHeard: (act: Told) => boolean;
  /** When the claim was made of which the act may be the order; undefined where there is none. */
  readonly claimOf: (act: Told) => number | undefined;
}

export const actLaws = (judged: Judged): readonly Violation[] =>
  judged.configuration.targets.flatMap((target) => {
    const acts = actsOn(judged, target);
    return [...counted(acts), ...explained(acts), ...orders(judged, acts)];
  });

function actsOn(judged: Judged, target: Target): Acts {
  const { history } = judged;
  const told = history.of('told').filter((one) => one.target === target.id);
  const entries = history.of('entry').filter(({ entry }) => entry.target === target.id);
  const claims = entries.filter(({ entry }) => entry.reason === 'treatment_claimed');
  return {
    target,
    told,
    recordsOf: ({ action, by }) =>
      entries.filter(({ entry }) => entry.detail.includes(`${action} by ${by}, `)).length,
    isHeard: (act) => !mayBeLost(judged, act),
    claimOf: ({ doer, action, actedAt }) =>
      doer === 'named' || action === 'stop'
        ? undefined
        : claims.find(
            ({ entry: { at } }) => at - near.before <= actedAt && actedAt <= at + near.after,
          )?.entry.at,
  };
}

/** While nothing can be read or written a message fails until it is put aside. */
function mayBeLost({ history, end }: Judged, { at }: Told): boolean {
  const outages = history.of('outage').filter(({ what }) => what === 'store');
  return touches(intervals(outages, end), at - minute, at + heardAtLast) || at + heardAtLast > end;
}

function counted({ target, told, recordsOf, isHeard, claimOf }: Acts): Violation[] {
  const law = 'an act of somebody else counts once';
  return told.flatMap((act): Violation[] => {
    const { action, by, at } = act;
    const records = recordsOf(act);
    const name = `${action} of ${target.id} by ${by}`;
    if (records > 1) return [{ law, what: `${name}: ${records} times`, at }];
    const isToBe = act.doer !== 'ours' && isHeard(act) && claimOf(act) === undefined;
    return isToBe && records === 0 ? [{ law, what: `${name}: not at all`, at }] : [];
  });
}

/** Of acts that lie near one claim, one is not recorded: ours, if nobody else's came before it. */
function explained({ target, told, recordsOf, isHeard, claimOf }: Acts): Violation[] {
  return told.flatMap((act): Violation[] => {
    const claim = claimOf(act);
    const others = told.filter((one) => one !== act && claimOf(one) === claim);
    const untold = claim === undefined ? [] : others.filter((one) => recordsOf(one) === 0);
    const { action, by, at } = act;
    const what = `${action} of ${target.id} by ${by}`;
    if (recordsOf(act) > 0) {
      const law = 'no act of ours is somebody else’s';
      return act.doer === 'ours' && untold.length === 0 ? [{ law, what, at }] : [];
    }
    const [second] = isHeard(act) ? untold.filter(isHeard) : [];
    const law = 'a claim explains one act';
    return second === undefined ? [] : [{ law, what: `${what}, and by ${second.by}`, at }];
  });
}

function orders({ history }: Judged, { target: { id }, told, isHeard, claimOf }: Acts) {
  const own = history.of('order').filter((order) => order.target === id);
  const theirs = told.filter(
    (act) =>
      act.doer !== 'ours' && act.action !== 'stop' && isHeard(act) && claimOf(act) === undefined,
  );
  return own.flatMap((order): Violation[] => {
    const heard = theirs.filter(({ at }) => at + heardWithin < order.at);
    const soon = heard.find(({ actedAt }) => order.at - actedAt < effectGap);
    const times = [...heard.map(({ actedAt }) => actedAt), ...own.map(({ at }) => at)];
    const before = times.filter((at) => at < order.at && order.at - at < budget.window);
    const found: Violation[] = [];
    if (soon !== undefined) {
      const what = `${order.remedy} of ${id}, ${order.at - soon.actedAt} ms after ${soon.by}’s`;
      found.push({ law: 'no remedy right after somebody else’s act', what, at: order.at });
    }
    if (before.length >= budget.count) {
      const what = `${order.remedy} of ${id} after ${before.length} acts`;
      found.push({ law: 'acts of somebody else use the budget', what, at: order.at });
    }
    return found;
  });
}
