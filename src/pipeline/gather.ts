/**
 * Gathers the evidence of a look at a target: a probe; the platform's word and the failover groups
 * when the probe is not healthy; and, only when a claim is at hand, every sibling, the traffic and
 * the fleet.
 */
import { eachLimited } from './each.ts';
import { PortError } from './port-error.ts';
import { readingOf } from '../core/judge.ts';
import { seenFailovers } from './target-failovers.ts';
import type { App } from './app.ts';
import type { ClaimEvidence } from './care.ts';
import type { ClaimView, Evidence, Platform, Sibling } from '../core/evidence.ts';
import type { FleetState } from '../core/group-state.ts';
import type { Cause } from '../core/wake.ts';
import type { Target } from '../core/policy.ts';
import type { Ports, Versioned } from './ports.ts';
import type { StoreClock } from './store-clock.ts';

/** How many siblings are probed at once: a claim must be made within seconds of its look. */
const siblingsAtOnce = 32;

const notAsked: Platform = { known: false, why: '' };

export async function gather(
  app: App,
  target: Target,
  cause: Cause,
  clock: StoreClock,
): Promise<Evidence> {
  const { probes, containers } = app.ports;
  const verdict = await probes.probe(target);
  const at = clock.now();
  const isHealthy = verdict.verdict === 'healthy';
  const platform = isHealthy ? notAsked : await containers.get(target);
  const reading = readingOf(verdict, platform, at);
  const failovers = isHealthy ? [] : await seenFailovers(app, target);
  return {
    now: clock.now(),
    lookAgeMs: clock.age(),
    cause,
    reading,
    platform,
    failovers: failovers.map(({ failover }) => failover),
    claimView: null,
  };
}

/** `evidence` with the claim view; the fleet's row comes along to be compared on. */
export async function gatherClaimView(
  evidence: Evidence,
  target: Target,
  siblings: readonly Target[],
  clock: StoreClock,
  ports: Ports,
): Promise<ClaimEvidence<Evidence>> {
  const phases = await ports.incidents.phases(target.group);
  const [seen, traffic] = await Promise.all([
    eachLimited(siblings, siblingsAtOnce, async (sibling): Promise<Sibling> => {
      const verdict = await ports.probes.probe(sibling);
      const phase = phases.get(sibling.id);
      const reading = { ...verdict, at: clock.now() };
      return { id: sibling.id, reading, phase: phase === undefined ? 'quiet' : phase };
    }),
    ports.traffic.traffic(target),
  ]);
  const fleet = await fleetIn(ports);
  const claimView = { siblings: seen, fleet: fleet?.value ?? null, traffic };
  return { evidence: dated(evidence, clock, claimView), fleet };
}

/** Null: the kill switch cannot be read, which forbids as much as one that is set. */
export async function fleetIn({ shared }: Ports): Promise<Versioned<FleetState> | null> {
  try {
    return await shared.read({ kind: 'fleet' });
  } catch (error) {
    if (error instanceof PortError) return null;
    throw error;
  }
}

/** `evidence` as of now, with another claim view. */
export const dated = (evidence: Evidence, clock: StoreClock, claimView: ClaimView): Evidence => ({
  ...evidence,
  now: clock.now(),
  lookAgeMs: clock.age(),
  claimView,
});
