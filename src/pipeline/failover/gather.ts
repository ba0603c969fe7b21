/**
 * Gathers the evidence of a look at a failover group: the public row, readings of both sides, the
 * traffic, and the members' restart ladders where anything is amiss. A request takes its readings
 * in one burst, because its caller waits.
 */
import { eachLimited } from '../each.ts';
import { everySide } from '../../core/failover/group.ts';
import { fleetIn } from '../gather.ts';
import { PortError } from '../port-error.ts';
import { readEntity } from '../../core/failover/entity.ts';
import type { EntityRead } from '../../core/failover/entity.ts';
import type { App } from '../app.ts';
import type { BothSides, FailoverGroup, Side } from '../../core/failover/group.ts';
import type { Cause } from '../../core/wake.ts';
import type { ClaimEvidence } from '../care.ts';
import type { FailoverClaimView, FailoverEvidence, Member } from '../../core/failover/evidence.ts';
import type { Ports } from '../ports.ts';
import type { Reading } from '../../core/readings.ts';
import type { SeenGroup } from '../../core/failover/step.ts';
import type { StoreClock } from '../store-clock.ts';
import type { Target } from '../../core/policy.ts';

const membersAtOnce = 8;

export async function gatherGroup(
  { ports }: App,
  { group, state }: SeenGroup,
  cause: Cause,
  clock: StoreClock,
): Promise<FailoverEvidence> {
  const { columns } = await ports.entities.read(group);
  const entity = readEntity(group, columns);
  const readings = await takeReadings(group, cause, clock, ports);
  const traffic = await ports.routing.read(group);
  const isQuiet =
    state.phase === 'steady' &&
    cause.kind !== 'request' &&
    !mayFailBack(group, entity) &&
    everySide.every((side) => readings[side].at(-1)?.verdict === 'healthy');
  const members = isQuiet ? [] : await membersOf(group, ports);
  const lookAgeMs = clock.age();
  const now = clock.now();
  return { now, lookAgeMs, cause, entity, readings, traffic, members, claimView: null };
}

/**
 * Row and traffic as they are after a burst: with those of before it, a move that was made
 * meanwhile would look like somebody's hand.
 */
export async function gatheredAnew(
  { ports }: App,
  group: FailoverGroup,
  evidence: FailoverEvidence,
  clock: StoreClock,
): Promise<FailoverEvidence> {
  const entity = readEntity(group, (await ports.entities.read(group)).columns);
  const traffic = await ports.routing.read(group);
  return { ...evidence, entity, traffic, now: clock.now(), lookAgeMs: clock.age() };
}

/** A failback leaves a healthy side: a restart near must be seen then, too. */
const mayFailBack = ({ policy, home }: FailoverGroup, entity: EntityRead): boolean =>
  policy.failback === 'automatic' && entity.kind === 'valid' && entity.entity.active !== home;

async function takeReadings(
  group: FailoverGroup,
  cause: Cause,
  clock: StoreClock,
  ports: Ports,
): Promise<BothSides<readonly Reading[]>> {
  const { proofNeeded, burstEveryMs } = group.policy;
  const rounds = cause.kind === 'request' ? proofNeeded : 1;
  const primary: Reading[] = [];
  const secondary: Reading[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round > 0) await ports.stopwatch.sleep(burstEveryMs);
    const [first, second] = await Promise.all([
      readingOf(group, 'primary', clock, ports),
      readingOf(group, 'secondary', clock, ports),
    ]);
    primary.push(first);
    secondary.push(second);
  }
  return { primary, secondary };
}

export async function readingOf(
  { sides, policy }: FailoverGroup,
  side: Side,
  clock: StoreClock,
  { probes }: Ports,
): Promise<Reading> {
  const verdict = await probes.probeUrl(sides[side].probe, policy.probeTimeoutMs);
  return { ...verdict, at: clock.now() };
}

/** Every target of either side, as its own row says. */
export function membersOf(
  { sides }: FailoverGroup,
  { incidents }: Ports,
): Promise<readonly Member[]> {
  const all = everySide.flatMap((side) =>
    sides[side].targets.map((target): readonly [Side, Target] => [side, target]),
  );
  return eachLimited(all, membersAtOnce, async ([side, target]): Promise<Member> => {
    const { id } = target;
    try {
      const { state } = await incidents.load(target);
      const { phase, actions } = state.value ?? { phase: 'quiet', actions: [] };
      return { id, side, phase, lastActionAt: actions.at(-1) ?? null };
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      return { id, side, phase: null, lastActionAt: null };
    }
  });
}

/** `evidence` with what only a claim needs; the fleet's row comes along to be compared on. */
export async function gatherClaimViewOf(
  { ports }: App,
  group: FailoverGroup,
  evidence: FailoverEvidence,
  clock: StoreClock,
): Promise<ClaimEvidence<FailoverEvidence>> {
  const mayWrite = await ports.routing.mayWrite(group);
  const fleet = await fleetIn(ports);
  const claimView = { fleet: fleet?.value ?? null, mayWrite };
  return { evidence: datedGroup(evidence, clock, claimView), fleet };
}

/** `evidence` as of now, with another claim view. */
export const datedGroup = (
  evidence: FailoverEvidence,
  clock: StoreClock,
  claimView: FailoverClaimView,
): FailoverEvidence => ({ ...evidence, now: clock.now(), lookAgeMs: clock.age(), claimView });
