/**
 * What ARM's answer about a container group means: its platform state, and, for a target without
 * an endpoint, a verdict. In: the few fields both doors to ARM agree on. Times are only compared
 * within the one answer. Source: ACI container states and restart policies, Microsoft Learn.
 */
import { ms, spoken } from './time.ts';
import type { Platform, Verdict } from './evidence.ts';

export interface ContainerSeen {
  readonly restartCount: number;
  /** `Running`, `Waiting` or `Terminated`. */
  readonly state: string;
  /** Start of the current run, as ARM wrote it; null when none has begun. */
  readonly startTime: string | null;
  /** The same in milliseconds since the Unix epoch; null when none has begun. */
  readonly startedAtMs: number | null;
  /** Exit code of the current or last run that ended; null when none did. */
  readonly exitCode: number | null;
}

export interface GroupSeen {
  readonly provisioningState: string;
  /** `Running`, `Stopped`, `Pending`, `Succeeded` or `Failed`; empty when ARM shows none. */
  readonly state: string;
  readonly containers: readonly ContainerSeen[];
  /** The `Date` of ARM's answer, milliseconds since the Unix epoch. */
  readonly answeredAtMs: number;
}

export function platformOf(seen: GroupSeen): Platform {
  if (seen.state === '') return { known: false, why: 'ARM shows no instance view' };
  const running = seen.containers.filter((container) => container.state === 'Running');
  const starts = running.flatMap(({ startedAtMs }) => (startedAtMs === null ? [] : [startedAtMs]));
  return {
    known: true,
    state: stateOf(seen),
    runToken: seen.containers.map((one) => `${one.startTime ?? '-'}#${one.restartCount}`).join(' '),
    runAgeMs: starts.length === 0 ? null : ms(Math.max(0, seen.answeredAtMs - Math.max(...starts))),
    says: wordsOf(seen),
  };
}

function stateOf({ provisioningState, state }: GroupSeen): 'serving' | OtherState {
  if (/^(unhealthy|repairing)$/i.test(provisioningState)) return 'repairing';
  if (state === 'Stopped') return 'stopped';
  if (/^(pending|creating|updating)$/i.test(provisioningState) || state === 'Pending') {
    return 'deploying';
  }
  return state === 'Succeeded' || state === 'Failed' ? 'ended' : 'serving';
}

type OtherState = 'ended' | 'stopped' | 'deploying' | 'repairing';

function wordsOf({ provisioningState, state, containers }: GroupSeen): string {
  const restarts = containers.reduce((sum, one) => sum + one.restartCount, 0);
  const exits = containers.flatMap(({ exitCode }) => (exitCode === null ? [] : [exitCode]));
  const lastExit = exits.length === 0 ? '' : `, last exit ${exits.join(' and ')}`;
  const phase = provisioningState === 'Succeeded' ? '' : ` (${provisioningState})`;
  return `${state}${phase}, restarts ${restarts}${lastExit}`;
}

/** The platform as a probe: for a target that answers no requests. */
export function verdictOf(seen: GroupSeen): Verdict {
  const platform = platformOf(seen);
  if (!platform.known) return { verdict: 'unknown', why: platform.why };
  const waiting = seen.containers.filter((container) => container.state === 'Waiting').length;
  switch (platform.state) {
    case 'ended':
      return seen.state === 'Failed' ? unhealthy(platform.says) : { verdict: 'healthy' };
    case 'serving':
      return waiting > 0 ? unhealthy(`a container waits: ${platform.says}`) : youth(seen, platform);
    case 'stopped':
    case 'deploying':
    case 'repairing':
      return unhealthy(platform.says);
  }
}

/** A run that began a moment ago after others have failed proves nothing yet, either way. */
function youth(seen: GroupSeen, platform: Platform & { known: true }): Verdict {
  const age = platform.runAgeMs;
  const crashed = seen.containers.some((one) => one.restartCount > 0 && (one.exitCode ?? 0) !== 0);
  if (age === null || age >= settledAfterMs || !crashed) return { verdict: 'healthy' };
  return { verdict: 'unknown', why: `runs again for only ${spoken(age)}: ${platform.says}` };
}

const settledAfterMs = 60_000;

const unhealthy = (why: string): Verdict => ({ verdict: 'unhealthy', why });
