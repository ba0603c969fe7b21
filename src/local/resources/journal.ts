/**
 * What was asked of ARM and what was done to containers, for whoever judges actions afterwards. In:
 * each request once it is answered, each happening of a run. Out: the entries in the order of their
 * times. Bounded: reads, the most frequent by far, push out reads alone; what is gone is counted.
 */
import type { Clock } from '../clock.ts';
import type { RunHappening } from './container-group-model.ts';

/** Who asked, from the token. */
export interface JournalCaller {
  readonly oid: string;
  readonly appid: string;
}

export type Operation = 'get' | 'list' | 'logs' | 'poll' | 'restart' | 'start' | 'stop';

export interface Asked {
  /** Milliseconds by the journal's clock, when the request arrived. */
  readonly at: number;
  readonly method: 'GET' | 'POST';
  readonly operation: Operation;
  /** The path asked for, in lower case, without what names the operation. */
  readonly target: string;
  /** Null: nobody that ARM knows. */
  readonly caller: JournalCaller | null;
  /** The HTTP status decided on, also where the answer was held back or never arrived. */
  readonly status: number;
}

/** The group's id, in lower case, and what befell one of its containers. */
export type Done = RunHappening & {
  readonly at: number;
  readonly target: string;
  readonly container: string;
};

export type JournalEntry =
  ({ readonly kind: 'asked' } & Asked) | ({ readonly kind: 'done' } & Done);

export interface Journal {
  asked(asked: Asked): void;
  /** To be handed to a container group as its `happened`. */
  readonly done: (groupId: string, container: string, happening: RunHappening) => void;
  entries(): readonly JournalEntry[];
  /** Entries that are gone; as long as `others` is 0, no action is missing. */
  readonly dropped: { readonly reads: number; readonly others: number };
}

export function makeJournal(options: {
  readonly clock: Clock;
  /** Of orders and happenings; 20,000 unless told. */
  readonly entriesMax?: number;
  /** Of reads; 5,000 unless told. */
  readonly readsMax?: number;
}): Journal {
  const { clock, entriesMax = 20_000, readsMax = 5_000 } = options;
  const reads: JournalEntry[] = [];
  const others: JournalEntry[] = [];
  const dropped = { reads: 0, others: 0 };
  const keep = (entry: JournalEntry) => {
    if (entry.kind === 'asked' && entry.method === 'GET') {
      if (reads.push(entry) > readsMax) {
        reads.shift();
        dropped.reads += 1;
      }
    } else if (others.push(entry) > entriesMax) {
      others.shift();
      dropped.others += 1;
    }
  };
  return {
    dropped,
    asked: (asked) => keep({ kind: 'asked', ...asked, target: asked.target.toLowerCase() }),
    done: (groupId, container, happening) =>
      keep({
        kind: 'done',
        at: clock.now(),
        target: groupId.toLowerCase(),
        container,
        ...happening,
      }),
    // At one moment the order comes first, then what it did.
    entries: () => [...reads, ...others].sort((a, b) => a.at - b.at || order(a) - order(b)),
  };
}

function order(entry: JournalEntry): number {
  return entry.kind === 'asked' ? 0 : 1;
}
