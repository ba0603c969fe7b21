/** The incidents port over the simulated store: the twin of `azure/incidents.ts`. */
import { newGroupState } from '../core/group-state.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { GroupState } from '../core/group-state.ts';
import type { Change, Incidents, Loaded } from '../pipeline/ports.ts';
import type { Incident, Phase } from '../core/incident.ts';
import type { SimStore, Write } from './store.ts';
import type { Target } from '../core/policy.ts';

export interface TargetRow {
  readonly seq: number;
  readonly incident: Incident;
}

export const targetRow = (id: string): string => `target:${id}`;

/** Entries of one target in the order of their numbers; a note shares its number with a move. */
export const entryRow = (id: string, seq: number, note: number): string =>
  `entry:${id}:${String(seq).padStart(10, '0')}:${String(note).padStart(6, '0')}`;

export function simIncidents(store: SimStore): Incidents {
  let notes = 0;
  return {
    async load({ id, group }) {
      const groupRow = store.get(group.name, 'group');
      const row = store.get(group.name, targetRow(id));
      const value = row ? parsed(row.value, id) : null;
      return {
        now: store.now(),
        seq: value?.seq ?? 0,
        incident: { value: value?.incident ?? null, etag: row?.etag ?? null },
        groupState: {
          value: (groupRow?.value as GroupState | undefined) ?? newGroupState,
          etag: groupRow?.etag ?? null,
        },
      };
    },
    async phases(group) {
      const phases = new Map<string, Phase | null>(group.members.map((id) => [id, 'quiet']));
      for (const [key, { value }] of store.list(group.name, 'target:')) {
        phases.set(key.slice('target:'.length), phaseOf(value));
      }
      return phases;
    },
    async commit(change) {
      const writes = writesOf(change, ++notes);
      const etags = store.transact(change.target.group.name, writes);
      return etags === 'lost' ? 'lost' : chained(change, writes, etags, store);
    },
  };
}

function writesOf({ target, loaded, incident, groupState, entry }: Change, note: number): Write[] {
  const seq = incident ? loaded.seq + 1 : loaded.seq;
  const row: TargetRow | null = incident && { seq, incident };
  return [
    ...(row ? [{ row: targetRow(target.id), etag: loaded.incident.etag, value: row }] : []),
    ...(groupState ? [{ row: 'group', etag: loaded.groupState.etag, value: groupState }] : []),
    ...(entry ? [{ row: entryRow(target.id, seq, note), etag: null, value: entry }] : []),
  ];
}

function chained(
  { target, loaded, incident, groupState }: Change,
  writes: readonly Write[],
  etags: readonly string[],
  store: SimStore,
): Loaded {
  const etagOf = (row: string): string | null =>
    etags[writes.findIndex((write) => write.row === row)] ?? null;
  return {
    now: store.now(),
    seq: incident ? loaded.seq + 1 : loaded.seq,
    incident: incident ? { value: incident, etag: etagOf(targetRow(target.id)) } : loaded.incident,
    groupState: groupState ? { value: groupState, etag: etagOf('group') } : loaded.groupState,
  };
}

function parsed(value: unknown, id: Target['id']): TargetRow {
  if (phaseOf(value) === null) throw new PortError('damaged', `row target:${id}: not an incident`);
  return value as TargetRow;
}

/** Only what no writer of ours can have left is damage. */
function phaseOf(value: unknown): Phase | null {
  return (value as Partial<TargetRow> | null)?.incident?.phase ?? null;
}
