/**
 * The public row of a failover group: exactly eight columns, which people and other tools read and
 * edit. Columns as they were read come in; a valid entity goes out, or a complaint for each column
 * that is wrong. What is wrong never leads to a move.
 */
import { otherSide } from './group.ts';
import { isoTime } from '../iso.ts';
import type { BothSides, FailoverGroup, Side } from './group.ts';
import type { Instant } from '../time.ts';

/** As stored: a text, a number, or what somebody else left there. */
export type EntityColumns = Readonly<Record<string, unknown>>;

export interface Entity {
  readonly active: Side;
  readonly endpoints: BothSides<string>;
  readonly count: number;
  /** No toggle before this; null: no lock. */
  readonly lockUntil: Instant | null;
  readonly lastStatus: 'OK' | 'ERROR' | 'FAILOVER_DONE' | '';
  readonly lastReason: string;
  readonly lastCheckAt: Instant | null;
}

export interface Complaint {
  readonly column: string;
  /** What is wrong, a colon, and what to write instead. */
  readonly says: string;
}

export type EntityRead =
  | { readonly kind: 'valid'; readonly entity: Entity }
  | { readonly kind: 'missing' }
  | { readonly kind: 'nonsense'; readonly complaints: readonly Complaint[] };

/** What a toggle must find as it was when it was decided: the five columns that decide. */
export interface SeenEntity {
  readonly active: Side;
  readonly endpoints: BothSides<string>;
  readonly count: number;
  readonly lockUntil: Instant | null;
}

const statuses = ['OK', 'ERROR', 'FAILOVER_DONE', ''] as const;
/** The greatest count an Int32 column holds. Source: Table service data model. */
export const countMax = 2_147_483_647;

/** Null columns: there is no row. Times are ISO 8601; an empty text is none. */
export function readEntity(group: FailoverGroup, columns: EntityColumns | null): EntityRead {
  if (columns === null) return { kind: 'missing' };
  const complaints: Complaint[] = [];
  const complain = (column: string, says: string): null => {
    complaints.push({ column, says });
    return null;
  };
  const active = sideIn(columns, complain);
  const endpoint = (side: Side): string =>
    endpointIn(columns, `${side}_endpoint`, group.sides[side].endpoint, complain);
  const endpoints = { primary: endpoint('primary'), secondary: endpoint('secondary') };
  const lastStatus = statuses.find((status) => status === (columns['last_status'] ?? ''));
  if (lastStatus === undefined) {
    complain('last_status', `is ${shown(columns['last_status'])}: write OK, ERROR or nothing`);
  }
  const count = countIn(columns, complain);
  const lockUntil = timeIn(columns, 'lock_until_utc', complain);
  const lastCheckAt = timeIn(columns, 'last_check_utc', complain);
  if (active === null || count === null || complaints.length > 0) {
    return { kind: 'nonsense', complaints };
  }
  const lastReason = columns['last_reason'];
  return {
    kind: 'valid',
    entity: {
      active,
      endpoints,
      count,
      lockUntil,
      lastStatus: lastStatus ?? '',
      lastReason: typeof lastReason === 'string' ? lastReason.slice(0, 1000) : '',
      lastCheckAt,
    },
  };
}

type Complain = (column: string, says: string) => null;

function sideIn(columns: EntityColumns, complain: Complain): Side | null {
  const value = columns['active_target'];
  if (value === 'primary' || value === 'secondary') return value;
  return complain('active_target', `is ${shown(value)}: write primary or secondary`);
}

/** The row may be written by others: an endpoint in it would be a URL we are made to call. */
function endpointIn(
  columns: EntityColumns,
  column: string,
  configured: string,
  complain: Complain,
): string {
  const value = columns[column];
  if (value !== configured) {
    complain(column, `is ${shown(value)}: write ${configured}, as the configuration says`);
  }
  return configured;
}

function countIn(columns: EntityColumns, complain: Complain): number | null {
  const value = columns['failover_count'];
  const count = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= countMax) {
    return count;
  }
  return complain(
    'failover_count',
    `is ${shown(value)}: write a whole number from 0 to ${countMax}`,
  );
}

function timeIn(columns: EntityColumns, column: string, complain: Complain): Instant | null {
  const value = columns[column] ?? '';
  if (value === '') return null;
  const at = typeof value === 'string' ? isoTime(value) : null;
  return at ?? complain(column, `is ${shown(value)}: write a time such as 2026-11-21T03:00:00Z`);
}

/** A value as a complaint shows it, bounded. */
const shown = (value: unknown): string =>
  value === undefined
    ? 'missing'
    : (JSON.stringify(typeof value === 'bigint' ? String(value) : value)?.slice(0, 80) ??
      'unreadable');

/** Whether nothing that decides has moved; the three status columns may. */
export const isAsSeen = (seen: SeenEntity, now: SeenEntity): boolean =>
  seen.active === now.active &&
  seen.count === now.count &&
  seen.lockUntil === now.lockUntil &&
  seen.endpoints.primary === now.endpoints.primary &&
  seen.endpoints.secondary === now.endpoints.secondary;

/** Whether the toggle away from `seen` is done, by nobody but its claim: count c is now c + 1. */
export const isToggled = (seen: SeenEntity, now: SeenEntity): boolean =>
  now.active === otherSide(seen.active) && now.count === seen.count + 1;

/** What is kept of an entity to compare on. */
export const seenEntity = ({ active, endpoints, count, lockUntil }: Entity): SeenEntity => ({
  active,
  endpoints,
  count,
  lockUntil,
});
