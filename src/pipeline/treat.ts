/**
 * Performs what was claimed and settles it. Right before the effect the claim and the brakes are
 * read again, and the clock last of all; a remedy that comes too late is not performed.
 */
import { brakeOn } from '../core/brakes.ts';
import { entryOfNote, entryOfSettle } from '../core/entry.ts';
import { PortError } from './port-error.ts';
import { seenOf } from './committed.ts';
import { settle } from '../core/settle.ts';
import { since, spoken } from '../core/time.ts';
import type { App } from './app.ts';
import type { Committed } from './committed.ts';
import type { DurationMs, Instant } from '../core/time.ts';
import type { Outcome } from '../core/settle.ts';
import type { Remedy } from '../core/incident.ts';
import type { StoreClock } from './store-clock.ts';
import type { Target } from '../core/policy.ts';

/** How often a report is written again when another commit of the group came first. */
const settleTries = 4;

/** Performs the committed move's remedy, if any, and answers with what is in the store then. */
export async function treat(
  app: App,
  target: Target,
  claim: Committed,
  clock: StoreClock,
): Promise<Committed | 'lost'> {
  const { next, remedy } = claim.move;
  if (remedy === null || next.phase !== 'treating') return claim;
  const outcome = await perform(app, target, remedy, next, clock);
  return report(app, target, claim, next.epoch, outcome, clock);
}

async function perform(
  app: App,
  target: Target,
  remedy: Remedy,
  claim: { readonly epoch: number; readonly claimedAt: Instant },
  clock: StoreClock,
): Promise<Outcome> {
  const withheld = await fence(app, target, claim, clock);
  if (withheld !== null) return { kind: 'refused', detail: withheld };
  const { containers } = app.ports;
  switch (remedy) {
    case 'restart':
      return containers.restart(target);
    case 'start':
      return containers.start(target);
  }
}

/** Why the effect must be withheld, or null. Time is compared last: reading takes time. */
async function fence(
  { ports }: App,
  target: Target,
  claim: { readonly epoch: number; readonly claimedAt: Instant },
  clock: StoreClock,
): Promise<string | null> {
  try {
    const fleet = await ports.shared.read({ kind: 'fleet' });
    // Last, because its answer's time is what a host that was frozen in between is known by.
    const again = await ports.incidents.load(target);
    const incident = again.incident.value;
    if (incident?.phase !== 'treating' || incident.epoch !== claim.epoch) {
      return 'the claim was taken over';
    }
    const brakes = [...fleet.value.brakes, ...again.groupState.value.brakes];
    const brake = brakeOn(brakes, target.id, again.now);
    if (brake) return `a brake was set by ${brake.owner}: ${brake.reason}`;
    return tooLate(target, since(claim.claimedAt, again.now), since(claim.claimedAt, clock.now()));
  } catch (error) {
    if (error instanceof PortError) return `the claim could not be read again: ${error.message}`;
    throw error;
  }
}

/** The store's time and the stopwatch must both agree: a frozen host stops its stopwatch. */
function tooLate(target: Target, byStore: DurationMs, byStopwatch: DurationMs): string | null {
  const age = Math.max(byStore, byStopwatch) as DurationMs;
  return age > target.policy.effectWithinMs ? `too late: claimed ${spoken(age)} ago` : null;
}

async function report(
  app: App,
  target: Target,
  claim: Committed,
  epoch: number,
  outcome: Outcome,
  clock: StoreClock,
): Promise<Committed | 'lost'> {
  const { incidents } = app.ports;
  let { loaded } = claim;
  for (let tries = 0; tries <= settleTries; tries++) {
    const seen = seenOf(app, target, loaded);
    const move = settle(seen, epoch, outcome, clock.now());
    if (move === null) {
      await noteTooLate(app, target, epoch, loaded.now, outcome);
      return 'lost';
    }
    const committed = await incidents.commit({
      target,
      loaded,
      incident: move.next,
      groupState: move.groupState,
      entry: entryOfSettle(seen, clock.now(), move),
    });
    if (committed !== 'lost') return { move, loaded: committed };
    loaded = await incidents.load(target);
  }
  return 'lost';
}

async function noteTooLate(
  app: App,
  target: Target,
  epoch: number,
  now: Instant,
  outcome: Outcome,
): Promise<void> {
  const loaded = await app.ports.incidents.load(target);
  const detail = `the claim of epoch ${epoch}: ${outcome.kind}, ${outcome.detail}`;
  const note = { reason: 'settled_too_late', detail, cause: 'performer' } as const;
  const entry = entryOfNote(seenOf(app, target, loaded), now, note);
  await app.ports.incidents.commit({ target, loaded, incident: null, groupState: null, entry });
}
