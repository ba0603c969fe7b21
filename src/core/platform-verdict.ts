/**
 * What ARM's picture of a container group means: its state as the loop knows it, and, for targets
 * without an endpoint, whether it is well. Pure and total. A picture that does not say what state
 * the group is in means nothing. Source: Microsoft Learn, container group states of ACI.
 */
import type { Platform } from './evidence.ts';
import type { Verdict } from './readings.ts';
import { ms, spoken } from './time.ts';
import type { DurationMs } from './time.ts';

/** A container group as one answer of ARM shows it. All times are ARM's own, of that answer. */
export interface GroupPicture {
  /** `Running`, `Stopped`, `Pending`, `Succeeded`, `Failed`; null: not said. */
  readonly state: string | null;
  readonly provisioningState: string | null;
  readonly containers: readonly ContainerPicture[];
  /** Milliseconds since the Unix epoch at which ARM answered. */
  readonly answeredAtMs: number;
}

export interface ContainerPicture {
  /** `Running`, `Waiting`, `Terminated`; null: not said. */
  readonly state: string | null;
  /** Start of the current run, or of the last one. */
  readonly startedAtMs: number | null;
  readonly restartCount: number;
  /** Exit code of the last run that ended; null: none has. */
  readonly lastExitCode: number | null;
}

/** A run younger than this, with crashes behind it, proves neither a loop nor its end. */
const settledAfterMs = 60_000;

export function platformOf(picture: GroupPicture): Platform {
  const state = stateOf(picture);
  if (state === null) return { known: false, why: `ARM says: ${says(picture)}` };
  return {
    known: true,
    state,
    runToken: runToken(picture.containers),
    runAgeMs: runAge(picture),
    says: says(picture),
  };
}

/** Containers that start one after another are one run: it counts once all of them run. */
function runToken(containers: readonly ContainerPicture[]): string | null {
  const runs = containers.flatMap(({ state, startedAtMs, restartCount }) =>
    state === 'Running' && startedAtMs !== null ? [`${startedAtMs}x${restartCount}`] : [],
  );
  return runs.length === containers.length ? runs.join(',') : null;
}

/** The reading of a target whose only probe is the platform's word. */
export function platformVerdict(picture: GroupPicture): Verdict {
  const state = stateOf(picture);
  switch (state) {
    case null:
    case 'deploying':
    case 'repairing':
      return { verdict: 'unknown', why: says(picture) };
    case 'stopped':
      return { verdict: 'unhealthy', why: says(picture) };
    case 'ended':
      // A group that has done its work under `Never` or `OnFailure` ends so.
      return picture.state === 'Succeeded'
        ? { verdict: 'healthy' }
        : { verdict: 'unhealthy', why: says(picture) };
    case 'serving': {
      if (picture.containers.some(isBackingOff)) {
        return { verdict: 'unhealthy', why: `crash loop: ${says(picture)}` };
      }
      return picture.containers.some((one) => isYoungAgain(one, picture.answeredAtMs))
        ? { verdict: 'unknown', why: `it runs again, but not for long yet: ${says(picture)}` }
        : { verdict: 'healthy' };
    }
  }
}

/**
 * Under `Always` a crash loop leaves its group `Running`: only its containers tell. An init
 * container's turn is a `Waiting` too, but then nothing has exited yet.
 */
const isBackingOff = ({ state, restartCount, lastExitCode }: ContainerPicture): boolean =>
  state === 'Waiting' && (restartCount > 0 || lastExitCode !== null);

function isYoungAgain(container: ContainerPicture, answeredAtMs: number): boolean {
  const { restartCount, startedAtMs, lastExitCode } = container;
  const crashed = restartCount > 0 && lastExitCode !== null && lastExitCode !== 0;
  return crashed && startedAtMs !== null && answeredAtMs - startedAtMs < settledAfterMs;
}

type State = (Platform & { readonly known: true })['state'];

/** assumed: `Updating`, which no list of states names, is a deployment like the others. */
const stateByProvisioning: ReadonlyMap<string | null, State> = new Map([
  ['Unhealthy', 'repairing'],
  ['Repairing', 'repairing'],
  ['Pending', 'deploying'],
  ['Creating', 'deploying'],
  ['Updating', 'deploying'],
]);

const stateByGroupState: ReadonlyMap<string | null, State> = new Map([
  ['Pending', 'deploying'],
  ['Succeeded', 'ended'],
  ['Failed', 'ended'],
  ['Running', 'serving'],
]);

/**
 * Who stopped it stopped it, whatever else goes on; then whoever is at work on it; then its runs.
 */
function stateOf({ state, provisioningState }: GroupPicture): State | null {
  if (state === 'Stopped') return 'stopped';
  return stateByProvisioning.get(provisioningState) ?? stateByGroupState.get(state) ?? null;
}

/** Age of the youngest run; both times are ARM's, which may show a start after its own answer. */
function runAge({ containers, answeredAtMs }: GroupPicture): DurationMs | null {
  const starts = containers.flatMap(({ state, startedAtMs }) =>
    state === 'Running' && startedAtMs !== null ? [startedAtMs] : [],
  );
  return starts.length === 0 ? null : ms(Math.max(0, answeredAtMs - Math.max(...starts)));
}

/** `Running, Waiting, restarts 3, last exit 137, started 12 s ago`. */
function says(picture: GroupPicture): string {
  const { state, provisioningState, containers } = picture;
  const words = [state ?? 'no state'];
  if (provisioningState !== null && provisioningState !== 'Succeeded') {
    words.push(`provisioning ${provisioningState}`);
  }
  for (const one of new Set(containers.map((container) => container.state))) {
    if (one !== null && one !== state) words.push(one);
  }
  const restarts = containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
  if (restarts > 0) words.push(`restarts ${restarts}`);
  const exits = containers.flatMap(({ lastExitCode }) => lastExitCode ?? []);
  if (exits.length > 0) words.push(`last exit ${exits.join(' and ')}`);
  const age = runAge(picture);
  if (age !== null) words.push(`started ${spoken(age)} ago`);
  return words.join(', ');
}
