/**
 * Plays the acts side by side on a running local Azure. In: the acts, the stage, the audit as it
 * grows. Out: when each act began, once all are over or out of time. What goes wrong with the demo
 * itself (a patient that cannot be reached) is thrown.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from '../../local/cloud-call.ts';
import type { LocalAzure } from '../../local/cloud.ts';
import type { Act, ActView, Hands, Step } from './acts.ts';
import type { Ask, AuditWatch } from './audit-watch.ts';
import type { Diaries } from './diary.ts';
import { identities, patientNames, resourceIdOf, urlIn } from './stage.ts';
import type { PatientName } from './stage.ts';

export interface Play {
  readonly azure: LocalAzure;
  readonly diaries: Diaries;
  readonly audit: AuditWatch;
  readonly call: Call;
  readonly ask: Ask;
  /** When an alert about a patient was last delivered. */
  readonly alertedAt: ReadonlyMap<PatientName, number>;
  readonly signal: AbortSignal;
}

const readyWithinMs = 45_000;
const actWithinMs = 80_000;
const lookEveryMs = 200;
const callTimeoutMs = 10_000;

/** Every patient serves by its own account, and Paramedic has looked at each and suspects none. */
export async function awaitHealth({ diaries, ask, audit, signal }: Play): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  const waitingFor = new Set<PatientName>(patientNames);
  while (waitingFor.size > 0) {
    for (const name of waitingFor) {
      const serves = diaries.read(name).at(-1)?.condition === 'serving';
      if (serves && (await isFoundWell(ask, name))) waitingFor.delete(name);
    }
    signal.throwIfAborted();
    if (performance.now() > deadline) {
      const names = [...waitingFor].join(', ');
      const problem = audit.problem() ?? 'no sweep has found it well';
      throw new Error(`Not ready within ${readyWithinMs / 1000} s: ${names} (${problem})`);
    }
    await pause(lookEveryMs);
  }
}

async function isFoundWell(ask: Ask, patient: PatientName): Promise<boolean> {
  try {
    const target = await ask(`targets/${patient}`);
    const { lookedAt, phase } = target as { lookedAt: string | null; phase: string };
    return lookedAt !== null && phase === 'quiet';
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
  const hands = handsOn(play);
  await pause(quietBeforeMs);
  return Promise.all(
    acts.map(async (act) => {
      const at = Date.now();
      for (const step of act.steps) {
        if (Date.now() > at + actWithinMs) break;
        begun(act, step);
        await step.strike(hands);
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

export function viewOf({ audit, alertedAt }: Play, act: Act, struckAt: number): ActView {
  const alerted = Math.max(...act.patients.map((patient) => alertedAt.get(patient) ?? 0));
  return {
    struckAt,
    now: Date.now(),
    entries: act.patients
      .flatMap((patient) => audit.entries(patient))
      .filter(({ happenedAt }) => happenedAt >= struckAt)
      .toSorted((a, b) => a.happenedAt - b.happenedAt),
    alertedAt: alerted >= struckAt ? alerted : null,
  };
}

function handsOn({ azure, call }: Play): Hands {
  const post = async (url: string, headers: Readonly<Record<string, string>>, what: string) => {
    const { status } = await call({ method: 'POST', url, headers, timeoutMs: callTimeoutMs });
    if (status >= 300) throw new Error(`${what} was answered with ${status}`);
  };
  return {
    tell: (patient, what) => post(`${urlIn(azure, patient)}/${what}`, {}, `${patient}: /${what}`),
    async stop(patient) {
      const { clientId } = identities.operator;
      const token = await azure.token({ clientId, resource: azure.armUrl });
      const url = `${azure.armUrl}${resourceIdOf(patient)}/stop?api-version=2025-09-01`;
      await post(url, { Authorization: `Bearer ${token}` }, `The stop of ${patient}`);
    },
  };
}
