/**
 * An app for the doors' tests: in-memory ports that keep, count and, where told to, fail or never
 * answer. The loop itself is not tested here, so a look finds a healthy target and nothing else.
 */
import { defaultFleet, defaultGroup, defaultPolicy } from '../../src/core/policy.ts';
import { instant, minutes, ms } from '../../src/core/time.ts';
import { newFleetState, newGroupState } from '../../src/core/group-state.ts';
import { PortError } from '../../src/pipeline/port-error.ts';
import { aFailoverStore, failoverPortsOn } from './failover-store.ts';
import type { App } from '../../src/pipeline/app.ts';
import type { FailoverPorts, FailoverStore } from './failover-store.ts';
import type { Configuration } from '../../src/core/configuration.ts';
import type { Route, Target } from '../../src/core/policy.ts';
import type { DurationMs } from '../../src/core/time.ts';
import type { Incident } from '../../src/core/incident.ts';
import type { FleetState, GroupState } from '../../src/core/group-state.ts';
import type {
  Heartbeat,
  Hint,
  Ports,
  RowKey,
  SharedRows,
  StoredEntry,
} from '../../src/pipeline/ports.ts';
import type { Notice } from '../../src/core/notice.ts';
import type { Request, Response } from '../../src/handlers/http.ts';
import type { Timer } from '../../src/handlers/door.ts';
import type { Wake } from '../../src/core/wake.ts';

export const now = instant(Date.UTC(2026, 10, 21, 3, 41, 30));

export const idOf = (name: string): string =>
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-App/providers/' +
  `Microsoft.ContainerInstance/containerGroups/cg-${name}`;

export function aConfiguration(ids: readonly string[], routes: readonly Route[]): Configuration {
  const group = { ...defaultGroup, name: 'shop', members: ids };
  const policy = { ...defaultPolicy, name: 'careful' };
  const targets = ids.map((id): Target => {
    const resourceId = idOf(id);
    return { id, group, policy, resourceId, probe: { kind: 'platform' }, traffic: null };
  });
  return { fleet: defaultFleet, groups: [group], targets, routes, failovers: [], noticeUrl: null };
}

/** What the in-memory store holds; a test may set any of it before and read it afterwards. */
export interface Store {
  readonly hints: Map<string, { readonly hint: Hint; queued: boolean }>;
  readonly wakes: Wake[];
  readonly delays: DurationMs[];
  readonly incidents: Map<string, Incident>;
  readonly entries: StoredEntry[];
  readonly notices: Notice[];
  readonly lines: { readonly level: string; readonly event: string; readonly fields: unknown }[];
  readonly audits: unknown[];
  fleet: FleetState;
  group: GroupState;
  heartbeat: Heartbeat;
  /** The rule for whose targets a wake was queued a moment ago. */
  waitingFor: string | null;
  /** Calls of store and queue so far. */
  calls: number;
  /** How many of the next writes of a shared row are lost to somebody else. */
  lostWrites: number;
  /** Ids whose row cannot be read. */
  readonly damaged: Set<string>;
  readonly failover: FailoverStore;
  /** What every call of store and queue does from now on. */
  trouble: 'none' | 'down' | 'hangs' | 'bug';
}

const aStore = (): Store => ({
  hints: new Map(),
  wakes: [],
  delays: [],
  incidents: new Map(),
  entries: [],
  notices: [],
  lines: [],
  audits: [],
  fleet: newFleetState,
  group: newGroupState,
  heartbeat: { lookedAt: {}, toldAt: null },
  waitingFor: null,
  calls: 0,
  lostWrites: 0,
  damaged: new Set(),
  failover: aFailoverStore(),
  trouble: 'none',
});

export function anApp(
  ids: readonly string[] = ['web', 'api'],
  routes: readonly Route[] = [],
): { readonly app: App; readonly store: Store } {
  const store = aStore();
  const configuration = aConfiguration(ids, routes);
  const { failover, damaged, entries } = store;
  const surroundings = { now, call: () => call(store), damaged, entries };
  const ports: Ports = { ...portsOn(store), ...failoverPortsOn(failover, surroundings) };
  return { app: { configuration, ports, ownIdentity: 'healer-client-id' }, store };
}

/** Every call of store and queue is counted, and fails or hangs where the test says so. */
async function call(store: Store): Promise<void> {
  store.calls += 1;
  if (store.trouble === 'down') throw new PortError('unavailable', 'tables: no answer');
  if (store.trouble === 'bug') throw new TypeError('planted');
  if (store.trouble === 'hangs') await Promise.withResolvers<void>().promise;
}

