/**
 * All of Azure that a function app on container groups needs, on one machine: identities, storage,
 * ARM, container groups, Log Analytics, Azure Monitor and the Functions host that runs the app. In:
 * ARM bodies, images, the folder of the app. Out: their addresses and everything that happens. It
 * knows nothing of the app; no process of it outlives this one, nor `stop`.
 */
import { join } from 'node:path';
import { logAnalyticsSchema } from '../kql/schema.ts';
import { compressedClock, realClock } from './clock.ts';
import { startContainers } from './cloud-containers.ts';
import type { ContainersOptions, LocalContainers, PlacedGroup } from './cloud-containers.ts';
import { startEvents } from './cloud-events.ts';
import type { EventHappening, EventsOptions, LocalEvents, PlacedTopic } from './cloud-events.ts';
import { startGround } from './cloud-ground.ts';
import type { Ground } from './cloud-ground.ts';
import { startRestartableHost } from './cloud-host.ts';
import type { RestartableHost } from './cloud-host.ts';
import { rowsInto, startMonitor } from './cloud-monitor.ts';
import type { Monitor, MonitorHappening } from './cloud-monitor.ts';
import { startStorage } from './cloud-storage.ts';
import type { LocalStorage, StorageRow } from './cloud-storage.ts';
import type { TokenRequest } from './cloud-tokens.ts';
import { startProfile } from './cloud-traffic.ts';
import type { PlacedProfile, ProfileOptions } from './cloud-traffic.ts';
import type { EntraAuthority } from './faces/entra.ts';
import type { Identity } from './faces/identity.ts';
import { logsFace } from './faces/logs.ts';
import { serveTls } from './faces/tls.ts';
import type { Authority } from './faces/tls.ts';
import { trafficDoors } from './faces/traffic-doors.ts';
import type { LogEvent } from './host/protocol.ts';
import { makeJournal } from './resources/journal.ts';
import type { Journal, JournalEntry } from './resources/journal.ts';
import { makeLogStore } from './resources/log-store.ts';
import type { LogStore } from './resources/log-store.ts';

type Told = MonitorHappening | EventHappening | JournalEntry | { readonly kind: 'host-lost' };

export type Happening = { readonly at: number } & Told;

/** What an app must be told, once everything but the app itself runs. */
export interface Places {
  readonly armUrl: string;
  readonly logsUrl: string;
  /** Who issues tokens to people, and at what address an app finds the keys. */
  readonly entra: EntraAuthority;
  readonly storage: LocalStorage['endpoints'];
  readonly groups: readonly PlacedGroup[];
  readonly traffic: readonly PlacedProfile[];
  readonly topics: readonly PlacedTopic[];
}

export interface LocalAzureOptions {
  /** Exists; for data and sockets of this run. */
  readonly folder: string;
  /** The app's own identity, which also reaches storage for the host. */
  readonly appIdentity: Identity;
  /** Every other: further identities of the app, and people. */
  readonly identities: readonly Identity[];
  readonly containers: Pick<
    ContainersOptions,
    'bodies' | 'images' | 'environment' | 'timings' | 'permits' | 'workspaceId'
  >;
  /** Traffic Manager profiles, in front of the container groups or of anything else. */
  readonly traffic?: { readonly profiles: readonly ProfileOptions[] };
  readonly storage: {
    readonly tables: readonly string[];
    readonly queues: readonly string[];
    /** What a person would have put into the tables of a fresh deployment; nothing, unless told. */
    readonly rows?: (groups: readonly PlacedGroup[]) => readonly StorageRow[];
  };
  readonly monitor: {
    /** How many times faster than the machine's Azure Monitor's clock runs. */
    readonly factor: number;
    /** From a row's time to its visibility, on Monitor's clock. */
    readonly ingestionDelayMs: number;
    readonly alertRules: readonly unknown[];
    /** Asked once the app listens; its master key opens every function. */
    readonly actionGroups: (app: {
      readonly url: string;
      readonly key: string;
    }) => readonly unknown[];
  };
  readonly events?: EventsOptions;
  readonly app: {
    readonly folder: string;
    readonly settings: (places: Places) => Readonly<Record<string, string>>;
    readonly onLog?: (event: LogEvent) => void;
  };
  /** Ends a start that is under way, in order. */
  readonly signal?: AbortSignal;
  /** Sees everything as it happens; must not throw. */
  readonly observe?: (happening: Happening) => void;
}

