/**
 * Where the app's own parts run for a measurement: Azurite with its tables and queues, identities,
 * a topic that takes every event, two services that are well. In: nothing. Out: the settings that
 * lead to them; `end` ends all of it and leaves no trace in this process.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { entityTable, eventQueue, hintTable, stateTable, wakeQueue } from '../../src/azure/keys.ts';
import { openRunFolder } from '../../src/cli/run-folder.ts';
import { startGround } from '../../src/local/cloud-ground.ts';
import type { Ground } from '../../src/local/cloud-ground.ts';
import { startStorage } from '../../src/local/cloud-storage.ts';
import { servePlain, serveTls } from '../../src/local/faces/tls.ts';

export interface Stage {
  /** Of this run; holds host.json. */
  readonly folder: string;
  readonly ground: Ground;
  /** App settings. */
  readonly settings: Readonly<Record<string, string>>;
  /** `127.0.0.1:<port>` of tables and queues. */
  readonly storageHosts: ReadonlySet<string>;
  /** Addresses of two services that are well. */
  readonly wellUrls: readonly [string, string];
  /** Ends this later, and before whatever was started earlier. */
  readonly later: (end: () => unknown) => void;
  readonly end: () => Promise<void>;
}

/** The failover group whose public row is there. */
export const failoverName = 'pair';

const identity = { clientId: 'app', principalId: 'principal' };
const hostJson = { version: '2.0', functionTimeout: '00:02:00' };

/** Rejects with nothing left behind if a part cannot be started. */
export async function openStage(): Promise<Stage> {
  const ends: (() => unknown)[] = [];
  const end = async () => {
    for (const one of ends.splice(0).reverse()) await one();
  };
  try {
    return { ...(await startParts(ends)), later: (one) => void ends.push(one), end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startParts(ends: (() => unknown)[]): Promise<Omit<Stage, 'later' | 'end'>> {
  const { path: folder, remove } = openRunFolder();
  ends.push(remove);
  writeFileSync(join(folder, 'host.json'), JSON.stringify(hostJson));
  const ground = await startGround({ appIdentity: identity, identities: [] }, ends);
  const { authority, call, identityEnv, token } = ground;
  ends.push(beThisApp(identityEnv, authority.certificatePem));

  const well = { fetch: () => new Response('ok') };
  const [one, other] = [await servePlain(well), await servePlain(well)];
  ends.push(
    () => one.stop(),
    () => other.stop(),
  );
  const topic = await serveTls(well, await authority.issue(['127.0.0.1']));
  ends.push(() => topic.stop());
  const wellUrls = [one.url, other.url] as const;
  const account = await startStorage({
    folder: makeFolder(folder, 'storage'),
    authority,
    call,
    tables: [stateTable, hintTable, entityTable],
    queues: [wakeQueue, eventQueue].flatMap((name) => [name, `${name}-poison`]),
    rows: [{ table: entityTable, entity: publicRow(wellUrls) }],
    token: () => token({ resource: 'https://storage.azure.com' }),
  });
  ends.push(() => account.stop());
  const { table, queue } = account.endpoints;
  return {
    folder,
    ground,
    settings: {
      PARAMEDIC_STORAGE__tableServiceUri: table,
      PARAMEDIC_STORAGE__queueServiceUri: queue,
      PARAMEDIC_EVENTS_ENDPOINT: `${topic.url}/api/events`,
    },
    storageHosts: new Set([table, queue].map((url) => new URL(url).host)),
    wellUrls,
  };
}

/**
 * Gives this process the app's identity and trust in the run's authority, and keeps the app's lines
 * out of what is printed; returns the undoing.
 */
function beThisApp(identityEnv: Readonly<Record<string, string>>, pem: string): () => void {
  const trusted = getCACertificates('default');
  const before = Object.keys(identityEnv).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, identityEnv);
  setDefaultCACertificates([...trusted, pem]);
  const { info } = console;
  console.info = () => undefined;
  return () => {
    console.info = info;
    setDefaultCACertificates(trusted);
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** As a person makes it once, when a failover group is set up. */
const publicRow = ([primary, secondary]: Stage['wellUrls']) => ({
  PartitionKey: 'failover',
  RowKey: failoverName,
  active_target: 'primary',
  primary_endpoint: primary,
  secondary_endpoint: secondary,
  last_status: '',
  last_reason: '',
  last_check_utc: '',
  failover_count: 0,
  lock_until_utc: '',
});

export function makeFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
