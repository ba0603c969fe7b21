/**
 * The whole loop on real parts, to be disturbed: a local Azure with patients as child processes,
 * the bundle that would be deployed in the Functions host, and a door before ARM at which orders
 * can be held. In: targets by their ids, each in a group of its own, and what else there is. Out:
 * hands to disturb it, and what ARM's journal and the audit say. Timings are short.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../scripts/bundle.ts';
import { entityTable, eventQueue, hintTable, stateTable, wakeQueue } from '../../src/azure/keys.ts';
import { healersRights, ownersRight } from '../../src/cli/demo/rights.ts';
import { startLocalAzure } from '../../src/local/cloud.ts';
import type { LocalAzure, LocalAzureOptions, Places } from '../../src/local/cloud.ts';
import { makeAuthority } from '../../src/local/faces/tls.ts';
import type { Identity } from '../../src/local/faces/identity.ts';
import type { LogEvent } from '../../src/local/host/protocol.ts';
import { permitsOf } from '../../src/local/resources/role.ts';
import type { RoleAssignment } from '../../src/local/resources/role.ts';
import { faultyDoor } from '../azure/faulty-door.ts';
import type { FaultyDoor } from '../azure/faulty-door.ts';
import { policies, targetsOf } from './configuration.ts';
import type { Patients } from './configuration.ts';
import { handsOn, resourceId } from './hands.ts';
import type { Hands } from './hands.ts';

export interface DisturbedAzure extends Hands {
  readonly cloud: LocalAzure;
  /** What the host, the app and its console have said, from the first instance on. */
  readonly log: readonly LogEvent[];
  /** Has the next restart of it held at the door, before ARM hears of it or before it answers. */
  holdRestart(id: string, kind: 'hold-request' | 'hold-answer', held: () => void): void;
  /** Does something to the next call of ARM by the app, at the door. */
  next(...told: Parameters<FaultyDoor['next']>): void;
  end(): Promise<void>;
}

/** What there is beside targets. */
export interface More extends Partial<Pick<LocalAzureOptions, 'traffic' | 'events'>> {
  /** Who asks ARM for the app; left out, the app's own identity. */
  readonly healer?: Identity;
  /** Who may do everything; left out, nobody. */
  readonly operator?: Identity;
  /** Sections added to paramedic.yaml. */
  readonly yaml?: string;
  readonly settings?: (places: Places) => Readonly<Record<string, string>>;
  /** Of host.json. */
  readonly queues?: object;
}

const urlSetting = (id: string): string => `URL_OF_${id.replaceAll('-', '_').toUpperCase()}`;

export async function startAzure(patients: Patients, more: More = {}): Promise<DisturbedAzure> {
  const folder = await mkdtemp(join(tmpdir(), 'faults-'));
  const authority = await makeAuthority();
  let places: Places | undefined;
  const door = await faultyDoor(() => places?.armUrl ?? '', authority);
  const log: LogEvent[] = [];
  const undo = async () => {
    await door.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const caFile = join(folder, 'door.pem');
    await writeFile(caFile, authority.certificatePem);
    const ids = Object.keys(patients);
    const cloud = await startLocalAzure({
      folder,
      appIdentity,
      identities: [more.healer ?? [], more.operator ?? []].flat(),
      storage: {
        tables: [stateTable, hintTable, entityTable],
        queues: [wakeQueue, eventQueue].flatMap((queue) => [queue, `${queue}-poison`]),
      },
      ...(more.traffic && { traffic: more.traffic }),
      ...(more.events && { events: more.events }),
      containers: {
        bodies: ids.map(bodyOf),
        images: { patient: { command: process.execPath, args: [patientFile] } },
        timings: { startUpMs: 200, stopMs: 100 },
        permits: permitsOf(rightsIn(ids, more)),
        workspaceId: '11111111-2222-3333-4444-555555555555',
      },
      monitor: { factor: 1, ingestionDelayMs: 0, alertRules: [], actionGroups: () => [] },
      app: {
        folder: await appOf(folder, patients, more),
        settings: (found) => {
          places = found;
          const usual = settingsOf(found, ids, { door: door.url, caFile });
          return { ...usual, ...more.settings?.(found) };
        },
        onLog: (event) => void log.push(event),
      },
    });
    const { certificatePem } = cloud.authority;
    // Beside those of others: two such clouds may run at once.
    setDefaultCACertificates([...getCACertificates('default'), certificatePem]);
    const end = async () => {
      const others = getCACertificates('default').filter((one) => one !== certificatePem);
      setDefaultCACertificates(others);
      await cloud.stop();
      await undo();
    };
    const holdRestart: DisturbedAzure['holdRestart'] = (id, kind, held) =>
      door.next('POST', { kind, held }, `${resourceId(id)}/restart`);
    const next: DisturbedAzure['next'] = (...told) => door.next(...told);
    return { cloud, log, ...handsOn(cloud), holdRestart, next, end };
  } catch (error) {
    await undo();
    throw error;
  }
}

const appIdentity: Identity = { clientId: 'app', principalId: 'principal' };

/** As the templates give them: a right that is missing there fails here. */
function rightsIn(ids: readonly string[], more: More): readonly RoleAssignment[] {
  const { healer = appIdentity, operator, traffic } = more;
  const profiles = traffic?.profiles.map(({ id }) => id) ?? [];
  const targets = ids.map(resourceId);
  const everything = operator === undefined ? [] : [ownersRight(operator.principalId, '/')];
  return [...healersRights(healer.principalId, { targets, profiles }), ...everything];
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
async function appOf(
  folder: string,
  patients: Patients,
  { yaml = '', queues = {} }: More,
): Promise<string> {
  const outDir = join(folder, 'app');
  const configFile = join(folder, 'paramedic.yaml');
  await writeFile(configFile, policies + targetsOf(patients, { resourceId, urlSetting }) + yaml);
  await bundle({ outDir, configFile });
  const hostFile = join(outDir, 'host.json');
  const host = JSON.parse(await readFile(hostFile, 'utf8')) as {
    extensions: { queues: object };
  };
  Object.assign(host, { functionTimeout: '00:00:08' });
  Object.assign(host.extensions.queues, { maxPollingInterval: '00:00:00.500', ...queues });
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
