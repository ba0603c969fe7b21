/** Rows of subjects over the simulated store: the twin of `azure/rows.ts`. */
import { newGroupState } from '../core/group-state.ts';
import { PortError } from '../pipeline/port-error.ts';
import { writeOnce } from './write-once.ts';
import type { GroupState } from '../core/group-state.ts';
import type { Change, Loaded, Rows } from '../pipeline/ports.ts';
import type { SimStore, Write } from './store.ts';

interface SubjectRow<State> {
  readonly seq: number;
  readonly state: State;
}

interface Phased {
  readonly phase: string;
}

const groupRow = 'group';

/** A failover group's id is its row; no other id holds a colon. */
export const subjectRow = (id: string): string =>
  id.startsWith('failover:') ? id : `target:${id}`;

/** What the keys of a subject's entries begin with. */
export const entryPrefix = (id: string): string => `entry:${id}:`;

export function simRows<State extends Phased>(store: SimStore): Rows<State> {
  let commits = 0;
  return {
    async load({ id, group }) {
      const groupsOwn = store.get(group.name, groupRow);
      const row = store.get(group.name, subjectRow(id));
      const value = row ? parsed<State>(row.value, id) : null;
      return {
        now: store.now(),
        seq: value?.seq ?? 0,
        state: { value: value?.state ?? null, etag: row?.etag ?? null },
        groupState: {
          value: (groupsOwn?.value as GroupState | undefined) ?? newGroupState,
          etag: groupsOwn?.etag ?? null,
        },
      };
    },
    async commit(change) {
      const writes = writesOf(change, ++commits);
      if (writes.length === 0) return change.loaded;
      try {
        const { name } = change.subject.group;
        const written = writeOnce(store, name, `commit-${commits}`, writes);
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

/** Null where no writer of ours can have left it: only that is damage. */
export function phaseIn(value: unknown): string | null {
  return (value as Partial<SubjectRow<Phased>> | null)?.state?.phase ?? null;
}

/** All but the entry was as loaded: then the row is younger than its own entries. */
const isEntryThere = <State>(
  { state, entry }: Change<State>,
  writes: readonly Write[],
  at: number,
): boolean => state !== null && entry !== null && at === writes.length - 1;

const entryThere = <State>({ subject: { id }, loaded }: Change<State>): PortError =>
  new PortError(
    'damaged',
    `row ${subjectRow(id)}: at seq ${loaded.seq}, but its next entry exists`,
  );

const seqAfter = <State>({ loaded, state }: Change<State>): number =>
  loaded.seq + (state === null ? 0 : 1);

/** A move's entry has a key that no second move of the same number can take; a note has its own. */
function writesOf<State>(change: Change<State>, note: number): Write[] {
  const { subject, loaded, state, groupState, entry } = change;
  const seq = seqAfter(change);
  const row: SubjectRow<State> | null = state && { seq, state };
  const writes: Write[] = [];
  if (row) writes.push({ row: subjectRow(subject.id), etag: loaded.state.etag, value: row });
  if (groupState) {
    writes.push({ row: groupRow, etag: loaded.groupState.etag, value: groupState });
  }
  if (entry) {
    const move = `${entryPrefix(subject.id)}${String(seq).padStart(10, '0')}`;
    const key = state ? move : `${move}:${String(note).padStart(10, '0')}`;
    writes.push({ row: key, etag: null, value: entry });
  }
  return writes;
}

/** Time is told by reads alone. */
function committed<State>(
  change: Change<State>,
  writes: readonly Write[],
  etags: readonly string[],
): Loaded<State> {
  const { subject, loaded, state, groupState } = change;
  const etagOf = (row: string): string | null =>
    etags[writes.findIndex((write) => write.row === row)] ?? null;
  return {
    now: loaded.now,
    seq: seqAfter(change),
    state: state ? { value: state, etag: etagOf(subjectRow(subject.id)) } : loaded.state,
    groupState: groupState ? { value: groupState, etag: etagOf(groupRow) } : loaded.groupState,
  };
}

function parsed<State>(value: unknown, id: string): SubjectRow<State> {
  if (phaseIn(value) !== null) return value as SubjectRow<State>;
  throw new PortError('damaged', `row ${subjectRow(id)}: not a state`);
}
