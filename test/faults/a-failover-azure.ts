/**
 * Failover groups on real parts, to be disturbed and watched from outside. In: groups by name, with
 * what differs in their settings. Out: the doors as anybody calls them, the raw public rows as
 * anybody edits them, and what ARM's journal says became of the traffic. Nothing of the app's own
 * is believed.
 */
import { TableClient } from '@azure/data-tables';
import { expect } from 'vitest';
import { entityTable } from '../../src/azure/keys.ts';
import type { PlacedProfile } from '../../src/local/cloud-traffic.ts';
import type { TrafficMoved } from '../../src/local/resources/journal.ts';
import { aSide } from './a-side.ts';
import { startAzure } from './an-azure.ts';
import type { DisturbedAzure, More } from './an-azure.ts';
import type { Patients } from './configuration.ts';
import { failoverYaml, profileId, profileOf } from './failover-configuration.ts';
import type { Differs, Sides } from './failover-configuration.ts';
import { eventually } from './hands.ts';

export interface Answered {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
  readonly location: string | null;
}

export interface Asking {
  readonly body?: object;
  /** Sent as a bearer token, beside the function key. */
  readonly token?: string;
  /** A caller's own patience; rejects beyond it, while the app goes on. */
  readonly withinMs?: number;
}

/** The eight columns and whatever else stands in the row. */
export type Row = Readonly<Record<string, unknown>>;

export interface FailoverAzure extends DisturbedAzure {
  sides(name: string): Sides;
  profile(name: string): PlacedProfile;
  call(method: string, path: string, asking?: Asking): Promise<Answered>;
  healthCheck(name: string, asking?: Asking): Promise<Answered>;
  doFailover(name: string, asking?: Asking): Promise<Answered>;
  /** Makes the public row, by the door for it. */
  make(name: string, active: 'primary' | 'secondary'): Promise<Answered>;
  /** As it is stored; null: there is none. */
  row(name: string): Promise<Row | null>;
  /** Merges columns into the row, whatever it says: a hand in a storage explorer. */
  edit(name: string, columns: Row): Promise<void>;
  erase(name: string): Promise<void>;
  /** Which endpoints were in rotation, from the start on, one entry for each change. */
  rotations(name: string): readonly (readonly string[])[];
  /** What ARM answered to PATCHes: endpoint, status asked for, HTTP status. */
  patches(name: string): readonly (readonly [string, unknown, number])[];
  /** Resolves when Traffic Manager's own monitor has found the primary dead. */
  degraded(name: string): Promise<void>;
  /** Why humans were told of it, oldest first. */
  notices(name: string): readonly string[];
}

const askWithinMs = 30_000;

export async function startFailoverAzure(
  groups: Readonly<Record<string, Differs>>,
  { patients = { bystander: 'quick' }, ...more }: More & { readonly patients?: Patients } = {},
): Promise<FailoverAzure> {
  const all = new Map<string, Sides>();
  for (const name of Object.keys(groups)) {
    all.set(name, { primary: await aSide(), secondary: await aSide() });
  }
  const endSides = async () => {
    for (const { primary, secondary } of all.values()) {
      await primary.end();
      await secondary.end();
    }
  };
  const of = ([name, sides]: [string, Sides]) => [name, sides, groups[name] ?? {}] as const;
  try {
    const azure = await startAzure(patients, {
      ...more,
      yaml: failoverYaml([...all].map(of)) + (more.yaml ?? ''),
      traffic: { profiles: [...all].map(([name, sides]) => profileOf(name, sides)) },
    });
    const end = async () => {
      await azure.end();
      await endSides();
    };
    const sides = (name: string) => found(all.get(name), name);
    return { ...azure, sides, ...(await watching(azure)), end };
  } catch (error) {
    await endSides();
    throw error;
  }
}

function found<Thing>(thing: Thing | undefined, name: string): Thing {
  if (thing === undefined) throw new Error(`There is no failover group '${name}' in this test.`);
  return thing;
}

type Watching = Omit<FailoverAzure, keyof DisturbedAzure | 'sides'>;

async function watching({ cloud, log }: DisturbedAzure): Promise<Watching> {
  const { host, journal, storage, traffic } = cloud;
  const rows = await rowsOf(storage.table, await cloud.token({ resource: storageAudience }));
  const call: FailoverAzure['call'] = async (method, path, asking = {}) => {
    const { body, token, withinMs = askWithinMs } = asking;
    const response = await fetch(`${host.url}${path}`, {
      method,
      headers: {
        'x-functions-key': host.keys.host['default'] ?? '',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(withinMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const json = (await response.json()) as Answered['json'];
    return { status: response.status, json, location: response.headers.get('location') };
  };
  const entriesOf = (name: string) =>
    journal.entries().filter(({ target }) => target.startsWith(profileId(name).toLowerCase()));
  const profile = (name: string) =>
    found(
      traffic.find((one) => one.profile.id === profileId(name)),
      name,
    );
  return {
    call,
    profile,
    async degraded(name) {
      await eventually(() => {
        const seen = profile(name).profile.endpoint('primary');
        expect(seen?.properties.endpointMonitorStatus).toBe('Degraded');
      }, 10_000);
    },
    healthCheck: (name, asking) => call('GET', `/api/health_check?group=${name}`, asking),
    doFailover: (name, asking) => call('POST', `/api/do_failover?group=${name}`, asking),
    make: (name, active) => call('PUT', `/api/failovers/${name}`, { body: { active } }),
    ...rows,
    rotations: (name) => rotationsIn(entriesOf(name).filter((entry) => entry.kind === 'traffic')),
    patches: (name) =>
      entriesOf(name).flatMap((entry) => {
        if (entry.kind !== 'asked' || entry.operation !== 'patch-endpoint') return [];
        const { properties } = entry.body as { properties: { endpointStatus?: unknown } };
        const [endpoint = ''] = entry.target.split('/').slice(-1);
        return [[endpoint, properties.endpointStatus, entry.status] as const];
      }),
    notices: (name) =>
      log.flatMap(({ message }) => {
        if (!message.includes('"paramedic.notice"')) return [];
        const { target, why } = JSON.parse(message) as { target: string; why: string };
        return target === `failover:${name}` ? [why] : [];
      }),
  };
}

const storageAudience = 'https://storage.azure.com';

/** Whoever has a right on the table can do this; none of it is code of the app. */
async function rowsOf(endpoint: string, token: string) {
  const getToken = () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
  const table = new TableClient(endpoint, entityTable, { getToken });
  const partitionKey = 'failover';
  const rows: Pick<FailoverAzure, 'row' | 'edit' | 'erase'> = {
    async row(name) {
      try {
        return await table.getEntity(partitionKey, name);
      } catch (error) {
        if ((error as { statusCode?: number }).statusCode === 404) return null;
        throw error;
      }
    },
    edit: async (name, columns) =>
      void (await table.updateEntity({ ...columns, partitionKey, rowKey: name }, 'Merge')),
    erase: async (name) => void (await table.deleteEntity(partitionKey, name)),
  };
  return rows;
}

function rotationsIn(moves: readonly TrafficMoved[]): readonly (readonly string[])[] {
  const rotations: (readonly string[])[] = [['primary']];
  for (const move of moves) {
    if (move.what !== 'endpoint-changed') continue;
    const others = (rotations.at(-1) ?? []).filter((one) => one !== move.endpoint);
    const next = move.endpointStatus === 'Enabled' ? [...others, move.endpoint] : others;
    rotations.push(next.toSorted());
  }
  return rotations;
}
