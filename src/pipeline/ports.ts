/**
 * Every port of Paramedic on one screen. A port has two implementors: `azure/` on the SDKs and
 * `sim/` in virtual time; one contract suite runs over both. All throw `PortError` and nothing
 * else. No rule lives behind a port.
 */
import type { Entry } from '../core/entry.ts';
import type { Platform, Traffic } from '../core/evidence.ts';
import type { Verdict } from '../core/readings.ts';
import type { FleetState, GroupState } from '../core/group-state.ts';
import type { Incident, Phase } from '../core/incident.ts';
import type { Notice } from '../core/notice.ts';
import type { Group, Target } from '../core/policy.ts';
import type { Outcome } from '../core/settle.ts';
import type { DurationMs, Instant } from '../core/time.ts';
import type { Wake } from '../core/wake.ts';

/** A row as it was read: its value and the ETag to compare on; a null ETag: there is no row yet. */
export interface Versioned<Value> {
  readonly value: Value;
  readonly etag: string | null;
}

/** A target's row and its group's, the group's read first, with the store's time of the answer. */
export interface Loaded {
  readonly now: Instant;
  /** Counts the commits of the row; 0 where there is none yet. */
  readonly seq: number;
  readonly incident: Versioned<Incident | null>;
  readonly groupState: Versioned<GroupState>;
}

/** What one transaction writes, under If-Match of what was loaded. */
export interface Change {
  readonly target: Target;
  readonly loaded: Loaded;
  /** Null: the row stays; the entry is all that is written. */
  readonly incident: Incident | null;
  readonly groupState: GroupState | null;
  readonly entry: Entry | null;
}

export interface Incidents {
  load(target: Target): Promise<Loaded>;
  /**
   * The phases of a group's members by id; null where a row cannot be read, `quiet` where none is.
   */
  phases(group: Group): Promise<ReadonlyMap<string, Phase | null>>;
  /** All or nothing. `lost`: somebody else wrote first, or nobody can say that we did. */
  commit(change: Change): Promise<Loaded | 'lost'>;
}

/** When each target of a group was last looked at, and when a human was told that some were not. */
export interface Heartbeat {
  readonly lookedAt: Readonly<Record<string, Instant>>;
  readonly toldAt: Instant | null;
}

/** The shared rows, each compare-and-swapped as a whole. */
export interface SharedRows {
  fleet: FleetState;
  group: GroupState;
  heartbeat: Heartbeat;
}

/** `group` is the group's name; the fleet's row takes none. */
export type RowKey<Kind extends keyof SharedRows> = Kind extends 'fleet'
  ? { readonly kind: Kind }
  : { readonly kind: Kind; readonly group: string };

export interface Shared {
  read<Kind extends keyof SharedRows>(
    key: RowKey<Kind>,
  ): Promise<Versioned<SharedRows[Kind]> & { readonly now: Instant }>;
  write<Kind extends keyof SharedRows>(
    key: RowKey<Kind>,
    seen: Versioned<SharedRows[Kind]>,
    next: SharedRows[Kind],
  ): Promise<'written' | 'lost'>;
}

/** Newest first. `seq` is the row's number after the move. */
export type StoredEntry = Entry & { readonly seq: number };

export interface AuditQuery {
  readonly target: Target;
  readonly since: Instant | null;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface Audit {
  query(query: AuditQuery): Promise<readonly StoredEntry[]>;
  /** Deletes a bounded batch of the target's entries older than `before`; answers how many. */
  prune(target: Target, before: Instant): Promise<number>;
}

/** What an alert or event claimed: shown to people, counted, never believed. */
export interface Hint {
  /** Key of its row: the same alert instance in the same condition has the same key. */
  readonly key: string;
  /** Day it fired (UTC, `2026-11-21`), the partition by which hints are pruned. */
  readonly day: string;
  readonly source: string;
  readonly rule: string;
  readonly condition: string;
  readonly firedAt: string;
  readonly targets: readonly string[];
  /** The essentials as received, cut to a bounded size. */
  readonly said: string;
}

export interface Hints {
  /**
   * `new`: kept, its wake is to be queued. `waiting`: kept, a wake for the same targets was queued
   * within ten seconds. `unqueued`: known, but its wake was never queued. `known`: all was done.
   * At most two storage calls.
   */
  keep(hint: Hint): Promise<'new' | 'waiting' | 'unqueued' | 'known'>;
  /** Marks the hint's wake as queued. */
  queued(hint: Hint): Promise<void>;
  /** Deletes a bounded batch of hints of days outside of these two; answers how many. */
  prune(firstDay: string, lastDay: string): Promise<number>;
}

export interface Wakes {
  /** Visible after the delay, rounded up to whole seconds, of at most seven days. */
  schedule(wake: Wake, delay: DurationMs): Promise<void>;
}

export interface Probes {
  /** Never throws: trouble on our own side is a reading, `unknown`. */
  probe(target: Target): Promise<Verdict>;
}

export interface Containers {
  /** Never throws: what cannot be read is `known: false`. */
  get(target: Target): Promise<Platform>;
  /** Sends the POST at most once and never throws: see `Outcome`. */
  restart(target: Target): Promise<Outcome>;
  start(target: Target): Promise<Outcome>;
}

export interface TrafficWatch {
  /** Never throws: what cannot be read is `unknown`. */
  traffic(target: Target): Promise<Traffic>;
}

export interface Notices {
  /** Sends once; the receiver recognises repetitions by the notice's key. */
  tell(notice: Notice): Promise<void>;
}

export interface Stopwatch {
  /** Milliseconds on a monotonic clock of this worker; only differences mean anything. */
  elapsed(): DurationMs;
}

/** The road to a human that needs nothing else: one structured error line an alert rule watches. */
export interface Log {
  info(event: string, fields: Readonly<Record<string, unknown>>): void;
  error(event: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface Ports {
  readonly incidents: Incidents;
  readonly shared: Shared;
  readonly audit: Audit;
  readonly hints: Hints;
  readonly wakes: Wakes;
  readonly probes: Probes;
  readonly containers: Containers;
  readonly traffic: TrafficWatch;
  readonly notices: Notices;
  readonly stopwatch: Stopwatch;
  readonly log: Log;
}
