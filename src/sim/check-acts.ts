/**
 * What other people did to a target, as the platform told: each act is recorded and counted once,
 * none of ours is taken for theirs, and no order of ours follows theirs too soon or too often.
 */
import { intervals, touches } from './intervals.ts';
import { nobody } from './foreign-acts.ts';
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

export const actLaws = (judged: Judged): readonly Violation[] =>
  judged.configuration.targets.flatMap((target) => {
    const told = judged.history.of('told').filter((one) => one.target === target.id);
    const heard = told.filter((one) => !mayBeLost(judged, one));
    return [...recorded(judged, target, told, heard), ...orders(judged, target, heard)];
  });

/** While nothing can be read or written a message fails until it is put aside. */
function mayBeLost({ history, end }: Judged, { at }: Told): boolean {
  const outages = history.of('outage').filter(({ what }) => what === 'store');
  return touches(intervals(outages, end), at - minute, at + heardAtLast) || at + heardAtLast > end;
}

function recorded(
  { history }: Judged,
  target: Target,
  told: readonly Told[],
  heard: readonly Told[],
): Violation[] {
  const entries = history.of('entry').filter(({ entry }) => entry.target === target.id);
  return told.flatMap((act): Violation[] => {
    const { action, by, at } = act;
    const own = entries.filter(({ entry }) => entry.detail.includes(`${action} by ${by}, `));
    const name = `${action} of ${target.id} by ${by}`;
    if (by === nobody) {
      const law = 'no act of ours is somebody else’s';
      return own.length === 0 ? [] : [{ law, what: name, at }];
    }
    const law = 'an act of somebody else counts once';
    if (own.length > 1) return [{ law, what: `${name}: ${own.length} times`, at }];
    return own.length === 0 && heard.includes(act)
      ? [{ law, what: `${name}: not at all`, at }]
      : [];
  });
}

function orders({ history }: Judged, { id }: Target, told: readonly Told[]): Violation[] {
  const own = history.of('order').filter((order) => order.target === id);
  const theirs = told.filter(({ by, action }) => by !== nobody && action !== 'stop');
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
