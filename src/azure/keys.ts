/**
 * Where each row lives. A group is one partition of the table `paramedic`, so that a target's row,
 * its group's and the audit entry change in one transaction; the fleet has a partition of its own,
 * whose name no group can have. Hints are in a table of their own, a partition a day.
 */
import type { Instant } from '../core/time.ts';
import type { Group, Target } from '../core/policy.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { Key } from './tables.ts';

export const stateTable = 'paramedic';
export const hintTable = 'paramedichints';
export const wakeQueue = 'paramedic-wakes';

export const fleetKey: Key = { partition: 'fleet', row: 'fleet' };

export const partitionOf = ({ name }: Pick<Group, 'name'>): string => `group:${safe(name)}`;

export const groupKey = (group: Pick<Group, 'name'>): Key => ({
  partition: partitionOf(group),
  row: 'group',
});

export const heartbeatKey = (group: Pick<Group, 'name'>): Key => ({
  partition: partitionOf(group),
  row: 'heartbeat',
});

export const targetKey = ({ id, group }: Target): Key => ({
  partition: partitionOf(group),
  row: `target:${safe(id)}`,
});

/** The entry of a move, by the number that the target's row has after it. */
export const entryRow = ({ id }: Target, seq: number): string => `entry:${safe(id)}:${pad(seq)}`;

/** An entry without a move: after the move it followed, by its time, and never twice the same. */
export const noteRow = (target: Target, seq: number, at: Instant, commitId: string): string =>
  `${entryRow(target, seq)}:${String(Math.max(0, Math.trunc(at))).padStart(15, '0')}:${commitId}`;

/** Ids hold no colon, so that nothing of another target lies between. */
export const entriesFrom = entryRow;
export const entriesUpTo = (target: Target, seq: number): string => `${entryRow(target, seq)};`;

/** Ten digits: two commits a second for 150 years. */
const pad = (seq: number): string => String(seq).padStart(10, '0');

/** Table keys take no `/ \ # ?` and no control characters. Source: Table service data model. */
export function safe(part: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (part !== '' && part.length <= 512 && !/[/\\#?\u0000-\u001f\u007f-\u009f]/.test(part)) {
    return part;
  }
  throw new PortError('rejected', `tables: ${JSON.stringify(part.slice(0, 80))} cannot be a key`);
}
