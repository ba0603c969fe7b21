/** What must never happen, whatever the faults: no wrong, late, doubled or unrecorded remedy. */
import { during, intervals } from './intervals.ts';
import { swapsOf } from './truth.ts';
import type { Interval } from './intervals.ts';
import type { Judged, Violation } from './judged.ts';
import type { Of } from './history.ts';
import type { Target } from '../core/policy.ts';

type Order = Of<'order'>;

const second = 1000;
const minute = 60 * second;
/** From the last comparison of the clock to the world: two port calls and the clock's second. */
const slack = 2 * second;
const effectWithin = 20 * second + slack;
const lookWithin = 15 * second;
const armStaleness = 10 * second;
const evidence = 3 * 10 * second;
const effectGap = 180 * second - effectWithin;

export function safety(judged: Judged): readonly Violation[] {
  const orders = judged.history.of('order');
  return judged.configuration.targets
    .flatMap((target) => {
      const own = orders.filter((order) => order.target === target.id);
      return [
        ...own.flatMap((order) => one(judged, target, order)),
        ...windows(own, 4, 6 * 60 * minute, `budget of ${target.id}`),
        ...gaps(own),
        ...attempts(judged, target, own),
        ...reports(judged, target, own),
      ];
    })
    .concat(together(judged, orders));
}

/** Laws of one order by itself. */
function one(judged: Judged, target: Target, order: Order): Violation[] {
  const { history, end } = judged;
  const found: Violation[] = [];
  const say = (law: string, what: string): void => void found.push({ law, what, at: order.at });
  const name = `${order.remedy} of ${order.target}`;

  const healthy = during(servingOf(judged, target.id), order.at);
  if (healthy && order.at - healthy.from > evidence + effectWithin) {
    say('never on a healthy target', `${name}, well for ${order.at - healthy.from} ms`);
  }
  for (const kind of ['stopped', 'repair'] as const) {
    const switches = history
      .of('elsewhere')
      .filter((one) => one.target === target.id && one.what === kind);
    const since = during(intervals(switches, end), order.at);
    if (since && order.at - since.from > lookWithin + effectWithin + armStaleness) {
      say(`never on a target that is in ${kind}`, `${name}, for ${order.at - since.from} ms`);
    }
  }
  for (const brake of brakesOn(judged, target)) {
    if (brake.from + effectWithin < order.at && order.at < brake.to) {
      say('never under a brake', `${name}, ${order.at - brake.from} ms after it was set`);
    }
  }
  const claimed = history
    .of('entry')
    .filter(({ entry }) => entry.target === target.id && entry.reason === 'treatment_claimed')
    .some(({ at }) => at <= order.at && order.at - at <= effectWithin);
  if (!claimed) say('no action without its audit entry', name);
  const holders = target.group.members.filter((id) => {
    const last = history.of('phase').findLast((one) => one.target === id && one.at <= order.at);
    return last?.phase === 'treating' || last?.phase === 'verifying';
  });
  if (holders.some((id) => id !== target.id)) {
    say('one at a time in a group', `${name} while ${holders.join(', ')} are in treatment`);
  }
  return found;
}

/** Laws of all orders of a group and of the fleet. */
function together(judged: Judged, orders: readonly Order[]): Violation[] {
  const { groups } = judged.configuration;
  const ofGroups = groups.flatMap((group) => {
    const own = orders.filter((order) => group.members.includes(order.target));
    return [
      ...windows(own, 6, 60 * minute, `budget of ${group.name}`),
      ...(sensed(judged, group.members)
        ? own.flatMap((order) => storm(judged, group.members, order))
        : []),
    ];
  });
  const { count } = judged.configuration.fleet.actionsMax;
  const swaps = judged.configuration.failovers.flatMap((group) => swapsOf(judged, group));
  const acts = [...orders, ...swaps].toSorted((a, b) => a.at - b.at);
  return [...ofGroups, ...windows(acts, count, 60 * minute, 'budget of the fleet')];
}

