/**
 * Plays the acts one after another on what is deployed. In: the acts, the hands, what is watched.
 * Out: what was seen of each, once it is over or out of time. Before each, all must be well and
 * quiet: an act in the shadow of another would show nothing.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { failoverId } from '../../../core/failover/group.ts';
import type { AuditWatch } from '../audit-watch.ts';
import { isSick } from '../diary.ts';
import type { AzureAct, GroupView, Hands, Step, View } from './act.ts';
import type { Doors } from './doors.ts';
import type { Place } from './place.ts';
import type { Played } from './verdict.ts';
import type { Watch } from './watch.ts';

export interface Play {
  readonly place: Place;
  readonly doors: Doors;
  readonly hands: Hands;
  readonly watch: Watch;
  readonly audit: AuditWatch;
  readonly everyMs: number;
  readonly say: (says: string, act?: string) => void;
  readonly signal: AbortSignal;
}

/** Longer than any incident of the acts takes to be closed, by the policies' own times. */
const quietSlackMs = 300_000;
/** As in the local demo: the audit knows seconds. */
const quietBeforeMs = 3_000;

export async function playAct(play: Play, act: AzureAct): Promise<Played> {
  await untilQuiet(play);
  await pause(quietBeforeMs, undefined, { signal: play.signal });
  const struckAt = Date.now();
  const toggledTo: Played['toggledTo'][number][] = [];
  let last = await groupOf(play);
  let view = await viewOf(play, act, struckAt, last);
  const look = async (): Promise<View> => {
    const group = await groupOf(play).catch(() => last);
    if (group !== null && group.active !== last?.active) toggledTo.push(group.active);
    last = group;
    view = await viewOf(play, act, struckAt, group);
    return view;
  };
  for (const step of act.steps) {
    if (Date.now() > struckAt + act.withinMs) break;
    play.say(step.begins, act.name);
    await step.strike(play.hands);
    await seeThrough(play, act, step, look);
  }
  const { traffic = null } = act.failover ?? {};
  const inRotation = traffic && (await play.watch.inRotation(traffic.profileId));
  await play.hands.undo();
  return { act, view, toggledTo, inRotation };
}

async function seeThrough(
  { hands, everyMs, signal }: Play,
  act: AzureAct,
  step: Step,
  look: () => Promise<View>,
): Promise<void> {
  for (;;) {
    const view = await look();
    if (step.isOver(view) || view.now > view.struckAt + act.withinMs) return;
    if (step.again?.(view) === true) await step.strike(hands);
    await pause(everyMs, undefined, { signal });
  }
}

/** Every patient serves, and neither it nor the group is being looked after. */
export async function untilQuiet(play: Play): Promise<void> {
  const { place, watch, audit, everyMs, signal, say } = play;
  const longest = Math.max(
    ...place.patients.map(
      ({ target: { policy } }) => policy.coolForMs + policy.healthyForMs + policy.verifyWithinMs,
    ),
    place.failover?.policy.stableForMs ?? 0,
  );
  const deadline = Date.now() + longest + quietSlackMs;
  let told = false;
  for (;;) {
    const phases = await Promise.all(place.patients.map(({ id }) => phaseOf(play, id)));
    const group = await groupOf(play).catch(() => null);
    const isQuiet = phases.every((phase) => phase === 'quiet') && isAtRest(group);
    if (isQuiet && place.patients.every(({ id }) => watch.isServing(id))) return;
    if (Date.now() > deadline) {
      const seen = place.patients.map(({ id }, index) => `${id}: ${phases[index] ?? 'unknown'}`);
      const problem = watch.problem() ?? audit.problem() ?? 'see GET /api/audit';
      throw new Error(`It does not become quiet (${seen.join(', ')}; ${problem})`);
    }
    if (!told) say('waits until all is well and quiet');
    told = true;
    await pause(everyMs, undefined, { signal });
  }
}

const isAtRest = (group: GroupView | null): boolean => group === null || group.phase === 'steady';

async function phaseOf({ doors }: Play, id: string): Promise<string | null> {
  try {
    const { phase } = (await doors.get(`targets/${id}`)) as { readonly phase: string };
    return phase;
  } catch {
    return null; // asked again at the next look; the deadline speaks if it never answers
  }
}

interface ShownFailover {
  readonly phase: string;
  readonly entity: {
    readonly active_target: 'primary' | 'secondary';
    readonly failover_count: number | string;
  } | null;
}

/** Null: there is no group to play with, or it has no public row. */
export async function groupOf({ place, doors }: Pick<Play, 'place' | 'doors'>) {
  if (place.failover === null) return null;
  const shown = (await doors.get(`failovers/${place.failover.name}`)) as ShownFailover;
  if (shown.entity === null) return null;
  const { active_target: active, failover_count: count } = shown.entity;
  return { phase: shown.phase, active, count: Number(count) };
}

async function viewOf(
  play: Play,
  { patient, failover }: AzureAct,
  struckAt: number,
  group: GroupView | null,
): Promise<View> {
  const { watch, audit } = play;
  const subjects = [patient.id, ...(failover === null ? [] : [failoverId(failover.group)])];
  const diary = watch.diary(patient.id);
  return {
    struckAt,
    now: Date.now(),
    entries: subjects
      .flatMap((subject) => audit.entries(subject))
      .filter(({ happenedAt }) => happenedAt >= struckAt)
      .toSorted((a, b) => a.happenedAt - b.happenedAt),
    servesSince: watch.isServing(patient.id) ? (diary.at(-1)?.at ?? null) : null,
    wasIll: diary.some(({ at, condition }) => at >= struckAt && isSick(condition)),
    // ARM may tell whole seconds alone.
    runs: watch.runs(patient.id).filter((at) => at >= struckAt - 1_000),
    phase: await phaseOf(play, patient.id),
    group,
  };
}
