/**
 * Where each row lives. A group is one partition of the table `paramedic`, so that a subject's row,
 * its group's and the audit entry change in one transaction; a failover group has one for itself,
 * and the fleet one whose name no group can have. Hints are in a table of their own, a partition a
 * day, and so are the public rows of failover groups.
 */
import type { Subject } from '../core/subject.ts';
import type { Instant } from '../core/time.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { Key } from './tables.ts';

export const stateTable = 'paramedic';
export const hintTable = 'paramedichints';
/** People and other tools read and edit it; its name and its keys are a promise to them. */
export const entityTable = 'failoverState';
export const wakeQueue = 'paramedic-wakes';
/** Where Event Grid may put its events, instead of pushing them. */
export const eventQueue = 'paramedic-events';

export const fleetKey: Key = { partition: 'fleet', row: 'fleet' };

/** Begins the id and the partition of a failover group; no other id or name holds a colon. */
const failoverPrefix = 'failover:';

export const partitionOf = ({ name }: Subject['group']): string => prefixed('group:', name);

export const groupKey = (group: Subject['group']): Key => ({
  partition: partitionOf(group),
  row: 'group',
});

export const heartbeatKey = (group: Subject['group']): Key => ({
  partition: partitionOf(group),
  row: 'heartbeat',
});

export const subjectKey = ({ id, group }: Subject): Key => ({
  partition: partitionOf(group),
  row: prefixed('target:', id),
});

/** The public row of a failover group, by its name as the configuration gives it. */
export const entityKey = ({ name }: { readonly name: string }): Key => ({
  partition: 'failover',
  row: withoutColon(name),
});

/** The entry of a move, by the number that the subject's row has after it. */
export const entryRow = ({ id }: Subject, seq: number): string =>
  `entry:${prefixed('', id)}:${pad(seq)}`;

/** An entry without a move: after the move it followed, by its time, and never twice the same. */
export const noteRow = (subject: Subject, seq: number, at: Instant, commitId: string): string =>
  `${entryRow(subject, seq)}:${String(Math.max(0, Math.trunc(at))).padStart(15, '0')}:${commitId}`;

/** Ids hold no other colon, so that nothing of another subject lies between. */
export const entriesFrom = entryRow;
export const entriesUpTo = (subject: Subject, seq: number): string => `${entryRow(subject, seq)};`;

/** Ten digits: two commits a second for 150 years. */
const pad = (seq: number): string => String(seq).padStart(10, '0');

/** What names a failover group keeps its own prefix, and all else gets the one given. */
function prefixed(prefix: string, name: string): string {
  if (!name.startsWith(failoverPrefix)) return prefix + withoutColon(name);
  return failoverPrefix + withoutColon(name.slice(failoverPrefix.length));
}

function withoutColon(name: string): string {
  if (name.includes(':')) throw cannotBeKey(name);
  return safe(name);
}

/** Table keys take no `/ \ # ?` and no control characters. Source: Table service data model. */
export function safe(part: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (part !== '' && part.length <= 512 && !/[/\\#?\u0000-\u001f\u007f-\u009f]/.test(part)) {
    return part;
  }
  throw cannotBeKey(part);
}

const cannotBeKey = (part: string): PortError =>
  new PortError('rejected', `tables: ${JSON.stringify(part.slice(0, 80))} cannot be a key`);
