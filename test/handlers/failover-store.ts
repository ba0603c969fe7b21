/**
 * What a failover group adds to the doors' tests: a group `shop` in the configuration, its rows in
 * memory, sides that are as the test says, and people known by their tokens.
 */
import { defaultFailoverPolicy, failoverId } from '../../src/core/failover/group.ts';
import { newGroupState } from '../../src/core/group-state.ts';
import { PortError } from '../../src/pipeline/port-error.ts';
import type { App } from '../../src/pipeline/app.ts';
import type { BothSides, FailoverGroup, Side } from '../../src/core/failover/group.ts';
import type { EntityColumns } from '../../src/core/failover/entity.ts';
import type { Failover } from '../../src/core/failover/state.ts';
import type { Instant } from '../../src/core/time.ts';
import type { Person } from '../../src/core/person.ts';
import type { Ports, StoredEntry } from '../../src/pipeline/ports.ts';
import type { TrafficView } from '../../src/core/failover/evidence.ts';
import type { Verdict } from '../../src/core/readings.ts';

export interface FailoverStore {
  /** Loop rows by id. */
  readonly rows: Map<string, Failover>;
  /** Public rows by name, and how often each was written: its ETag. */
  readonly entities: Map<string, { columns: EntityColumns; version: number }>;
  sides: BothSides<Verdict>;
  /** What was probed, in order. */
  readonly probed: string[];
  /** Done after each probe: somebody else's hand. */
  meanwhile: () => void;
  traffic: TrafficView;
  /** By token, without `Bearer`. */
  readonly people: Map<string, Person>;
}

export type FailoverPorts = Pick<
  Ports,
  'failovers' | 'entities' | 'routing' | 'events' | 'people' | 'probes'
>;

export const aFailoverStore = (): FailoverStore => ({
  rows: new Map(),
  entities: new Map(),
  sides: { primary: { verdict: 'healthy' }, secondary: { verdict: 'healthy' } },
  probed: [],
  meanwhile: () => undefined,
  traffic: { kind: 'none' },
  people: new Map(),
});

const endpoints = {
  primary: 'https://one.example',
  secondary: 'https://two.example',
} as const;

export function aFailoverGroup(
  name = 'shop',
  policy: Partial<FailoverGroup['policy']> = {},
): FailoverGroup {
  const id = failoverId(name);
  const side = (which: Side): FailoverGroup['sides'][Side] => ({
    endpoint: endpoints[which],
    probe: { kind: 'http', url: `${endpoints[which]}/health`, expectStatus: 200, expectText: null },
    targets: [],
  });
  return {
    id,
    group: { name: id },
    name,
    policy: { ...defaultFailoverPolicy, ...policy },
    sides: { primary: side('primary'), secondary: side('secondary') },
    home: 'primary',
    traffic: null,
  };
}

/** `app` with failover groups of these names in its configuration. */
export const withFailovers = (app: App, ...names: readonly string[]): App =>
  withGroups(app, ...names.map((name) => aFailoverGroup(name)));

export const withGroups = (app: App, ...failovers: readonly FailoverGroup[]): App => ({
  ...app,
  configuration: { ...app.configuration, failovers },
});

export const columnsFor = (active: Side, more: EntityColumns = {}): EntityColumns => ({
  active_target: active,
  primary_endpoint: endpoints.primary,
  secondary_endpoint: endpoints.secondary,
  last_status: '',
  last_reason: '',
  last_check_utc: '',
  failover_count: 3,
  lock_until_utc: '',
  ...more,
});

export function putEntity({ entities }: FailoverStore, columns: EntityColumns, name = 'shop') {
  entities.set(name, { columns, version: (entities.get(name)?.version ?? 0) + 1 });
}

/** The rest of the store: every call of it is counted, and may fail. */
export interface Surroundings {
  readonly now: Instant;
  readonly call: () => Promise<void>;
  readonly damaged: ReadonlySet<string>;
  readonly entries: StoredEntry[];
}

export function failoverPortsOn(failover: FailoverStore, store: Surroundings): FailoverPorts {
  return {
    ...rowsOn(failover, store),
    probes: {
      probe: async () => ({ verdict: 'healthy' }),
      probeUrl: async ({ url }) => {
        failover.probed.push(url);
        const verdict = url.startsWith(endpoints.primary)
          ? failover.sides.primary
          : failover.sides.secondary;
        failover.meanwhile();
        return verdict;
      },
    },
    routing: {
      read: async () => failover.traffic,
      set: () => Promise.reject(new Error('a door never moves traffic by itself')),
      mayWrite: async () => true,
    },
    events: { topic: null, publish: async () => undefined },
    people: {
      identify: async (authorization) => {
        if (authorization === null) return { kind: 'nobody' };
        const person = failover.people.get(authorization.replace('Bearer ', ''));
        if (person === undefined) return { kind: 'refused', why: 'the token does not hold' };
        return { kind: 'person', person };
      },
    },
  };
}

const rowsOn = (
  failover: FailoverStore,
  { now, call, damaged, entries }: Surroundings,
): Pick<FailoverPorts, 'failovers' | 'entities'> => ({
  failovers: {
    load: async ({ id }) => {
      await call();
      if (damaged.has(id)) throw new PortError('damaged', `row of ${id}`);
      const state = { value: failover.rows.get(id) ?? null, etag: null };
      return { now, seq: 4, state, groupState: { value: newGroupState, etag: null } };
    },
    commit: async ({ subject, loaded, state, entry }) => {
      await call();
      if (state !== null) failover.rows.set(subject.id, state);
      if (entry !== null) entries.push({ ...entry, seq: loaded.seq + 1 });
      return { ...loaded, seq: loaded.seq + 1, state: { value: state, etag: null } };
    },
  },
  entities: {
    read: async ({ name }) => {
      await call();
      const found = failover.entities.get(name);
      if (found === undefined) return { now, columns: null, etag: null };
      return { now, columns: found.columns, etag: String(found.version) };
    },
    create: async ({ name }, columns) => {
      await call();
      if (failover.entities.has(name)) return 'exists';
      putEntity(failover, columns, name);
      return 'created';
    },
    merge: async ({ name }, etag, columns) => {
      await call();
      const found = failover.entities.get(name);
      if (found === undefined || String(found.version) !== etag) return 'lost';
      putEntity(failover, { ...found.columns, ...columns }, name);
      return 'written';
    },
  },
});
