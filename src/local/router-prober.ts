/**
 * The monitor of a Traffic Manager profile. In: the profile, where and how often to look. Out: the
 * profile is told what each probe of each enabled endpoint came to. As Traffic Manager does, it
 * takes 200 for healthy and follows no redirect (Microsoft Learn: Traffic Manager endpoint
 * monitoring). No endpoint has two probes under way.
 */
import type { Clock } from './clock.ts';
import type { TrafficProfile } from './resources/traffic-profile.ts';
import { getWhole } from './router-get.ts';

export interface ProbeOptions {
  /** What is asked of each endpoint, from the slash on. */
  readonly path: string;
  readonly intervalMs: number;
  /** Shorter than the interval. */
  readonly timeoutMs: number;
}

/** Probes at once and then by the interval; answers what ends it. */
export function startProber(
  profile: TrafficProfile,
  { path, intervalMs, timeoutMs }: ProbeOptions,
  clock: Clock,
): () => void {
  if (!(timeoutMs > 0 && timeoutMs < intervalMs)) {
    throw new Error(`${profile.id}: a probe's timeout must be shorter than the interval.`);
  }
  const end = new AbortController();
  let cancelNext = () => {};
  const probe = async (name: string, target: string) => {
    const url = `${target}${path}`;
    const healthy = await getWhole(url, { timeoutMs, signal: end.signal }).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (!end.signal.aborted) profile.seen(name, healthy);
  };
  const round = () => {
    cancelNext = clock.after(intervalMs, round);
    for (const { name, target } of profile.probed()) void probe(name, target);
  };
  round();
  return () => {
    cancelNext();
    end.abort();
  };
}
