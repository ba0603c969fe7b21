/** What must come of failover groups: clients are served and traffic agrees, or people know. */
import { brakesOf, minute, reignsOf, rowsOf, sideServing, swapsOf } from './truth.ts';
import { covers, gaps, intervals } from './intervals.ts';
import { everySide, otherSide } from '../core/failover/group.ts';
import type { FailoverGroup, Side } from '../core/failover/group.ts';
import type { Judged, Violation } from './judged.ts';

/** Told of, or put right, within this: `tellAfter`, and an outage of the store or the notices. */
const silentMax = 35 * minute;
/** From calm until every phase must have found its end. */
const settleMax = 60 * minute;

export function failoverLiveness(judged: Judged, group: FailoverGroup): readonly Violation[] {
  return [
    ...unserved(judged, group),
    ...disagreeing(judged, group),
    ...stuck(judged, group),
    ...heldBack(judged, group),
    ...untold(judged, group),
  ];
}

/** When people were told of the group or of a target of it. */
function noticesOf({ history }: Judged, { id, sides }: FailoverGroup): readonly number[] {
  const members = everySide.flatMap((side) => sides[side].targets.map((target) => target.id));
  return history
    .of('notice')
    .filter(({ notice }) => notice.target === id || members.includes(notice.target))
    .map(({ at }) => at);
}

/** Since when the group has not been at rest, at that time. */
function openSince({ history }: Judged, { name }: FailoverGroup, at: number): number {
  const phases = history.of('group-phase').filter((one) => one.group === name && one.at <= at);
  const rested = phases.findLastIndex(({ phase }) => phase === 'steady');
  return phases[rested + 1]?.at ?? at;
}

/** Clients that get no answer for long while another side is well: moved, or a human knows. */
function unserved(judged: Judged, group: FailoverGroup): Violation[] {
  const { history, end } = judged;
  const served = intervals(
    history.of('client').filter((one) => one.group === group.name),
    end,
  );
  const notices = noticesOf(judged, group);
  return gaps(served, history.all()[0]?.at ?? 0, end)
    .filter(({ from, to }) => to - from > silentMax)
    .filter(({ from, to }) =>
      everySide.some((side) => covers(sideServing(judged, group, side), from, to)),
    )
    .filter(({ from, to }) => {
      const since = Math.min(from - silentMax, openSince(judged, group, from));
      return !notices.some((at) => since <= at && at <= to);
    })
    .map(({ from, to }) => ({
      law: 'never lost requests in silence',
      what: `${group.name}: none served for ${to - from} ms, one side well, nobody told`,
      at: from,
    }));
}

/** In the end the traffic goes where the row says, or people know that it does not. */
function disagreeing(judged: Judged, group: FailoverGroup): Violation[] {
  const { end, profiles } = judged;
  const { traffic } = group;
  const profile = traffic === null ? undefined : profiles.get(traffic.profileId);
  const active = rowsOf(judged, group).at(-1)?.after?.['active_target'];
  if (traffic === null || profile === undefined) return [];
  const isIn = (side: Side): boolean =>
    profile.endpoint(traffic.endpoints[side].name)?.properties.endpointStatus === 'Enabled';
  const agrees = everySide.every((side) => isIn(side) === (side === active));
  if (agrees) return [];
  const since = reignsOf(judged, group).at(-1)?.from ?? 0;
  return noticesOf(judged, group).some((at) => at >= since - silentMax)
    ? []
    : [
        {
          law: 'traffic agrees in the end',
          what: `${group.name} says ${String(active)} and nobody was told that traffic does not`,
          at: end,
        },
      ];
}

function stuck(judged: Judged, group: FailoverGroup): Violation[] {
  const { history, calmAt, end } = judged;
  if (end - calmAt < settleMax) return [];
  const last = history.of('group-phase').findLast((one) => one.group === group.name);
  const phase = last?.phase ?? 'steady';
  const told = noticesOf(judged, group).some((at) => at >= openSince(judged, group, end));
  const isStuck =
    ['moving', 'asking', 'verifying'].includes(phase) || (phase !== 'steady' && !told);
  return isStuck && end - (last?.at ?? end) > 20 * minute
    ? [
        {
          law: 'no failover group stays stuck',
          what: `${group.name} is ${phase} in the end`,
          at: end,
        },
      ]
    : [];
}

/** A claim is lost after three minutes, what it sent lands within three more; looks take time. */
const heldMax = 7 * minute;

/** A move whose worker is long gone holds no restart back, whatever the public row says. */
function heldBack({ history }: Judged, { id, name }: FailoverGroup): Violation[] {
  const phases = history.of('group-phase').filter((one) => one.group === name);
  return history
    .of('entry')
    .filter(
      ({ entry: { reason, detail } }) =>
        reason === 'blocked_by_failover' && detail === `${id} is moving`,
    )
    .flatMap(({ at, entry: { target } }) => {
      const last = phases.findLast((one) => one.at <= at);
      const forMs = last?.phase === 'moving' ? at - last.at : 0;
      const what = `${target} waits for ${name}, moving for ${forMs} ms`;
      return forMs > heldMax ? [{ law: 'no lost move holds a restart back', what, at }] : [];
    });
}

/** A move that nobody hears of is none that people can trust. */
function untold(judged: Judged, group: FailoverGroup): Violation[] {
  const notices = noticesOf(judged, group);
  const isBraked = brakesOf(judged, group).length > 0;
  return swapsOf(judged, group)
    .filter(({ at }) => !isBraked && !notices.some((when) => at <= when && when <= at + silentMax))
    .map(({ at, to }) => ({
      law: 'every failover is told',
      what: `${group.name} to ${otherSide(otherSide(to))}`,
      at,
    }));
}
