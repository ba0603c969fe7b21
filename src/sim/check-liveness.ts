/**
 * What must happen in the end: nobody stays sick in silence, nothing stays stuck, wakes stay few.
 */
import { everySide } from '../core/failover/group.ts';
import { servingOf } from './check-safety.ts';
import type { Interval } from './intervals.ts';
import type { Judged, Violation } from './judged.ts';
import type { Target } from '../core/policy.ts';

const minute = 60_000;
/** `tellAfter`, and time for an outage of the store or of the notices to end. */
const silentMax = 10 * minute + 25 * minute;
/** From calm until every phase must have found its end: three attempts with all their waits. */
const settleMax = 60 * minute;
/** A claim is given up after 3 min, a verification after 5, at the next look. */
const phaseMax = 6 * minute;
/** Of one target; hosts that thaw at once bring their sweeps with them. */
const probesAMinuteMax = 40;

export function liveness(judged: Judged): readonly Violation[] {
  return judged.configuration.targets
    .flatMap((target) => [
      ...silent(judged, target),
      ...stuck(judged, target),
      ...untold(judged, target),
      ...flood(judged, target),
    ])
    .concat(wedged(judged));
}

/** A target that does not serve for long is healed or told of, unless somebody stopped it. */
function silent(judged: Judged, target: Target): Violation[] {
  if (target.probe.kind === 'platform') return [];
  const { history, end } = judged;
  const notices = history.of('notice').filter(({ notice }) => tellsOf(judged, target, notice));
  const stopped = history
    .of('elsewhere')
    .filter((one) => one.target === target.id && one.what === 'stopped');
  return sickness(judged, target.id)
    .filter(({ from, to }) => to - from > silentMax)
    .filter(({ from, to }) => !stopped.some(({ at }) => from - minute <= at && at <= to))
    .filter(({ from, to }) => !notices.some(({ at }) => from <= at && at <= to))
    .filter(({ from }) => !toldBefore(judged, target, from))
    .map(({ from, to }) => ({
      law: 'never sick and silent',
      what: `${target.id} was unwell for ${to - from} ms and nobody was told`,
      at: Math.min(to, end),
    }));
}

/** A failover group that takes over from a target tells for it as well. */
const tellsOf = (
  { configuration: { failovers } }: Judged,
  { id }: Target,
  { target }: { readonly target: string },
): boolean =>
  target === id ||
  failovers.some(
    (group) =>
      group.id === target &&
      everySide.some((side) => group.sides[side].targets.some((one) => one.id === id)),
  );

/** Told in the same incident, of which this illness is one more turn. */
function toldBefore(judged: Judged, target: Target, from: number): boolean {
  const { history } = judged;
  const last = history
    .of('notice')
    .findLast(({ notice, at }) => tellsOf(judged, target, notice) && at <= from);
  if (last === undefined) return false;
  const closings = ['incident_closed', 'recovered_by_itself', 'recovered_without_us'];
  return !history
    .of('entry')
    .some(
      ({ entry, at }) =>
        entry.target === target.id &&
        entry.to === 'quiet' &&
        closings.includes(entry.reason) &&
        last.at < at &&
        at <= from,
    );
}

/** Every time in which a patient did not serve. */
function sickness(judged: Judged, target: string): readonly Interval[] {
  const well = servingOf(judged, target);
  return well.map(({ to }, index) => ({ from: to, to: well[index + 1]?.from ?? judged.end }));
}

/** Long after calm no row is in the middle of something. */
function stuck({ history, calmAt, end }: Judged, target: Target): Violation[] {
  if (end - calmAt < settleMax) return [];
  const phases = history.of('phase').filter((one) => one.target === target.id);
  const phase = phases.at(-1)?.phase ?? 'quiet';
  const since = phases[phases.findLastIndex((one) => one.phase !== phase) + 1]?.at ?? end;
  return (phase === 'treating' || phase === 'verifying') && end - since > phaseMax
    ? [{ law: 'nothing stays stuck', what: `${target.id} is ${phase} at the end`, at: end }]
    : [];
}

/** An escalation that nobody was told of is none. */
function untold(judged: Judged, target: Target): Violation[] {
  const { history, end } = judged;
  const phases = history.of('phase').filter((one) => one.target === target.id);
  const since = phases.findLastIndex((one) => one.phase !== 'escalated');
  const first = phases[since + 1];
  if (first === undefined || end - first.at < 10 * minute) return [];
  const openedAt = phases.slice(0, since + 1).findLast(({ phase }) => phase === 'quiet')?.at ?? 0;
  const told = history
    .of('notice')
    .some(
      ({ notice, at }) =>
        tellsOf(judged, target, notice) &&
        at >= (notice.target === target.id ? first.at : openedAt),
    );
  return told
    ? []
    : [{ law: 'every escalation is told', what: `${target.id} is escalated, untold`, at: end }];
}

function flood({ history, end }: Judged, target: Target): Violation[] {
  const probes = history.of('probe').filter((one) => one.target === target.id);
  const worst = probes.findIndex((probe, index) => {
    const beyond = probes[index + probesAMinuteMax];
    return beyond !== undefined && beyond.at - probe.at < minute;
  });
  const at = probes[worst]?.at ?? end;
  return worst < 0
    ? []
    : [{ law: 'wakes do not breed', what: `over ${probesAMinuteMax} probes of ${target.id}`, at }];
}

/** The slot of a group whose members are all at rest is free. */
function wedged({ configuration, store, history, end }: Judged): Violation[] {
  return configuration.groups.flatMap((group) => {
    const row = store.get(group.name, 'group')?.value as
      { holder: { target: string } | null } | undefined;
    const holder = row?.holder?.target;
    const phase = history.of('phase').findLast((one) => one.target === holder)?.phase;
    return holder !== undefined && phase !== 'treating' && phase !== 'verifying'
      ? [{ law: 'no slot is wedged', what: `${group.name} is held by ${holder}`, at: end }]
      : [];
  });
}
