// A deployed environment, played by the local Azure with the very bundle in it, and an `az` that
// asks it: at each place two container groups that run the demo's own service, and a profile, as
// the templates make them; the healer has the rights that they give it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundle } from '../../scripts/bundle.ts';
import { entityTable, eventQueue, hintTable, stateTable, wakeQueue } from '../../src/azure/keys.ts';
import { startLocalAzure } from '../../src/local/cloud.ts';
import type { LocalAzure } from '../../src/local/cloud.ts';
import { permitsOf } from '../../src/local/resources/role.ts';
import { azOn } from './azure-az.ts';
import type { NotedAz } from './azure-az.ts';
import {
  bodyOf,
  configuration,
  healer,
  operator,
  places,
  profileOf,
  rights,
  settingsOf,
  sites,
} from './azure-places.ts';

export interface AnAzure extends NotedAz {
  readonly azure: LocalAzure;
  readonly stop: () => Promise<void>;
}

export async function anAzure(folder: string): Promise<AnAzure> {
  const [appFolder, configFile] = [join(folder, 'app'), join(folder, 'paramedic.yaml')];
  writeFileSync(configFile, configuration);
  await bundle({ outDir: appFolder, configFile });
  const foldersOf = (name: string) => ({
    files: join(folder, `files-of-${name}`),
    programs: join(folder, `programs-of-${name}`),
  });
  for (const { name } of sites) Object.values(foldersOf(name)).forEach((one) => mkdirSync(one));
  let settings: Readonly<Record<string, string>> = {};
  const azure = await startLocalAzure({
    folder,
    appIdentity: { clientId: 'host', principalId: 'host' },
    identities: [healer, operator],
    containers: {
      bodies: sites.map((site) => bodyOf(site, foldersOf(site.name))),
      images: {
        node: {
          command: process.execPath,
          args: ['-e', readFileSync(resolve('infra/demo/patient.cjs'), 'utf8')],
        },
      },
      timings: { startUpMs: 500 },
      permits: permitsOf(rights),
      workspaceId: '3f0c7c7e-6a55-4c3a-8f43-0f6a5d1b9c10',
    },
    traffic: { profiles: places.map(profileOf) },
    storage: {
      tables: [stateTable, hintTable, entityTable],
      queues: [wakeQueue, eventQueue].flatMap((name) => [name, `${name}-poison`]),
    },
    monitor: { factor: 1, ingestionDelayMs: 1_000, alertRules: [], actionGroups: () => [] },
    app: {
      folder: appFolder,
      settings: ({ groups, storage, armUrl }) => {
        settings = settingsOf((id) => groups.find(({ group }) => group.id === id)?.url ?? '');
        return {
          ...settings,
          PARAMEDIC_STORAGE__tableServiceUri: storage.table,
          PARAMEDIC_STORAGE__queueServiceUri: storage.queue,
          PARAMEDIC_ARM_ENDPOINT: armUrl,
          PARAMEDIC_HEALER_CLIENT_ID: healer.clientId,
          PARAMEDIC_SWEEP_SCHEDULE: '*/3 * * * * *',
        };
      },
    },
  });
  try {
    const noted = await azOn(azure, { folder, settings, foldersOf });
    return { azure, ...noted, stop: () => azure.stop() };
  } catch (error) {
    await azure.stop();
    throw error;
  }
}
