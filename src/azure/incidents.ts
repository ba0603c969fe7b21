/**
 * The port `Incidents` on Table Storage. In: what was loaded and what is to be written. Out: the
 * rows with their ETags, or `lost`. A commit is one entity-group transaction under If-Match and is
 * sent once: where its answer is lost, the row itself tells by its commit id who wrote it.
 */
import { randomUUID } from 'node:crypto';
import { odata } from '@azure/data-tables';
import { newGroupState } from '../core/group-state.ts';
import type { Incident, Phase } from '../core/incident.ts';
import type { Group, Target } from '../core/policy.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { Change, Incidents, Loaded, Stopwatch, Versioned } from '../pipeline/ports.ts';
import { entryRow, groupKey, noteRow, partitionOf, safe, targetKey } from './keys.ts';
import { groupSchema, incidentSchema, targetColumns } from './row-schemas.ts';
import { columnsOf, stateOf, stateText } from './row-values.ts';
import type { Columns, StoredRow, Table, Write } from './tables.ts';

const port = 'incidents';
/** An answer that took longer says too little about what the store's time is now. */
const loadMsMax = 2_000;
const loadTries = 3;
/** Rows of targets in one partition; a group has a few hundred members at most. */
const targetRowsMax = 10_000;

export function incidents(table: Table, stopwatch: Stopwatch): Incidents {
  async function load(target: Target): Promise<Loaded> {
    for (let tries = 0; tries < loadTries; tries++) {
      const began = stopwatch.elapsed();
      const group = await table.read(groupKey(target.group));
      const own = await table.read(targetKey(target));
      if (stopwatch.elapsed() - began > loadMsMax) continue;
      return {
        now: own.now,
        seq: own.row === null ? 0 : columnsOf(targetColumns, own.row, port).seq,
        incident: versioned(own.row, (row) => stateOf(incidentSchema, row, port), null),
        groupState: versioned(group.row, (row) => stateOf(groupSchema, row, port), newGroupState),
      };
    }
    const problem = `took over ${loadMsMax / 1000} s, ${loadTries} times`;
    throw new PortError('unavailable', `${port}: loading ${target.id} ${problem}`);
  }

  async function commit(change: Change): Promise<Loaded | 'lost'> {
    const commitId = randomUUID();
    const writes = writesOf(change, commitId);
    if (writes.length === 0) return change.loaded;
    try {
      const written = await table.write(partitionOf(change.target.group), writes);
      if (written.kind === 'written') return committed(change, written.etags);
      if (await isEntryThere(table, change, writes, written.at)) throw entryThere(change);
      return 'lost';
    } catch (error) {
      // Refused for good is known; no answer, or a 5xx, may hide a transaction that was applied.
      if (!(error instanceof PortError) || !error.retryable) throw error;
      return readBack(table, change, writes, commitId);
    }
  }

  return { load, commit, phases: (group) => phases(table, group) };
}

/**
 * Whether the entry alone stood in the way: then no other writer was quicker, but the target's row
 * is younger than its own entries. That the store names the first write that failed is assumed, so
 * the row is asked as well.
 */
async function isEntryThere(
  table: Table,
  { target, loaded, incident, entry }: Change,
  writes: readonly Write[],
  at: number,
): Promise<boolean> {
  if (incident === null || entry === null || at !== writes.length - 1) return false;
  const { row } = await table.read(targetKey(target));
  return (row?.etag ?? null) === loaded.incident.etag;
}

const entryThere = ({ target, loaded }: Change): PortError =>
  new PortError(
    'damaged',
    `${port}: ${target.id} is at seq ${loaded.seq}, but entry ${loaded.seq + 1} exists: its row was ` +
      'deleted or set back; set its column seq to that of its newest entry',
  );

