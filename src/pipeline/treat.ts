/**
 * Performs what was claimed for a target and settles it. Right before the effect the claim, the
 * brakes and the failover groups are read again, and the clock last of all; a remedy that comes
 * too late is not performed.
 */
import { failoverInTheWay } from '../core/gates.ts';
import { failoversOf, seenFailovers } from './target-failovers.ts';
import { fence, report } from './claim.ts';
import { nameOf } from '../core/entry.ts';
import { PortError } from './port-error.ts';
import { seconds } from '../core/time.ts';
import { seenOf } from './seen.ts';
import { settle } from '../core/settle.ts';
import type { App } from './app.ts';
import type { Committed } from './committed.ts';
import type { Held } from './claim.ts';
import type { Incident, TargetRemedy } from '../core/incident.ts';
import type { Outcome } from '../core/settle.ts';
import type { StoreClock } from './store-clock.ts';
import type { Target } from '../core/policy.ts';

/** Performs the committed move's remedy, if any, and answers with what is in the store then. */
export async function treat(
  app: App,
  target: Target,
  claim: Committed<Incident>,
  clock: StoreClock,
): Promise<Committed<Incident> | 'lost'> {
  const { next, because } = claim.move;
  if (claim.move.remedy === null || next.phase !== 'treating') {
    if (because?.reason === 'handed_to_failover') await wakeFailovers(app, target);
    return claim;
  }
  const { epoch, claimedAt, remedy } = next;
  const held: Held<Incident> = {
    named: nameOf({ target }),
    rows: app.ports.incidents,
    ports: app.ports,
    clock,
    claimedAt,
    isOurs: (incident) => incident.phase === 'treating' && incident.epoch === epoch,
  };
  const outcome = await perform(app, target, remedy, held);
  return report(
    held,
    claim,
    (loaded, now) => settle(seenOf(app, target, loaded), epoch, outcome, now),
    `${outcome.kind}, ${outcome.detail}`,
  );
}

async function perform(
  app: App,
  target: Target,
  remedy: TargetRemedy,
  held: Held<Incident>,
): Promise<Outcome> {
  const withheld = await fence(held, target.policy.effectWithinMs, () => failoverIn(app, target));
  if (withheld !== null) return { kind: 'refused', detail: withheld.why };
  const { containers } = app.ports;
  switch (remedy) {
    case 'restart':
      return containers.restart(target);
    case 'start':
      return containers.start(target);
  }
}

/**
 * Our claim is written; a failover that claimed at the same time is seen now, or sees ours
 * (Dekker's rule: each writes, then reads the other; the store reads its own writes).
 */
async function failoverIn(app: App, target: Target): Promise<string | null> {
  for (const seen of await seenFailovers(app, target)) {
    const blocker = failoverInTheWay({ ...seen.failover, busyUntil: seen.effectUntil }, seen.now);
    if (blocker) return `a failover is in the way: ${blocker.detail}`;
  }
  return null;
}

/** The end of the ladder wakes the groups that take over; a lost wake is made up for by a sweep. */
async function wakeFailovers({ configuration, ports }: App, target: Target): Promise<void> {
  const targets = failoversOf(configuration, target).map(({ group }) => group.id);
  if (targets.length === 0) return;
  const cause = { kind: 'event', hint: 'handed_to_failover', foreign: null } as const;
  try {
    await ports.wakes.schedule({ targets, cause }, seconds(0));
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    ports.log.info('paramedic.wake_not_queued', { target: target.id, problem: error.message });
  }
}
