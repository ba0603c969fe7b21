/**
 * What GET health_check does for an outside orchestrator: the active side is probed and the three
 * status columns of the public row are merged under If-Match. Nothing else is ever written here,
 * and a bad verdict only makes the loop look: it is no proof.
 */
import { describe } from '../../core/readings.ts';
import { PortError } from '../port-error.ts';
import { readEntity } from '../../core/failover/entity.ts';
import { seconds, since } from '../../core/time.ts';
import { storeClock } from '../store-clock.ts';
import type { App } from '../app.ts';
import type { Complaint, Entity, EntityColumns } from '../../core/failover/entity.ts';
import type { FailoverGroup } from '../../core/failover/group.ts';
import type { Ports } from '../ports.ts';
import type { Reading } from '../../core/readings.ts';

export type Checked =
  | {
      readonly kind: 'checked';
      /** The row as it was read before the probe. */
      readonly entity: Entity;
      readonly reading: Reading;
      /** Whether this check was written: not if others did first, or said the same just now. */
      readonly recorded: boolean;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'nonsense'; readonly complaints: readonly Complaint[] };

/** A flood of checks must not keep a failover from the row that it swaps. */
const sameAgainAfter = seconds(10);

/** When others wrote the row meanwhile it is read, probed for and written once more. */
export async function checkHealth(app: App, group: FailoverGroup): Promise<Checked> {
  const first = await checkOnce(app.ports, group, null);
  if (first.kind !== 'lost') return first;
  const second = await checkOnce(app.ports, group, first);
  if (second.kind !== 'lost') return second;
  const { entity, reading } = second;
  await wakeIfBad(app.ports, group, reading);
  return { kind: 'checked', entity, reading, recorded: false };
}

interface Lost {
  readonly kind: 'lost';
  readonly entity: Entity;
  readonly reading: Reading;
}

/** A reading of before stands where the same side is active still. */
async function checkOnce(
  ports: Ports,
  group: FailoverGroup,
  before: Lost | null,
): Promise<Checked | Lost> {
  const began = ports.stopwatch.elapsed();
  const stored = await ports.entities.read(group);
  if (stored.columns === null) return { kind: 'missing' };
  const clock = storeClock(stored.now, began, ports.stopwatch);
  const read = readEntity(group, stored.columns);
  if (read.kind !== 'valid') return read;
  const { entity } = read;
  const reading =
    before?.entity.active === entity.active
      ? before.reading
      : { ...(await probe(ports, group, entity)), at: clock.now() };
  if (isSaid(entity, reading)) return { kind: 'checked', entity, reading, recorded: false };
  const merged = await ports.entities.merge(group, stored.etag, columnsOf(reading));
  if (merged === 'lost') return { kind: 'lost', entity, reading };
  await wakeIfBad(ports, group, reading);
  return { kind: 'checked', entity, reading, recorded: true };
}

const probe = ({ probes }: Ports, { sides, policy }: FailoverGroup, { active }: Entity) =>
  probes.probeUrl(sides[active].probe, policy.probeTimeoutMs);

/** Whether the row says this verdict already, and lately; a time to come is nobody's check. */
function isSaid(entity: Entity, { verdict, at }: Reading): boolean {
  const { lastCheckAt, lastReason } = entity;
  if (lastCheckAt === null || lastReason.split(':', 1)[0] !== verdict) return false;
  if (entity.lastStatus !== (statuses[verdict] ?? entity.lastStatus)) return false;
  const age = since(lastCheckAt, at);
  return age >= 0 && age < sameAgainAfter;
}

/** What nobody could tell leaves the status as it is. */
const statuses = { healthy: 'OK', unhealthy: 'ERROR', unknown: null } as const;

function columnsOf(reading: Reading): EntityColumns {
  const status = statuses[reading.verdict];
  return {
    ...(status !== null && { last_status: status }),
    last_reason: describe(reading),
    last_check_utc: new Date(reading.at).toISOString(),
  };
}

/** A wake that is not queued is made up for by the sweep; the check stands all the same. */
async function wakeIfBad({ wakes, log }: Ports, group: FailoverGroup, { verdict }: Reading) {
  if (verdict !== 'unhealthy') return;
  const cause = { kind: 'event', hint: 'health_check', foreign: null } as const;
  try {
    await wakes.schedule({ targets: [group.id], cause }, seconds(0));
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    log.info('paramedic.wake_not_queued', { target: group.id, problem: error.message });
  }
}