export interface LocalAzure extends Places {
  readonly authority: Authority;
  readonly journal: Journal;
  readonly logs: LogStore;
  readonly monitor: Monitor;
  readonly events: LocalEvents;
  readonly containers: LocalContainers;
  readonly account: LocalStorage;
  readonly host: RestartableHost;
  /** A bearer token of one of the identities. */
  token(request: TokenRequest): Promise<string>;
  /**
   * A fresh secret by which one of the identities signs in as a program, as az does, at `adfs`
   * below the authority's address; one made before is void.
   */
  readonly addSecret: (clientId: string) => string;
  stop(): Promise<void>;
}

type Stops = (() => unknown)[];
type Tell = (happening: Told) => void;

/** Rejects with nothing left behind if a part cannot be started. */
export async function startLocalAzure(options: LocalAzureOptions): Promise<LocalAzure> {
  const stops: Stops = [];
  // In the reverse order of their start: nobody is left talking to a part that is gone.
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return { ...(await startParts(options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: LocalAzureOptions,
  stops: Stops,
): Promise<Omit<LocalAzure, 'stop'>> {
  const show: Tell = (happening) => options.observe?.({ at: Date.now(), ...happening });
  const ground = await startGround(options, stops);
  const { folder, storage, signal } = options;
  const { authority, call, token, entra, addSecret } = ground;
  const storageToken = () => token({ resource: 'https://storage.azure.com' });
  const about = { ...ground, tenantId: entra.tenantId, observe: show };
  const events = await startEvents(options.events, about);
  stops.push(() => events.stop());
  const tell: Tell = (happening) => {
    show(happening);
    if (happening.kind === 'asked') events.hear(happening);
  };
  // First, so that the containers are up by the time that an app looks at them.
  const platform = await startPlatform(options, ground, tell, stops);
  const { containers, traffic, logs, logsUrl, journal, monitorClock } = platform;
  const { armUrl, groups } = containers;
  signal?.throwIfAborted();
  const account = await startStorage({
    ...storage,
    rows: storage.rows?.(groups) ?? [],
    folder: join(folder, 'storage'),
    authority,
    call,
    token: storageToken,
  });
  stops.push(() => account.stop());
  const endpoints = { armUrl, logsUrl, storage: account.endpoints };
  const places: Places = { ...endpoints, entra, groups, traffic, topics: events.topics };

  signal?.throwIfAborted();
  const { app, monitor: monitored } = options;
  const host = await startRestartableHost(
    {
      appDir: app.folder,
      env: { ...ground.identityEnv, ...app.settings(places) },
      trust: [authority.certificatePem],
      credentials: await authority.issue(['127.0.0.1']),
      ...(app.onLog && { onLog: app.onLog }),
    },
    () => tell({ kind: 'host-lost' }),
  );
  stops.push(() => host.stop());
  signal?.throwIfAborted();
  const monitor = startMonitor({
    clock: monitorClock,
    logs,
    call,
    observe: tell,
    alertRules: monitored.alertRules,
    actionGroups: monitored.actionGroups({ url: host.url, key: host.keys.master }),
  });
  stops.push(() => monitor.stop());
  await events.subscribe({ host, queueUrl: account.endpoints.queue, storageToken });
  const parts = { authority, journal, logs, monitor, events, containers, account, host };
  return { ...places, ...parts, token, addSecret };
}

/** Container groups and traffic behind ARM, and the workspace that their rows go to. */
async function startPlatform(
  { folder, containers: given, traffic: wanted, monitor }: LocalAzureOptions,
  { authority, identity }: Ground,
  tell: Tell,
  stops: Stops,
) {
  const clock = realClock();
  const monitorClock = compressedClock(monitor.factor);
  const logs = makeLogStore({ tables: Object.keys(logAnalyticsSchema), clock: monitorClock });
  const journal = makeJournal({ clock, observe: tell });
  const caller = (header: string | undefined) => identity.caller(header);
  const sink = rowsInto(logs, monitorClock, monitor.ingestionDelayMs);
  const runFolder = join(folder, 'run');
  const traffic: PlacedProfile[] = [];
  const containers = await startContainers({
    ...given,
    folder: runFolder,
    authority,
    clock,
    journal,
    caller,
    sink,
    doors: trafficDoors(() => traffic.map(({ profile }) => profile)),
  });
  stops.push(() => containers.stop());
  for (const one of wanted?.profiles ?? []) {
    const placed = await startProfile(one, { clock, groups: containers.groups, journal });
    stops.push(() => placed.stop());
    traffic.push(placed);
  }
  const face = { workspaceId: given.workspaceId, logs, schema: logAnalyticsSchema, caller };
  const logsApp = logsFace({ ...face, clock: monitorClock });
  const served = await serveTls(logsApp, await authority.issue(['127.0.0.1']));
  stops.push(() => served.stop());
  return { containers, traffic, logs, logsUrl: served.url, journal, monitorClock };
}
