/**
 * The sweep: looks at every target that is due, group by group, longest unseen first, with bounded
 * concurrency and time. It is what finds an illness that no alert speaks of, and what makes up for
 * every wake that was lost. What it cannot reach in its time it hands to the queue.
 */
import { dueTargets, isTellingDue, pruneTurn, sweepBudget, unseenTargets } from '../core/sweep.ts';
import { dayOf } from '../core/iso.ts';
import { eachLimited } from './each.ts';
import { hours, instant, ms, since, spoken } from '../core/time.ts';
import { kept } from '../core/policy.ts';
import { PortError } from './port-error.ts';
import { lookAfter } from './look-after.ts';
import { publishBrakes } from './publish-brakes.ts';
import { storeClock } from './store-clock.ts';
import { tell } from './tell.ts';
import type { App } from './app.ts';
import type { DurationMs, Instant } from '../core/time.ts';
import type { Heartbeat, Versioned } from './ports.ts';
import type { StoreClock } from './store-clock.ts';
import type { AnySubject } from './look-after.ts';

const groupsAtOnce = 4;
const looksAtOnce = 8;
/** How many targets one message of the queue names. */
const handedOverTogether = 20;

export interface SweepReport {
  readonly looked: number;
  readonly failed: number;
  readonly handedOver: number;
  /** Groups whose rows could not be read. */
  readonly unreadable: number;
}

type Result = 'looked' | 'failed' | 'handed over';

export async function sweep(app: App): Promise<SweepReport> {
  const began = app.ports.stopwatch.elapsed();
  await publishBrakes(app, null);
  const reports = await eachLimited(wards(app), groupsAtOnce, ({ group, members }) =>
    sweepGroup(app, group, members, began),
  );
  const results = reports.flatMap((report) => report ?? []);
  const count = (wanted: Result): number => results.filter((result) => result === wanted).length;
  return {
    looked: count('looked'),
    failed: count('failed'),
    handedOver: count('handed over'),
    unreadable: reports.filter((report) => report === null).length,
  };
}

/** A partition of the store and the subjects in it. */
interface Ward {
  readonly group: string;
  readonly members: readonly AnySubject[];
}

function wards({ configuration: { groups, targets, failovers } }: App): readonly Ward[] {
  const ofTargets = groups.map(({ name }) => ({
    group: name,
    members: targets.filter((target) => target.group.name === name),
  }));
  const ofFailovers = failovers.map((failover) => ({
    group: failover.group.name,
    members: [failover],
  }));
  return [...ofFailovers, ...ofTargets];
}

/** What came of each due subject; null when the store does not answer for the group. */
async function sweepGroup(
  app: App,
  group: string,
  members: readonly AnySubject[],
  began: DurationMs,
): Promise<Result[] | null> {
  const { configuration, ports } = app;
  try {
    const seen = await readHeartbeat(app, group);
    const clock = storeClock(seen.now, began, ports.stopwatch);
    const due = dueTargets(members, seen.value.lookedAt, configuration.fleet, clock.now());
    const looks = await lookAtAll(app, due, clock);
    const beaten = withLooks(seen.value, members, looks, clock.now());
    const next = await tellUnseen(app, group, members, beaten, clock.now());
    // Another sweep at the same time may have written it: then its looks are as good as ours.
    await ports.shared.write({ kind: 'heartbeat', group }, seen, next);
    await prune(app, members, clock.now());
    await publishBrakes(app, group);
    return looks.map(({ result }) => result);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    ports.log.error('paramedic.store_unreachable', { group, problem: error.message });
    return null;
  }
}

interface LookedAt {
  readonly id: string;
  readonly result: Result;
  /** When the look began: a sweep may take long, and the next look is due by this. */
  readonly at: Instant;
}

async function lookAtAll(
  app: App,
  due: readonly AnySubject[],
  clock: StoreClock,
): Promise<readonly LookedAt[]> {
  const late: string[] = [];
  const looks = await eachLimited(due, looksAtOnce, async (target): Promise<LookedAt> => {
    const { id } = target;
    const at = clock.now();
    const inTime = clock.age() < sweepBudget(app.configuration.fleet);
    if (!inTime) late.push(id);
    return { id, at, result: inTime ? await lookAt(app, target) : 'handed over' };
  });
  for (let first = 0; first < late.length; first += handedOverTogether) {
    await handOver(app, late.slice(first, first + handedOverTogether));
  }
  return looks;
}

