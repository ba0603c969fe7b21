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
import type { Identified } from '../core/person.ts';
import type { Notice } from '../core/notice.ts';
import type { Group, Target } from '../core/policy.ts';
import type { EntityColumns } from '../core/failover/entity.ts';
import type { Failover } from '../core/failover/state.ts';
import type { FailoverGroup, Side } from '../core/failover/group.ts';
import type { TrafficView } from '../core/failover/evidence.ts';
import type { HttpProbeSpec } from '../core/http-verdict.ts';
import type { OutEvent } from '../core/event.ts';
import type { Outcome } from '../core/settle.ts';
import type { Subject } from '../core/subject.ts';
import type { DurationMs, Instant } from '../core/time.ts';
import type { Wake } from '../core/wake.ts';

/** A row as it was read: its value and the ETag to compare on; a null ETag: there is no row yet. */
export interface Versioned<Value> {
  readonly value: Value;
  readonly etag: string | null;
}

/** A subject's row and its group's, the group's read first, with the store's time of the answer. */
export interface Loaded<State> {
  readonly now: Instant;
  /** Counts the commits of the row; 0 where there is none yet. */
  readonly seq: number;
  readonly state: Versioned<State | null>;
  readonly groupState: Versioned<GroupState>;
}

/** What one transaction writes, under If-Match of what was loaded. */
export interface Change<State> {
  readonly subject: Subject;
  readonly loaded: Loaded<State>;
  /** Null: the row stays; the entry is all that is written. */
  readonly state: State | null;
  readonly groupState: GroupState | null;
  readonly entry: Entry | null;
}

/** The rows of one kind of subject. */
export interface Rows<State> {
  load(subject: Subject): Promise<Loaded<State>>;
  /** All or nothing. `lost`: somebody else wrote first, or nobody can say that we did. */
  commit(change: Change<State>): Promise<Loaded<State> | 'lost'>;
}

export interface Incidents extends Rows<Incident> {
  /**
   * The phases of a group's members by id; null where a row cannot be read, `quiet` where none is.
   */
  phases(group: Group): Promise<ReadonlyMap<string, Phase | null>>;
}

export type Failovers = Rows<Failover>;

/** The public rows of the failover groups: columns as they are, which others write as well. */
export interface Entities {
  read(group: FailoverGroup): Promise<StoredEntity & { readonly now: Instant }>;
  /** Inserts the eight columns; `exists` where there is a row already. */
  create(group: FailoverGroup, columns: EntityColumns): Promise<'created' | 'exists'>;
  /**
   * Merges some columns under If-Match and keeps all others. `lost`: the row is not as it was
   * read. Throws a retryable `PortError` where nobody can say whether it was written.
   */
  merge(group: FailoverGroup, etag: string, columns: EntityColumns): Promise<'written' | 'lost'>;
}

/** Null columns: there is no row. */
export type StoredEntity =
  | { readonly columns: null; readonly etag: null }
  | { readonly columns: EntityColumns; readonly etag: string };

/** Where clients are sent. None of these throws. */
export interface Routing {
  read(group: FailoverGroup): Promise<TrafficView>;
  /**
   * Puts the endpoint of a side into rotation or takes it out, in one PATCH that is sent at most
   * once. Null priority: it stays as it is. Only `read` tells what came of it.
   */
  set(group: FailoverGroup, side: Side, wanted: Rotation): Promise<Outcome>;
  /** Whether our identity may write the endpoints; null: nobody could tell. */
  mayWrite(group: FailoverGroup): Promise<boolean | null>;
}

export interface Rotation {
  readonly inRotation: boolean;
  readonly priority: number | null;
}

export interface People {
  /** `authorization` is the header's value. Throws where the issuer's keys cannot be had. */
  identify(authorization: string | null): Promise<Identified>;
}

export interface Events {
  /** Null where no topic is configured: nothing is published then. */
  readonly topic: string | null;
  /** One event; the receiver recognises repetitions by its id. */
  publish(event: OutEvent): Promise<void>;
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
  readonly subject: Subject;
  readonly since: Instant | null;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface Audit {
  query(query: AuditQuery): Promise<readonly StoredEntry[]>;
  /** Deletes a bounded batch of the subject's entries older than `before`; answers how many. */
  prune(subject: Subject, before: Instant): Promise<number>;
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
  /** Neither throws: trouble on our own side is a reading, `unknown`. */
  probe(target: Target): Promise<Verdict>;
  probeUrl(spec: HttpProbeSpec, timeout: DurationMs): Promise<Verdict>;
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
  sleep(length: DurationMs): Promise<void>;
}

/** The road to a human that needs nothing else: one structured error line an alert rule watches. */
export interface Log {
  info(event: string, fields: Readonly<Record<string, unknown>>): void;
  error(event: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface Ports {
  readonly incidents: Incidents;
  readonly failovers: Failovers;
  readonly entities: Entities;
  readonly shared: Shared;
  readonly audit: Audit;
  readonly hints: Hints;
  readonly wakes: Wakes;
  readonly probes: Probes;
  readonly containers: Containers;
  readonly traffic: TrafficWatch;
  readonly routing: Routing;
  readonly notices: Notices;
  readonly events: Events;
  readonly people: People;
  readonly stopwatch: Stopwatch;
  readonly log: Log;
}
