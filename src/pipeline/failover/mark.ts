/**
 * The mark of a request in a failover group's row: while one caller is at it, others are told so.
 * It ends by itself where its worker died. Writing it makes the loop's queued wake stale: until the
 * request has ended, or lost, the sweep looks.
 */
import { newFailover } from '../../core/failover/state.ts';
import { max, ms, plus, seconds, until } from '../../core/time.ts';
import { PortError } from '../port-error.ts';
import type { App } from '../app.ts';
import type { Change, Loaded } from '../ports.ts';
import type { DurationMs, Instant } from '../../core/time.ts';
import type { Failover } from '../../core/failover/state.ts';
import type { FailoverGroup } from '../../core/failover/group.ts';

export type Mark =
  | { readonly kind: 'ours'; readonly until: Instant }
  | { readonly kind: 'taken'; readonly wait: DurationMs };

/** How long a request may be at it before others are let in at least: a worker may have died. */
const markFor = seconds(30);
const waitMax = seconds(10);
const triesMax = 4;

/** A row that somebody wrote first is theirs to answer for. */
export async function setMark({ ports: { failovers } }: App, group: FailoverGroup): Promise<Mark> {
  for (let tries = 0; tries < triesMax; tries++) {
    const loaded = await failovers.load(group);
    const { phase, requestUntil } = loaded.state.value ?? newFailover(loaded.now);
    const wait = until(requestUntil ?? loaded.now, loaded.now);
    if (phase === 'moving') break;
    if (wait > 0) return { kind: 'taken', wait: ms(Math.min(waitMax, wait)) };
    const own = plus(loaded.now, max(markFor, group.policy.lookWithinMs));
    const written = await failovers.commit(withMark(group, loaded, own));
    if (written !== 'lost') return { kind: 'ours', until: own };
  }
  return { kind: 'taken', wait: waitMax };
}

/** So that the next caller is let in at once. One that cannot be cleared ends by itself. */
export async function clearMark(
  { ports: { failovers } }: App,
  group: FailoverGroup,
  own: Instant,
): Promise<void> {
  try {
    for (let tries = 0; tries < triesMax; tries++) {
      const loaded = await failovers.load(group);
      if (loaded.state.value?.requestUntil !== own) return;
      if ((await failovers.commit(withMark(group, loaded, null))) !== 'lost') return;
    }
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
  }
}

function withMark(
  group: FailoverGroup,
  loaded: Loaded<Failover>,
  requestUntil: Instant | null,
): Change<Failover> {
  const state = loaded.state.value ?? newFailover(loaded.now);
  return {
    subject: group,
    loaded,
    state: { ...state, requestUntil },
    groupState: null,
    entry: null,
  };
}