function portsOn(store: Store): Omit<Ports, keyof FailoverPorts> {
  const log = (level: string) => (event: string, fields: unknown) => {
    store.lines.push({ level, event, fields });
  };
  let elapsed = 0;
  return {
    ...storedPorts(store),
    wakes: {
      schedule: async (wake, delay) => {
        await call(store);
        store.wakes.push(wake);
        store.delays.push(delay);
      },
    },
    containers: {
      get: async () => ({ known: false, why: 'not asked in these tests' }),
      restart: () => Promise.reject(new Error('a door never acts')),
      start: () => Promise.reject(new Error('a door never acts')),
    },
    traffic: { traffic: async () => 'not_watched' },
    notices: { tell: async (notice) => void store.notices.push(notice) },
    stopwatch: {
      elapsed: () => ms((elapsed += 1)),
      sleep: async (length) => void (elapsed += length),
    },
    log: { info: log('info'), error: log('error') },
  };
}

type Stored = Pick<Ports, 'incidents' | 'shared' | 'audit' | 'hints'>;

function storedPorts(store: Store): Stored {
  return {
    incidents: {
      load: async ({ id }) => {
        await call(store);
        if (store.damaged.has(id)) throw new PortError('damaged', `row of ${id}`);
        const state = { value: store.incidents.get(id) ?? null, etag: null };
        return { now, seq: 7, state, groupState: { value: store.group, etag: 'g' } };
      },
      phases: async (group) => {
        await call(store);
        return new Map(
          group.members.map((id) => [
            id,
            store.damaged.has(id) ? null : (store.incidents.get(id)?.phase ?? 'quiet'),
          ]),
        );
      },
      commit: async ({ subject, loaded, state, entry }) => {
        await call(store);
        if (state !== null) store.incidents.set(subject.id, state);
        if (entry !== null) store.entries.push({ ...entry, seq: loaded.seq + 1 });
        return { ...loaded, seq: loaded.seq + 1 };
      },
    },
    shared: {
      read: async <Kind extends keyof SharedRows>({ kind }: RowKey<Kind>) => {
        await call(store);
        const rows: SharedRows = store;
        return { value: rows[kind as Kind], etag: 'e', now };
      },
      write: async ({ kind }, _seen, next) => {
        await call(store);
        if (store.lostWrites > 0) {
          store.lostWrites -= 1;
          return 'lost';
        }
        Object.assign(store, { [kind]: next });
        return 'written';
      },
    },
    audit: {
      query: async ({ subject, since, limit }) => {
        await call(store);
        store.audits.push({ target: subject.id, since, limit });
        return store.entries.filter((entry) => entry.target === subject.id).slice(0, limit);
      },
      prune: async () => 0,
    },
    hints: hintsOn(store),
  };
}

const hintsOn = (store: Store): Ports['hints'] => ({
  keep: async (hint) => {
    await call(store);
    const known = store.hints.get(hint.key);
    if (known !== undefined) {
      await call(store);
      return known.queued ? 'known' : 'unqueued';
    }
    const { rule, targets } = hint;
    if (store.waitingFor === rule && targets.length > 0) {
      await call(store);
      store.hints.set(hint.key, { hint, queued: true });
      return 'waiting';
    }
    store.hints.set(hint.key, { hint, queued: false });
    return 'new';
  },
  queued: async (hint) => {
    await call(store);
    const known = store.hints.get(hint.key);
    if (known !== undefined) known.queued = true;
  },
  prune: async () => 0,
});

export function aRequest(about: Partial<Request> = {}): Request {
  return { method: 'GET', params: {}, query: {}, body: null, authorization: null, ...about };
}

export const posted = (body: unknown): Request =>
  aRequest({ method: 'POST', body: JSON.stringify(body) });

export const jsonIn = (response: Response): Record<string, unknown> =>
  JSON.parse(response.body) as Record<string, unknown>;

/** A timer that never rings. */
export const patient: Timer = () => ({
  rings: Promise.withResolvers<void>().promise,
  stop: () => undefined,
});

/** A timer that rings at once. */
export const impatient: Timer = () => ({ rings: Promise.resolve(), stop: () => undefined });

export const inMinutes = (count: number): string => new Date(now + minutes(count)).toISOString();