/** Target first, then group, then entry: `committed` reads the ETags by this order. */
function writesOf({ target, loaded, ...change }: Change, commitId: string): readonly Write[] {
  const { incident, groupState, entry } = change;
  const { group } = target;
  const seq = seqAfter({ loaded, incident });
  const writes: Write[] = [];
  if (incident !== null) {
    const key = targetKey(target);
    const columns = {
      state: stateText(incident, port, key),
      ...forPeople(incident, seq),
      commitId,
    };
    writes.push({ kind: 'put', row: key.row, etag: loaded.incident.etag, columns });
  }
  if (groupState !== null) {
    const key = groupKey(group);
    const columns = {
      state: stateText(groupState, port, key),
      holder: groupState.holder?.target ?? '',
      commitId,
    };
    writes.push({ kind: 'put', row: key.row, etag: loaded.groupState.etag, columns });
  }
  if (entry !== null) {
    const row =
      incident === null ? noteRow(target, seq, entry.at, commitId) : entryRow(target, seq);
    const state = stateText(entry, port, { partition: partitionOf(group), row });
    const { reason, at } = entry;
    const columns = { state, seq, reason, at: new Date(at).toISOString(), commitId };
    writes.push({ kind: 'put', row, etag: null, columns });
  }
  return writes;
}

function forPeople({ phase, reason, epoch, nextLookAt }: Incident, seq: number): Columns {
  const nextLook = nextLookAt === null ? '' : new Date(nextLookAt).toISOString();
  return { phase, reason, seq, epoch, nextLookAt: nextLook };
}

const seqAfter = ({ loaded, incident }: Pick<Change, 'loaded' | 'incident'>): number =>
  loaded.seq + (incident === null ? 0 : 1);

function committed(change: Change, etags: readonly (string | null)[]): Loaded {
  const { loaded, incident, groupState } = change;
  const [first = null, second = null] = etags;
  const groupEtag = incident === null ? first : second;
  return {
    now: loaded.now,
    seq: seqAfter(change),
    incident: incident === null ? loaded.incident : { value: incident, etag: known(first) },
    groupState:
      groupState === null ? loaded.groupState : { value: groupState, etag: known(groupEtag) },
  };
}

/** A row written without an ETag could only be overwritten blindly next time. */
function known(etag: string | null): string {
  if (etag !== null) return etag;
  throw new PortError('damaged', `${port}: the store answered a write without its ETag`);
}

/** The group's row is read as well: it may have moved on since, and then its new value counts. */
async function readBack(
  table: Table,
  change: Change,
  [first]: readonly Write[],
  commitId: string,
): Promise<Loaded | 'lost'> {
  const { target, loaded, incident } = change;
  if (first === undefined) return 'lost';
  try {
    const group = await table.read(groupKey(target.group));
    const { row } = await table.read({ partition: partitionOf(target.group), row: first.row });
    if (row === null || row.columns['commitId'] !== commitId) return 'lost';
    return {
      now: loaded.now,
      seq: seqAfter(change),
      incident: incident === null ? loaded.incident : { value: incident, etag: row.etag },
      groupState: versioned(group.row, (one) => stateOf(groupSchema, one, port), newGroupState),
    };
  } catch (error) {
    if (error instanceof PortError) return 'lost';
    throw error;
  }
}

async function phases(table: Table, group: Group): Promise<ReadonlyMap<string, Phase | null>> {
  const { rows, complete } = await table.range({
    filter: odata`PartitionKey eq ${partitionOf(group)} and RowKey ge 'target:' and RowKey lt 'target;'`,
    rowsMax: targetRowsMax,
  });
  const byRow = new Map(rows.map((row) => [row.key.row, row]));
  return new Map(
    group.members.map((id) => {
      const row = byRow.get(`target:${safe(id)}`);
      // A row that may lie behind the last one read is not a row that does not exist.
      return [id, row === undefined ? (complete ? 'quiet' : null) : phaseOf(row)];
    }),
  );
}

function phaseOf(row: StoredRow): Phase | null {
  try {
    return stateOf(incidentSchema, row, port).phase;
  } catch {
    return null;
  }
}

function versioned<Value>(
  row: StoredRow | null,
  parse: (row: StoredRow) => Value,
  whenNone: Value,
): Versioned<Value> {
  return row === null ? { value: whenNone, etag: null } : { value: parse(row), etag: row.etag };
}
