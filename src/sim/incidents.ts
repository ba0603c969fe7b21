/** The incidents port over the simulated store: the twin of `azure/incidents.ts`. */
import { newGroupState } from '../core/group-state.ts';
import { PortError } from '../pipeline/port-error.ts';
import { writeOnce } from './write-once.ts';
import type { GroupState } from '../core/group-state.ts';
import type { Change, Incidents, Loaded } from '../pipeline/ports.ts';
import type { Incident, Phase } from '../core/incident.ts';
import type { SimStore, Write } from './store.ts';

interface TargetRow {
  readonly seq: number;
  readonly incident: Incident;
}

const groupRow = 'group';
const targetRow = (id: string): string => `target:${id}`;

/** What the keys of a target's entries begin with. Ids hold no colon. */
export const entryPrefix = (id: string): string => `entry:${id}:`;

export function simIncidents(store: SimStore): Incidents {
  let commits = 0;
  return {
    async load({ id, group }) {
      const groupsOwn = store.get(group.name, groupRow);
      const row = store.get(group.name, targetRow(id));
      const value = row ? parsed(row.value, id) : null;
      return {
        now: store.now(),
        seq: value?.seq ?? 0,
        incident: { value: value?.incident ?? null, etag: row?.etag ?? null },
        groupState: {
          value: (groupsOwn?.value as GroupState | undefined) ?? newGroupState,
          etag: groupsOwn?.etag ?? null,
        },
      };
    },
    async phases({ name, members }) {
      return new Map(
        members.map((id): [string, Phase | null] => {
          const row = store.get(name, targetRow(id));
          return [id, row === null ? 'quiet' : phaseOf(row.value)];
        }),
      );
    },
    async commit(change) {
      const writes = writesOf(change, ++commits);
      if (writes.length === 0) return change.loaded;
      try {
        const written = writeOnce(store, change.target.group.name, `commit-${commits}`, writes);
        if (written.kind === 'written') return committed(change, writes, written.etags);
        if (isEntryThere(change, writes, written.at)) throw entryThere(change);
        return 'lost';
      } catch (error) {
        // Nobody can say whether we wrote.
        if (error instanceof PortError && error.retryable) return 'lost';
        throw error;
      }
    },
  };
}

/** All but the entry was as loaded: then the row is younger than its own entries. */
const isEntryThere = ({ incident, entry }: Change, writes: readonly Write[], at: number): boolean =>
  incident !== null && entry !== null && at === writes.length - 1;

const entryThere = ({ target: { id }, loaded }: Change): PortError =>
  new PortError('damaged', `row target:${id}: at seq ${loaded.seq}, but its next entry exists`);

const seqAfter = ({ loaded, incident }: Change): number => loaded.seq + (incident ? 1 : 0);

/** A move's entry has a key that no second move of the same number can take; a note has its own. */
function writesOf(change: Change, note: number): Write[] {
  const { target, loaded, incident, groupState, entry } = change;
  const seq = seqAfter(change);
  const row: TargetRow | null = incident && { seq, incident };
  const writes: Write[] = [];
  if (row) writes.push({ row: targetRow(target.id), etag: loaded.incident.etag, value: row });
  if (groupState) {
    writes.push({ row: groupRow, etag: loaded.groupState.etag, value: groupState });
  }
  if (entry) {
    const move = `${entryPrefix(target.id)}${String(seq).padStart(10, '0')}`;
    const key = incident ? move : `${move}:${String(note).padStart(10, '0')}`;
    writes.push({ row: key, etag: null, value: entry });
  }
  return writes;
}

/** Time is told by reads alone. */
function committed(change: Change, writes: readonly Write[], etags: readonly string[]): Loaded {
  const { target, loaded, incident, groupState } = change;
  const etagOf = (row: string): string | null =>
    etags[writes.findIndex((write) => write.row === row)] ?? null;
  return {
    now: loaded.now,
    seq: seqAfter(change),
    incident: incident ? { value: incident, etag: etagOf(targetRow(target.id)) } : loaded.incident,
    groupState: groupState ? { value: groupState, etag: etagOf(groupRow) } : loaded.groupState,
  };
}

function parsed(value: unknown, id: string): TargetRow {
  if (phaseOf(value) === null) throw new PortError('damaged', `row target:${id}: not an incident`);
  return value as TargetRow;
}

/** Only what no writer of ours can have left is damage. */
function phaseOf(value: unknown): Phase | null {
  return (value as Partial<TargetRow> | null)?.incident?.phase ?? null;
}
