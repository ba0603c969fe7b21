/**
 * The whole loop on real parts, to be disturbed: a local Azure with patients as child processes, the
 * bundle that would be deployed in the Functions host, and a door before ARM at which its orders can
 * be held. In: targets by their ids, each in a group of its own. Out: hands to disturb it, and what
 * the journal of ARM and the audit say. Timings are the shortest that the laws allow.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';
import { hintTable, stateTable, wakeQueue } from '../../src/azure/keys.ts';
import { startLocalAzure } from '../../src/local/cloud.ts';
import type { LocalAzure, Places } from '../../src/local/cloud.ts';
import { makeAuthority } from '../../src/local/faces/tls.ts';
import type { LogEvent } from '../../src/local/host/protocol.ts';
import { faultyDoor } from '../azure/faulty-door.ts';
import type { FaultyDoor } from '../azure/faulty-door.ts';
import { policies, targetsOf } from './configuration.ts';
import type { Patients } from './configuration.ts';

/** What a target shows of itself at its door, as far as tests look. */
export interface TargetView {
  readonly phase: string;
  readonly reason: string;
  readonly seq: number;
}

export interface AuditEntry {
  readonly reason: string;
  readonly detail: string;
  readonly cause: string;
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

export interface DisturbedAzure {
  readonly cloud: LocalAzure;
  /** Stands before ARM. */
  readonly door: FaultyDoor;
  /** What the host, the app and its console have said, from the first instance on. */
  readonly log: readonly LogEvent[];
  ask(method: string, path: string, body?: string | object): Promise<Answer>;
  /** From now on its health answers 503, until it is restarted. */
  breakDown(id: string): Promise<void>;
  /** A person's wake: a look that nothing lets drop. */
  wake(id: string): Promise<void>;
  target(id: string): Promise<TargetView>;
  /** Resolves when the incident of each is closed. */
  closed(ids: readonly string[], withinMs: number): Promise<void>;
  /** Oldest first. */
  audit(id: string): Promise<readonly AuditEntry[]>;
  /** The statuses with which ARM answered to orders for it, from the journal. */
  orders(id: string): readonly number[];
  /** How often its container was begun anew by an order, from the journal. */
  restarts(id: string): number;
  /** The path of its restart at the door. */
  restartPath(id: string): string;
  end(): Promise<void>;
}

const scope = '/subscriptions/00000000-0000-0000-0000-0000000000fa/resourceGroups/faults';
export const resourceId = (id: string): string =>
  `${scope}/providers/Microsoft.ContainerInstance/containerGroups/cg-${id}`;

const urlSetting = (id: string): string => `URL_OF_${id.replaceAll('-', '_').toUpperCase()}`;

export async function startAzure(patients: Patients): Promise<DisturbedAzure> {
  const folder = await mkdtemp(join(tmpdir(), 'faults-'));
  const trusted = getCACertificates('default');
  const authority = await makeAuthority();
  let places: Places | undefined;
  const door = await faultyDoor(() => places?.armUrl ?? '', authority);
  const log: LogEvent[] = [];
  const undo = async () => {
    setDefaultCACertificates(trusted);
    await door.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const caFile = join(folder, 'door.pem');
    await writeFile(caFile, authority.certificatePem);
    const ids = Object.keys(patients);
    const cloud = await startLocalAzure({
      folder,
      appIdentity: { clientId: 'app', principalId: 'principal' },
      identities: [],
      storage: {
        tables: [stateTable, hintTable],
        queues: [wakeQueue, `${wakeQueue}-poison`],
      },
      containers: {
        bodies: ids.map(bodyOf),
        images: { patient: { command: process.execPath, args: [patientFile] } },
        timings: { startUpMs: 200, stopMs: 100 },
        workspaceId: '11111111-2222-3333-4444-555555555555',
      },
      monitor: { factor: 1, ingestionDelayMs: 0, alertRules: [], actionGroups: () => [] },
      app: {
        folder: await appOf(folder, patients),
        settings: (found) => {
          places = found;
          return settingsOf(found, ids, { door: door.url, caFile });
        },
        onLog: (event) => void log.push(event),
      },
    });
    setDefaultCACertificates([...trusted, cloud.authority.certificatePem]);
    const end = async () => {
      await cloud.stop();
      await undo();
    };
    return { cloud, door, log, ...handsOn(cloud), end };
  } catch (error) {
    await undo();
    throw error;
  }
}

const patientFile = fileURLToPath(new URL('./patient.ts', import.meta.url));

const bodyOf = (id: string) => ({
  id: resourceId(id),
  name: `cg-${id}`,
  location: 'westeurope',
  properties: {
    osType: 'Linux' as const,
    restartPolicy: 'Always' as const,
    containers: [{ name: 'app', properties: { image: 'patient', ports: [{ port: 80 }] } }],
  },
});

/** The app as it would be deployed, but for a shorter `functionTimeout` and a more eager queue. */
async function appOf(folder: string, patients: Patients): Promise<string> {
  const outDir = join(folder, 'app');
  const configFile = join(folder, 'paramedic.yaml');
  await writeFile(configFile, policies + targetsOf(patients, { resourceId, urlSetting }));
  await bundle({ outDir, configFile });
  const hostFile = join(outDir, 'host.json');
  const host = JSON.parse(await readFile(hostFile, 'utf8')) as {
    extensions: { queues: object };
  };
  Object.assign(host, { functionTimeout: '00:00:08' });
  Object.assign(host.extensions.queues, { maxPollingInterval: '00:00:00.500' });
  await writeFile(hostFile, JSON.stringify(host));
  return outDir;
}

function settingsOf(
  { storage, groups, logsUrl }: Places,
  ids: readonly string[],
  { door, caFile }: { readonly door: string; readonly caFile: string },
): Record<string, string> {
  const urls = ids.map((id, at) => [urlSetting(id), groups[at]?.url ?? ''] as const);
  return {
    PARAMEDIC_STORAGE__tableServiceUri: storage.table,
    PARAMEDIC_STORAGE__queueServiceUri: storage.queue,
    PARAMEDIC_ARM_ENDPOINT: door,
    PARAMEDIC_LOGS_ENDPOINT: logsUrl,
    PARAMEDIC_SWEEP_SCHEDULE: '*/3 * * * * *',
    // The door has an authority of its own: it stands before the cloud is there.
    NODE_EXTRA_CA_CERTS: caFile,
    ...Object.fromEntries(urls),
  };
}

type Hands = Omit<DisturbedAzure, 'cloud' | 'door' | 'log' | 'end'>;

const ASK_WITHIN_MS = 30_000;

function handsOn(cloud: LocalAzure): Hands {
  const { host, journal, groups } = cloud;
  const ask: DisturbedAzure['ask'] = async (method, path, body) => {
    const response = await fetch(`${host.url}/api/${path}`, {
      method,
      headers: { 'x-functions-key': host.keys.master },
      signal: AbortSignal.timeout(ASK_WITHIN_MS),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? null : (JSON.parse(text) as unknown) };
  };
  const good = async (method: string, path: string, body?: object): Promise<unknown> => {
    const { status, json } = await ask(method, path, body);
    if (status < 200 || status > 299) throw new Error(`${method} ${path} answered ${status}`);
    return json;
  };
  const about = (id: string) =>
    journal.entries().filter(({ target }) => target === resourceId(id).toLowerCase());
  const target = async (id: string) => (await good('GET', `targets/${id}`)) as TargetView;
  return {
    ask,
    target,
    async closed(ids, withinMs) {
      const open = new Map(ids.map((id) => [id, 'not asked']));
      await eventually(async () => {
        for (const id of open.keys()) {
          const { reason, phase } = await target(id);
          if (reason === 'incident_closed') open.delete(id);
          else open.set(id, `${phase}, ${reason}`);
        }
        expect(Object.fromEntries(open)).toEqual({});
      }, withinMs);
    },
    async breakDown(id) {
      const placed = groups.find(({ group }) => group.id === resourceId(id));
      await fetch(`${placed?.url}/break`, { method: 'POST' });
    },
    wake: async (id) => void (await good('POST', `targets/${id}/wake`, { by: 'test' })),
    async audit(id) {
      const found = (await good('GET', `audit?target=${id}&limit=200`)) as {
        entries: readonly AuditEntry[];
      };
      return found.entries.toReversed();
    },
    orders: (id) =>
      about(id).flatMap((one) =>
        one.kind === 'asked' && one.method === 'POST' ? [one.status] : [],
      ),
    restarts: (id) =>
      about(id).filter(
        (one) =>
          one.kind === 'done' &&
          one.what === 'started' &&
          (one.cause === 'restart' || one.cause === 'start'),
      ).length,
    restartPath: (id) => `${resourceId(id)}/restart`,
  };
}

/** Waits, within a limit, until what is expected holds; then answers with it. */
export const eventually = <Value>(
  expected: () => Value | Promise<Value>,
  withinMs: number,
): Promise<Value> => vi.waitFor(expected, { timeout: withinMs, interval: 250 });