/** Whether every member is probed: of one without an endpoint only its platform is known. */
const sensed = ({ configuration }: Judged, members: readonly string[]): boolean =>
  configuration.targets.every(({ id, probe }) => !members.includes(id) || probe.kind === 'http');

/** No claim on a member while the whole of a group of three or more has been down for a while. */
function storm(judged: Judged, members: readonly string[], order: Order): Violation[] {
  if (members.length < 3) return [];
  const downSince = Math.max(
    ...members.map((id) => {
      const up = servingOf(judged, id).filter(({ from }) => from <= order.at);
      return up.at(-1)?.to ?? 0;
    }),
  );
  const downFor = order.at - downSince;
  return downSince <= order.at && downFor > lookWithin + 5 * second + effectWithin
    ? [
        {
          law: 'never in a storm',
          what: `${order.remedy} of ${order.target}, all of its group down for ${downFor} ms`,
          at: order.at,
        },
      ]
    : [];
}

function windows(
  acts: readonly { readonly at: number }[],
  count: number,
  length: number,
  law: string,
): Violation[] {
  return acts.flatMap((act, index) => {
    const beyond = acts[index + count];
    return beyond && beyond.at - act.at < length
      ? [{ law, what: `${count + 1} acts within ${beyond.at - act.at} ms`, at: beyond.at }]
      : [];
  });
}

function gaps(orders: readonly Order[]): Violation[] {
  return orders.flatMap((order, index) => {
    const next = orders[index + 1];
    return next && next.at - order.at < effectGap
      ? [
          {
            law: 'never two remedies at once',
            what: `${next.remedy} of ${next.target} ${next.at - order.at} ms after the last`,
            at: next.at,
          },
        ]
      : [];
  });
}

/** An incident has three attempts; only these entries may end one. */
function attempts({ history }: Judged, target: Target, orders: readonly Order[]): Violation[] {
  const endings = history
    .of('entry')
    .filter(({ entry }) => entry.target === target.id)
    .filter(({ entry }) =>
      ['incident_closed', 'stopped_on_purpose', 'recovered_without_us', 'retry_requested'].includes(
        entry.reason,
      ),
    );
  return orders.flatMap((order, index) => {
    const fourth = orders[index + 3];
    const ended = fourth && endings.some(({ at }) => order.at < at && at < fourth.at);
    return fourth && !ended
      ? [{ law: 'three attempts an incident', what: `a fourth on ${target.id}`, at: fourth.at }]
      : [];
  });
}

/** What is recorded of a remedy is what the world saw of it, claim by claim. */
function reports({ history }: Judged, target: Target, orders: readonly Order[]): Violation[] {
  const entries = history.of('entry').filter(({ entry }) => entry.target === target.id);
  const claims = entries.filter(({ entry }) => entry.reason === 'treatment_claimed');
  return claims.flatMap(({ at: claimedAt, entry: { epoch } }, index) => {
    const until = claims[index + 1]?.at ?? Infinity;
    const made = orders.filter(({ at }) => claimedAt <= at && at < until);
    const found: Violation[] = [];
    for (const { at, entry } of entries.filter((one) => one.entry.epoch === epoch)) {
      const sure = !entry.detail.includes('unknown');
      const issued = entry.reason === 'treatment_issued' && sure;
      if (issued && !made.some((order) => order.at <= at)) {
        found.push({ law: 'no report of what was not done', what: `epoch ${epoch}`, at });
      }
      if (entry.reason === 'treatment_refused' && made.some((order) => order.taken)) {
        found.push({ law: 'no denial of what was done', what: `epoch ${epoch}`, at });
      }
    }
    return found;
  });
}

export function servingOf({ history, end }: Judged, target: string): readonly Interval[] {
  const switches = history.of('serving').filter((one) => one.target === target);
  return intervals(switches, end);
}

function brakesOn({ history, end }: Judged, target: Target): readonly Interval[] {
  const scopes = [
    { group: '', target: '' },
    { group: target.group.name, target: '' },
    { group: target.group.name, target: target.id },
  ];
  return scopes.flatMap((scope) =>
    intervals(
      history.of('brake').filter((one) => one.group === scope.group && one.target === scope.target),
      end,
    ),
  );
}
