/**
 * What can be seen of the patients without asking Paramedic: their own /health, and the runs of
 * their containers by ARM. In: what was done to them, told by `note`. Out: a diary for each, in the
 * words of the patients of the local demo, and when their containers began to run.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from '../../../local/cloud-call.ts';
import { conditionAt, isSick } from '../diary.ts';
import type { Condition, DiaryLine } from '../diary.ts';
import type { Az } from './az.ts';
import { azCommands } from './commands.ts';
import type { Patient } from './place.ts';

/** How often is looked; on Azure seconds, since Paramedic itself looks every half a minute. */
export interface Looks {
  readonly everyMs: number;
  /** `az` takes a second of a core each time. */
  readonly runsEveryMs: number;
}

export interface Watch {
  /** Oldest first; told lines and seen ones. */
  diary(id: string): readonly DiaryLine[];
  /** When its container began to run, since the watch began; oldest first. */
  runs(id: string): readonly number[];
  isServing(id: string): boolean;
  /** Names of the endpoints that a Traffic Manager profile may answer with, asked of ARM now. */
  inRotation(profileId: string): Promise<readonly string[]>;
  /** What was just done to it. */
  note(id: string, condition: Condition, says: string): void;
  problem(): string | null;
}

const probeTimeoutMs = 5_000;
const bodyCharsMax = 10_000;
const apiVersion = '2025-09-01';
const profileApiVersion = '2022-04-01';

/** The parts of a container group that ARM shows: see its REST reference, 2025-09-01. */
interface ShownGroup {
  readonly properties: {
    readonly containers: readonly {
      readonly properties: {
        readonly instanceView?: { readonly currentState?: { readonly startTime?: string } };
      };
    }[];
  };
}

/** A part of what ARM shows of a profile: see its REST reference, 2022-04-01. */
interface ShownProfile {
  readonly properties: {
    readonly endpoints: readonly {
      readonly name: string;
      readonly properties: { readonly endpointStatus: 'Enabled' | 'Disabled' };
    }[];
  };
}

/** Watches until the signal ends it. */
export function watchPatients(
  { az, call }: { readonly az: Az; readonly call: Call },
  patients: readonly Patient[],
  looks: Looks,
  onLine: (id: string, line: DiaryLine) => void,
  signal: AbortSignal,
): Watch {
  const diaries = new Map(patients.map(({ id }): [string, DiaryLine[]] => [id, []]));
  const begun = new Map<string, number[]>();
  const notedAt = new Map<string, number>();
  let problem: string | null = null;
  const diary = (id: string): DiaryLine[] => diaries.get(id) ?? [];

  function write(id: string, condition: Condition, says: string): void {
    const line = { at: Date.now(), condition, says };
    diary(id).push(line);
    onLine(id, line);
  }

  async function probe({ id, target }: Patient): Promise<void> {
    const askedAt = Date.now();
    const isWell = await answersWell(call, target.probe);
    const last = diary(id).at(-1)?.condition;
    // What was done takes a moment to show.
    const isTooSoon = askedAt - (notedAt.get(id) ?? 0) < 3 * looks.everyMs;
    if (isTooSoon || last === 'told to stop') return;
    if (isWell && last !== 'serving') write(id, 'serving', 'answers /health well');
    const isNews = last === undefined || last === 'serving';
    if (!isWell && isNews) write(id, 'hanging', 'does not answer /health well');
  }

  async function lookAtRuns({ id, resourceId }: Patient): Promise<void> {
    const url = `${resourceId}?api-version=${apiVersion}`;
    const shown = (await az.json(azCommands.get(url))) as ShownGroup;
    const [container] = shown.properties.containers;
    const at = Date.parse(container?.properties.instanceView?.currentState?.startTime ?? '');
    if (Number.isNaN(at)) return;
    const known = begun.get(id);
    // The first is the run that was there before.
    if (known === undefined) begun.set(id, [at]);
    else if (at > (known.at(-1) ?? 0)) known.push(at);
  }

  const note = (why: string): void => void (problem = why);
  void again(() => Promise.allSettled(patients.map(probe)), looks.everyMs, note, signal);
  void again(() => Promise.allSettled(patients.map(lookAtRuns)), looks.runsEveryMs, note, signal);
  return {
    diary,
    runs: (id) => begun.get(id)?.slice(1) ?? [],
    isServing: (id) => diary(id).at(-1)?.condition === 'serving',
    inRotation: (profileId) => inRotation(az, profileId),
    note(id, condition, says) {
      notedAt.set(id, Date.now());
      write(id, condition, says);
    },
    problem: () => problem,
  };
}

/** Names of the endpoints that are enabled. */
async function inRotation(az: Az, profileId: string): Promise<readonly string[]> {
  const asked = azCommands.get(`${profileId}?api-version=${profileApiVersion}`);
  const { endpoints } = ((await az.json(asked)) as ShownProfile).properties;
  const serving = endpoints.filter(({ properties }) => properties.endpointStatus === 'Enabled');
  return serving.map(({ name }) => name);
}

/** Until the signal ends it; `failed` gets what went wrong at a turn. */
async function again(
  look: () => Promise<readonly PromiseSettledResult<void>[]>,
  everyMs: number,
  failed: (why: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const one of await look()) if (one.status === 'rejected') failed(String(one.reason));
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

async function answersWell(call: Call, probe: Patient['target']['probe']): Promise<boolean> {
  if (probe.kind !== 'http') return false;
  try {
    const { url, expectStatus, expectText } = probe;
    const { status, body } = await call({ method: 'GET', url, timeoutMs: probeTimeoutMs });
    return status === expectStatus && body.slice(0, bodyCharsMax).includes(expectText ?? '');
  } catch {
    return false;
  }
}

/** Clocks differ, and illness is seen a little later than it begins. */
const slackMs = 10_000;

/** Whether an order, or a run that began, at that moment was to a patient that needed none. */
export function isWrong(diary: readonly DiaryLine[], at: number): boolean {
  const meanwhile = diary.filter((line) => Math.abs(line.at - at) <= slackMs);
  const around = [conditionAt(diary, at - slackMs), ...meanwhile.map((line) => line.condition)];
  return !around.some((condition) => isSick(condition) || condition === 'starting');
}
