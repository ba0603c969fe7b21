/**
 * A failover group as people and scripts see it: its phase and the reason in words, the public row
 * as it stands with what is wrong with it, readings, traffic and limits. Times are ISO 8601 in UTC
 * by the store's clock.
 */
import { askView } from './approval-view.ts';
import { brakeView, readingView, reasonView } from './target-view.ts';
import { deadlineOf } from '../core/failover/deadline.ts';
import { isoOf, isoOrNull } from './times.ts';
import { newFailover } from '../core/failover/state.ts';
import { readEntity } from '../core/failover/entity.ts';
import type { Brake } from '../core/brakes.ts';
import type { EntityColumns } from '../core/failover/entity.ts';
import type { Failover } from '../core/failover/state.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Instant } from '../core/time.ts';
import type { Loaded, StoredEntity } from '../pipeline/ports.ts';
import type { TrafficView } from '../core/failover/evidence.ts';

/** What a list can say without reading anything. */
export const summaryOf = ({ id, name, policy, home }: FailoverGroup) => ({
  id,
  name,
  mode: policy.mode,
  approval: policy.approval,
  home,
});

/** What was read for one answer, beside the loop's own row. */
export interface Around {
  readonly entity: StoredEntity;
  readonly traffic: TrafficView;
  /** Those that bear on it, in force now or later. */
  readonly brakes: readonly Brake[];
  readonly lookedAt: Instant | null;
}

export function failoverView(group: FailoverGroup, loaded: Loaded<Failover>, around: Around) {
  const { now, seq, state: row } = loaded;
  const { lookedAt, traffic, brakes } = around;
  const state = row.value ?? newFailover(now);
  const reason = row.value === null && lookedAt !== null ? 'nothing_wrong' : state.reason;
  const read = readEntity(group, around.entity.columns);
  return {
    ...summaryOf(group),
    at: isoOf(now),
    seq,
    phase: state.phase,
    ...reasonView(reason),
    detail: state.detail,
    recordedAt: isoOrNull(row.value?.recordedAt ?? null),
    epoch: state.epoch,
    entity: entityView(around.entity.columns),
    complaints: read.kind === 'nonsense' ? read.complaints : [],
    ...limitsView(group, state),
    openedAt: state.phase === 'steady' ? null : isoOf(state.openedAt),
    deadline: isoOrNull(deadlineOf(state)),
    acknowledgedBy: state.phase === 'escalated' ? state.acknowledgedBy : null,
    readings: {
      primary: state.readings.primary.map(readingView),
      secondary: state.readings.secondary.map(readingView),
    },
    badSince: isoOrNull(state.badSince),
    stableSince: isoOrNull(state.stableSince),
    traffic,
    ask: state.ask === null ? null : askView(group, state.ask),
    told: state.told.map(({ why, epoch, at }) => ({ why, epoch, at: isoOf(at) })),
    lookedAt: isoOrNull(lookedAt),
    nextLookAt: isoOrNull(state.nextLookAt),
    brakes: brakes.map((brake) => brakeView(brake, now)),
  };
}

/** What keeps it from moving once more, beside the lock of the public row. */
const limitsView = ({ policy }: FailoverGroup, state: Failover) => ({
  toggles: state.toggles.map(isoOf),
  togglesMax: policy.togglesMax.count,
  latched: state.latched,
  yieldUntil: isoOrNull(state.yieldUntil),
});

const columnNames = [
  'active_target',
  'primary_endpoint',
  'secondary_endpoint',
  'last_status',
  'last_reason',
  'last_check_utc',
  'failover_count',
  'lock_until_utc',
] as const;
const shownMax = 1_000;

/** The eight columns as they are stored, whoever wrote them; null where there is no row. */
function entityView(columns: EntityColumns | null) {
  if (columns === null) return null;
  return Object.fromEntries(columnNames.map((name) => [name, shown(columns[name])]));
}

function shown(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, shownMax);
}