/** What cannot be queued is the longest unseen of the next sweep. */
async function handOver({ ports }: App, targets: readonly string[]): Promise<void> {
  try {
    await ports.wakes.schedule({ targets, cause: { kind: 'sweep' } }, ms(0));
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    ports.log.info('paramedic.wake_not_queued', { target: targets[0], problem: error.message });
  }
}

/** One target's trouble is its own, whatever it is: the others are looked at all the same. */
async function lookAt(app: App, target: AnySubject): Promise<Result> {
  try {
    await lookAfter(app, target, { kind: 'sweep' });
    return 'looked';
  } catch (error) {
    const problem =
      error instanceof PortError || !(error instanceof Error) ? String(error) : error.stack;
    app.ports.log.error('paramedic.look_failed', { target: target.id, problem });
    return 'failed';
  }
}

type SeenHeartbeat = Versioned<Heartbeat> & { readonly now: Instant };

/** A heartbeat that cannot be read must not keep the sweep from looking. */
async function readHeartbeat(app: App, group: string): Promise<SeenHeartbeat> {
  const { shared, log } = app.ports;
  try {
    return await shared.read({ kind: 'heartbeat', group });
  } catch (error) {
    if (!(error instanceof PortError) || error.kind !== 'damaged') throw error;
    log.error('paramedic.row_damaged', { group, problem: error.message });
    const { now } = await shared.read({ kind: 'fleet' });
    return { value: { lookedAt: {}, toldAt: null }, etag: null, now };
  }
}

/** Only members stay in it; one that was never looked at is first due now. */
function withLooks(
  { lookedAt, toldAt }: Heartbeat,
  members: readonly AnySubject[],
  looks: readonly LookedAt[],
  now: Instant,
): Heartbeat {
  const looked = new Map(
    looks.filter(({ result }) => result === 'looked').map(({ id, at }) => [id, at]),
  );
  const at = (id: string): Instant => looked.get(id) ?? lookedAt[id] ?? now;
  return { lookedAt: Object.fromEntries(members.map(({ id }) => [id, at(id)])), toldAt };
}

/** How many unseen targets a notice names; it counts the others. */
const namedMax = 10;

/** Tells a human of targets that nobody has managed to look at, whatever the cause. */
async function tellUnseen(
  app: App,
  group: string,
  members: readonly AnySubject[],
  heartbeat: Heartbeat,
  now: Instant,
): Promise<Heartbeat> {
  const unseen = unseenTargets(members, heartbeat.lookedAt, app.configuration.fleet, now);
  if (unseen.length === 0 || !isTellingDue(heartbeat.toldAt, now)) return heartbeat;
  const names = unseen.slice(0, namedMax).map(({ id }) => {
    return `${id} for ${spoken(since(heartbeat.lookedAt[id] ?? now, now))}`;
  });
  const more = unseen.length > namedMax ? ` and ${unseen.length - namedMax} more` : '';
  const told = await tell(
    {
      key: `${group}:not_looked_at:${Math.floor(now / hours(1))}`,
      target: unseen[0]?.id ?? group,
      group,
      why: 'not_looked_at',
      reason: null,
      text:
        `Not looked at in ${group}: ${names.join(', ')}${more}. ` +
        'See paramedic.look_failed in the log for what failed; a row may be damaged.',
      at: now,
    },
    app.ports,
  );
  return told ? { ...heartbeat, toldAt: now } : heartbeat;
}

/** A bounded batch of one target's old entries, or of old hints, each sweep. */
async function prune(app: App, members: readonly AnySubject[], now: Instant): Promise<void> {
  const turn = pruneTurn(members, app.configuration.fleet, now);
  // A hint bears its sender's day, which may lie in the future as well.
  const day = (offset: number): string => dayOf(instant(now + offset));
  if (turn === 'hints') await app.ports.hints.prune(day(0 - kept.hints), day(kept.hints));
  else await app.ports.audit.prune(turn, instant(now - kept.audit));
}
