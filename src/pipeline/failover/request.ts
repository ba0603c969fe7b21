/**
 * What POST do_failover does: one look, taken now, for a caller who waits. A mark in the row keeps
 * others out meanwhile, so that of twenty callers one is served and nineteen are told so. Whatever
 * comes of it, the answer says who is active, by the public row as it is then.
 */
import { brakeOn } from '../../core/brakes.ts';
import { careOfFailover } from './care.ts';
import { clearMark, setMark } from './mark.ts';
import { isOpen } from '../../core/failover/by-hand.ts';
import { seconds } from '../../core/time.ts';
import { otherSide } from '../../core/failover/group.ts';
import { PortError } from '../port-error.ts';
import { readEntity } from '../../core/failover/entity.ts';
import { reconcile } from '../reconcile.ts';
import { trafficAgrees } from '../../core/failover/evidence.ts';
import type { App } from '../app.ts';
import type { Brake } from '../../core/brakes.ts';
import type { Complaint, Entity, EntityRead } from '../../core/failover/entity.ts';
import type { DurationMs } from '../../core/time.ts';
import type { Failover, Wish } from '../../core/failover/state.ts';
import type { FailoverGroup, Side } from '../../core/failover/group.ts';
import type { Look } from '../reconcile.ts';
import type { Reason } from '../../core/reasons.ts';

export type Requested =
  | {
      readonly kind: 'answered';
      readonly reason: Reason;
      readonly detail: string;
      readonly done: boolean;
      readonly active: Side;
      readonly endpoint: string;
      readonly count: number;
      /** The claim's, where one was made. */
      readonly epoch: number | null;
      /** Traffic does not yet go where the row says. */
      readonly following: boolean;
      readonly retryAfterMs: DurationMs | null;
      /** The ask that waits for a person, if one does. */
      readonly ask: number | null;
      /** The brake that holds it, if one does. */
      readonly brake: Brake | null;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'nonsense'; readonly complaints: readonly Complaint[] };

/** Throws `PortError` only where surely nothing was done. */
export async function requestFailover(
  app: App,
  group: FailoverGroup,
  wish: Wish,
): Promise<Requested> {
  const before = readEntity(group, (await app.ports.entities.read(group)).columns);
  if (before.kind !== 'valid') return before;
  const { entity } = before;
  if (wish.to === entity.active) return answer(app, group, entity, said('already_active'));
  const mark = await setMark(app, group);
  if (mark.kind === 'taken') return answer(app, group, entity, busy(mark.wait));
  let claimed = false;
  try {
    const care = careOfFailover(app, group);
    const look = await reconcile(
      app,
      {
        ...care,
        treat(committed, clock) {
          claimed ||= committed.move.remedy === 'failover';
          return care.treat(committed, clock);
        },
      },
      { kind: 'request', wish },
    );
    if (look.result === 'lost' && look.claimed === null) await clearMark(app, group, mark.until);
    return await answer(app, group, entity, outcomeOf(look));
  } catch (error) {
    // Once claimed it may have been done: a 5xx would be asked again for nothing.
    if (!(error instanceof PortError)) throw error;
    if (claimed) return answer(app, group, entity, said('finding_out', error.message));
    await clearMark(app, group, mark.until);
    throw error;
  }
}

interface Said {
  readonly reason: Reason;
  readonly detail: string;
  readonly done: boolean;
  readonly retryAfterMs: DurationMs | null;
}

const said = (reason: Reason, detail = '', retryAfterMs: DurationMs | null = null): Said => ({
  reason,
  detail,
  done: false,
  retryAfterMs,
});

const busy = (wait: DurationMs = seconds(10)): Said => said('failover_in_flight', '', wait);

function outcomeOf({ result, reason, detail, claimed, opensAfterMs }: Look): Said {
  if (result === 'lost' && claimed !== null) return said('finding_out');
  if (result !== 'moved' || reason === null) return busy();
  if (reason === 'failover_claimed') return said('finding_out');
  const done = claimed === 'failover' && isDone.has(reason);
  return { reason: done ? 'failed_over' : reason, detail, done, retryAfterMs: opensAfterMs };
}

/** How a move that was made is recorded. */
const isDone: ReadonlySet<Reason> = new Set(['failed_over', 'half_moved_under_brake']);

/** Reads once more for the answer; what was done is answered whether or not that succeeds. */
async function answer(
  app: App,
  group: FailoverGroup,
  before: Entity,
  outcome: Said,
): Promise<Requested> {
  const { routing } = app.ports;
  const isClaimed = outcome.done || outcome.reason === 'finding_out';
  const { state, row, brake } = await rowsNow(app, group, before, outcome.done);
  if (row.kind !== 'valid' && !isClaimed) return row;
  const entity = row.kind === 'valid' ? row.entity : asLeft(before, state, outcome.done);
  const { active } = entity;
  const isThere = outcome.done || outcome.reason === 'already_active';
  const traffic = isThere ? await routing.read(group) : null;
  const ask = state?.ask ?? null;
  return {
    kind: 'answered',
    ...outcome,
    ...rowOf(entity),
    epoch: isClaimed ? (state?.epoch ?? null) : null,
    following: traffic !== null && !trafficAgrees(traffic, active),
    ask: isOpen(ask) ? ask.id : null,
    brake: brake ?? null,
  };
}

interface RowsNow {
  readonly state: Failover | null;
  readonly row: EntityRead;
  readonly brake: Brake | undefined;
}

async function rowsNow(
  { ports }: App,
  group: FailoverGroup,
  before: Entity,
  done: boolean,
): Promise<RowsNow> {
  try {
    const row = readEntity(group, (await ports.entities.read(group)).columns);
    const { state, groupState, now } = await ports.failovers.load(group);
    const fleet = await ports.shared.read({ kind: 'fleet' });
    const brakes = [...fleet.value.brakes, ...groupState.value.brakes];
    return { row, state: state.value, brake: brakeOn(brakes, group.id, now) };
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    const entity = asLeft(before, null, done);
    return { state: null, row: { kind: 'valid', entity }, brake: undefined };
  }
}

/** The row as we left it, where it cannot be read or a hand has spoilt it since. */
function asLeft(before: Entity, state: Failover | null, done: boolean): Entity {
  const moved = { active: otherSide(before.active), count: before.count + 1 };
  return { ...before, ...(done && moved), ...state?.known };
}

const rowOf = ({ active, endpoints, count }: Entity) => ({
  active,
  endpoint: endpoints[active],
  count,
});
