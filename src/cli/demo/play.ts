/**
 * Plays the acts side by side on a running local Azure. In: the acts, the stage, the audit as it
 * grows. Out: when each act began, once all are over or out of time. What goes wrong with the demo
 * itself (a patient that cannot be reached) is thrown.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from '../../local/cloud-call.ts';
import type { LocalAzure } from '../../local/cloud.ts';
import type { Act, ActView, FailoverView, Hands, PersonsAnswer, Step } from './act.ts';
import type { Ask, AuditWatch } from './audit-watch.ts';
import { failoverNames, patientNames, subjectOf, targetNames } from './cast.ts';
import type { FailoverName, PatientName, SubjectName } from './cast.ts';
import type { Customers } from './customers.ts';
import type { Diaries } from './diary.ts';
import type { PublicRows } from './public-rows.ts';

export interface Play {
  readonly azure: LocalAzure;
  readonly diaries: Diaries;
  readonly audit: AuditWatch;
  readonly call: Call;
  readonly ask: Ask;
  readonly hands: Hands;
  readonly rows: PublicRows;
  /** What people were answered. */
  readonly answers: readonly PersonsAnswer[];
  /** Of each group, once its act has begun. */
  readonly customers: Map<FailoverName, Customers>;
  /** When an alert about a patient was last delivered. */
  readonly alertedAt: ReadonlyMap<PatientName, number>;
  readonly signal: AbortSignal;
}

const readyWithinMs = 45_000;
const actWithinMs = 120_000;
const lookEveryMs = 200;

/** Every patient serves by its own account, and Paramedic has found all well that it looks at. */
export async function awaitHealth(play: Play): Promise<void> {
  const { ask, audit, signal } = play;
  const deadline = performance.now() + readyWithinMs;
  const looks = [
    ...targetNames.map((name) => ({ name, isWell: () => isFoundWell(ask, `targets/${name}`) })),
    ...failoverNames.map((name) => ({
      name: subjectOf(name),
      isWell: () => isFoundWell(ask, `failovers/${name}`),
    })),
  ];
  const waitingFor = new Set(looks);
  while (waitingFor.size > 0 || !patientNames.every((name) => serves(play, name))) {
    for (const look of waitingFor) if (await look.isWell()) waitingFor.delete(look);
    signal.throwIfAborted();
    if (performance.now() > deadline) {
      const silent = patientNames.filter((name) => !serves(play, name));
      const names = [...silent, ...[...waitingFor].map(({ name }) => name)].join(', ');
      const problem = audit.problem() ?? 'no sweep has found it well';
      throw new Error(`Not ready within ${readyWithinMs / 1000} s: ${names} (${problem})`);
    }
    await pause(lookEveryMs);
  }
}

const serves = ({ diaries }: Play, name: PatientName): boolean =>
  diaries.read(name).at(-1)?.condition === 'serving';

async function isFoundWell(ask: Ask, path: string): Promise<boolean> {
  try {
    const { lookedAt, phase } = (await ask(path)) as {
      readonly lookedAt: string | null;
      readonly phase: string;
    };
    return lookedAt !== null && (phase === 'quiet' || phase === 'steady');
  } catch {
    return false; // the app may still be starting; the deadline speaks if it never does
  }
}

/**
 * The audit knows seconds: what was written less than two before the trouble could seem to follow
 * it, and be taken for the first sight of it.
 */
const quietBeforeMs = 2_500;

/**
 * Begins all acts at once and sees each, step by step, to its end or until its time is over;
 * answers when its trouble began. `begun` is told just before each step.
 */
export async function playAll(
  play: Play,
  acts: readonly Act[],
  begun: (act: Act, step: Step) => void,
): Promise<readonly { readonly act: Act; readonly at: number }[]> {
  await pause(quietBeforeMs);
  return Promise.all(
    acts.map(async (act) => {
      const at = Date.now();
      for (const step of act.steps) {
        if (Date.now() > at + actWithinMs) break;
        begun(act, step);
        await step.strike(play.hands);
        await seeThrough(play, step, () => viewOf(play, act, at));
      }
      return { act, at };
    }),
  );
}

/** Until the step is over, or the act's time is. */
async function seeThrough(play: Play, step: Step, look: () => ActView): Promise<void> {
  for (;;) {
    const view = look();
    if (step.isOver(view) || view.now > view.struckAt + actWithinMs) return;
    play.signal.throwIfAborted();
    await pause(lookEveryMs);
  }
}

export function viewOf(play: Play, act: Act, struckAt: number): ActView {
  const { audit, alertedAt } = play;
  const alerted = Math.max(...act.patients.map((patient) => alertedAt.get(patient) ?? 0));
  const subjects: readonly SubjectName[] =
    act.failover === null ? act.patients : [...act.patients, subjectOf(act.failover.group)];
  return {
    struckAt,
    now: Date.now(),
    entries: subjects
      .flatMap((subject) => audit.entries(subject))
      .filter(({ happenedAt }) => happenedAt >= struckAt)
      .toSorted((a, b) => a.happenedAt - b.happenedAt),
    alertedAt: alerted >= struckAt ? alerted : null,
    serving: act.patients.filter((name) => serves(play, name)),
    failover: act.failover === null ? null : failoverView(play, act.failover.group),
  };
}

function failoverView({ rows, answers, customers }: Play, group: FailoverName): FailoverView {
  const own = customers.get(group);
  return {
    toggles: rows.toggles(group),
    answers: answers.filter((answer) => answer.group === group),
    turns: own?.turns() ?? [],
    requests: own?.requests() ?? { sent: 0, lost: 0 },
  };
}
