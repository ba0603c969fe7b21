/**
 * What was asked of ARM and what was done to containers and to traffic, for whoever judges actions
 * afterwards. In: each request once it is answered, each happening of a run or of a profile. Out:
 * the entries in the order of their times. Bounded: reads, the most frequent by far, push out reads
 * alone; what is gone is counted.
 */
import type { Clock } from '../clock.ts';
import type { RunHappening } from './container-group-model.ts';
import type { TrafficHappening } from './traffic-model.ts';

/** Who asked, from the token. */
export interface JournalCaller {
  readonly oid: string;
  readonly appid: string;
}

export type AskedMethod = 'GET' | 'POST' | 'PATCH';

export type Operation =
  | 'get'
  | 'list'
  | 'logs'
  | 'poll'
  | 'restart'
  | 'start'
  | 'stop'
  | 'get-profile'
  | 'get-endpoint'
  | 'patch-endpoint'
  | 'permissions';

export interface Asked {
  /** Milliseconds by the journal's clock, when the request arrived. */
  readonly at: number;
  readonly method: AskedMethod;
  readonly operation: Operation;
  /** The path asked for, in lower case, without what names the operation. */
  readonly target: string;
  /** The JSON that was sent, of a PATCH. */
  readonly body?: unknown;
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

/** The Traffic Manager profile's id, in lower case, and what befell it. */
export type TrafficMoved = TrafficHappening & { readonly at: number; readonly target: string };

export type JournalEntry =
  | ({ readonly kind: 'asked' } & Asked)
  | ({ readonly kind: 'done' } & Done)
  | ({ readonly kind: 'traffic' } & TrafficMoved);

export interface Journal {
  asked(asked: Asked): void;
  /** To be handed to a container group as its `happened`. */
  readonly done: (groupId: string, container: string, happening: RunHappening) => void;
  /** To be handed to a Traffic Manager profile as its `happened`. */
  readonly traffic: (profileId: string, happening: TrafficHappening) => void;
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
  /** Sees every entry as it comes; must not throw. */
  readonly observe?: (entry: JournalEntry) => void;
}): Journal {
  const { clock, observe, entriesMax = 20_000, readsMax = 5_000 } = options;
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
    observe?.(entry);
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
    traffic: (profileId, happening) =>
      keep({ kind: 'traffic', at: clock.now(), target: profileId.toLowerCase(), ...happening }),
    // At one moment the order comes first, then what it did.
    entries: () => [...reads, ...others].sort((a, b) => a.at - b.at || order(a) - order(b)),
  };
}

function order(entry: JournalEntry): number {
  return entry.kind === 'asked' ? 0 : 1;
}
