/**
 * Rows of subjects on Table Storage, of targets and of failover groups alike. In: what was loaded
 * and what is to be written. Out: the rows with their ETags, or `lost`. A commit is one
 * entity-group transaction under If-Match and is sent once: where its answer is lost, the row
 * itself tells by its commit id who wrote it.
 */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { newGroupState } from '../core/group-state.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Subject } from '../core/subject.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { Change, Loaded, Rows, Stopwatch, Versioned } from '../pipeline/ports.ts';
import { entryRow, groupKey, noteRow, partitionOf, subjectKey } from './keys.ts';
import { groupSchema, seqColumn } from './row-schemas.ts';
import { columnsOf, stateOf, stateText } from './row-values.ts';
import type { Columns, StoredRow, Table, Write } from './tables.ts';

/** An answer that took longer says too little about what the store's time is now. */
const loadMsMax = 2_000;
const loadTries = 3;

/** What is kept of one kind of subject, and where. */
export interface Kept<State> {
  readonly table: Table;
  readonly schema: z.ZodType<State>;
  /** Name of the port, for errors. */
  readonly port: string;
}

type Phased = Ledger & { readonly phase: string };

export function rows<State extends Phased>(kept: Kept<State>, stopwatch: Stopwatch): Rows<State> {
  const { table, schema, port } = kept;

  async function load(subject: Subject): Promise<Loaded<State>> {
    for (let tries = 0; tries < loadTries; tries++) {
      const began = stopwatch.elapsed();
      const group = await table.read(groupKey(subject.group));
      const own = await table.read(subjectKey(subject));
      if (stopwatch.elapsed() - began > loadMsMax) continue;
      return {
        now: own.now,
        seq: own.row === null ? 0 : columnsOf(seqColumn, own.row, port).seq,
        state: versioned(own.row, (row) => stateOf(schema, row, port), null),
        groupState: versioned(group.row, (row) => stateOf(groupSchema, row, port), newGroupState),
      };
    }
    const problem = `took over ${loadMsMax / 1000} s, ${loadTries} times`;
    throw new PortError('unavailable', `${port}: loading ${subject.id} ${problem}`);
  }

  async function commit(change: Change<State>): Promise<Loaded<State> | 'lost'> {
    const commitId = randomUUID();
    const writes = writesOf(change, commitId, port);
    if (writes.length === 0) return change.loaded;
    try {
      const written = await table.write(partitionOf(change.subject.group), writes);
      if (written.kind === 'written') return committed(change, written.etags, port);
      if (await isEntryThere(table, change, writes, written.at)) throw entryThere(change, port);
      return 'lost';
    } catch (error) {
      // Refused for good is known; no answer, or a 5xx, may hide a transaction that was applied.
      if (!(error instanceof PortError) || !error.retryable) throw error;
      return readBack(kept, change, writes, commitId);
    }
  }

  return { load, commit };
}

/**
 * Whether the entry alone stood in the way: then no other writer was quicker, but the subject's row
 * is younger than its own entries. That the store names the first write that failed is assumed, so
 * the row is asked as well.
 */
async function isEntryThere<State>(
  table: Table,
  { subject, loaded, state, entry }: Change<State>,
  writes: readonly Write[],
  at: number,
): Promise<boolean> {
  if (state === null || entry === null || at !== writes.length - 1) return false;
  const { row } = await table.read(subjectKey(subject));
  return (row?.etag ?? null) === loaded.state.etag;
}

const entryThere = <State>({ subject, loaded }: Change<State>, port: string): PortError =>
  new PortError(
    'damaged',
    `${port}: ${subject.id} is at seq ${loaded.seq}, but entry ${loaded.seq + 1} exists: its row ` +
      'was deleted or set back; set its column seq to that of its newest entry',
  );

/** Subject first, then group, then entry: `committed` reads the ETags by this order. */
function writesOf<State extends Phased>(
  { subject, loaded, state, groupState, entry }: Change<State>,
  commitId: string,
  port: string,
): readonly Write[] {
  const { group } = subject;
  const seq = seqAfter({ loaded, state });
  const writes: Write[] = [];
  if (state !== null) {
    const key = subjectKey(subject);
    const columns = { state: stateText(state, port, key), ...forPeople(state, seq), commitId };
    writes.push({ kind: 'put', row: key.row, etag: loaded.state.etag, columns });
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
    const row = state === null ? noteRow(subject, seq, entry.at, commitId) : entryRow(subject, seq);
    const text = stateText(entry, port, { partition: partitionOf(group), row });
    const { reason, at } = entry;
    const columns = { state: text, seq, reason, at: new Date(at).toISOString(), commitId };
    writes.push({ kind: 'put', row, etag: null, columns });
  }
  return writes;
}

function forPeople({ phase, reason, epoch, nextLookAt }: Phased, seq: number): Columns {
  const nextLook = nextLookAt === null ? '' : new Date(nextLookAt).toISOString();
  return { phase, reason, seq, epoch, nextLookAt: nextLook };
}

const seqAfter = <State>({ loaded, state }: Pick<Change<State>, 'loaded' | 'state'>): number =>
  loaded.seq + (state === null ? 0 : 1);

function committed<State>(
  change: Change<State>,
  etags: readonly (string | null)[],
  port: string,
): Loaded<State> {
  const { loaded, state, groupState } = change;
  const [first = null, second = null] = etags;
  const groupEtag = state === null ? first : second;
  return {
    now: loaded.now,
    seq: seqAfter(change),
    state: state === null ? loaded.state : { value: state, etag: known(first, port) },
    groupState:
      groupState === null ? loaded.groupState : { value: groupState, etag: known(groupEtag, port) },
  };
}

/** A row written without an ETag could only be overwritten blindly next time. */
function known(etag: string | null, port: string): string {
  if (etag !== null) return etag;
  throw new PortError('damaged', `${port}: the store answered a write without its ETag`);
}

/** The group's row is read as well: it may have moved on since, and then its new value counts. */
async function readBack<State>(
  { table, port }: Kept<State>,
  change: Change<State>,
  [first]: readonly Write[],
  commitId: string,
): Promise<Loaded<State> | 'lost'> {
  const { subject, loaded, state } = change;
  if (first === undefined) return 'lost';
  try {
    const group = await table.read(groupKey(subject.group));
    const { row } = await table.read({ partition: partitionOf(subject.group), row: first.row });
    if (row === null || row.columns['commitId'] !== commitId) return 'lost';
    return {
      now: loaded.now,
      seq: seqAfter(change),
      state: state === null ? loaded.state : { value: state, etag: row.etag },
      groupState: versioned(group.row, (one) => stateOf(groupSchema, one, port), newGroupState),
    };
  } catch (error) {
    if (error instanceof PortError) return 'lost';
    throw error;
  }
}

function versioned<Value>(
  row: StoredRow | null,
  parse: (row: StoredRow) => Value,
  whenNone: Value,
): Versioned<Value> {
  return row === null ? { value: whenNone, etag: null } : { value: parse(row), etag: row.etag };
}
