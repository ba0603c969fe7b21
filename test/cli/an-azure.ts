// A deployed environment, played by the local Azure with the very bundle in it, and an `az` that
// asks it: the demo's two container groups, as infra/modules/targets.bicep makes them, run the
// demo's own service.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundle } from '../../scripts/bundle.ts';
import { entityTable, eventQueue, hintTable, stateTable, wakeQueue } from '../../src/azure/keys.ts';
import type { Az } from '../../src/cli/demo/azure/az.ts';
import { callTrusting } from '../../src/local/cloud-call.ts';
import { startLocalAzure } from '../../src/local/cloud.ts';
import type { LocalAzure } from '../../src/local/cloud.ts';

export const resourceGroup = 'rg-shop';
const subscription = '7d0d2a6c-0c4b-4f0e-9a43-5b1c4f2de0a1';
const groups = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerInstance/containerGroups`;
const ids = ['web-west', 'web-north'];
const nameOf = (id: string): string => `ci-${id}-abc`;
const healer = {
  clientId: '11111111-0000-4000-8000-000000000001',
  principalId: '00000000-0000-4000-8000-000000000001',
};
const operator = {
  clientId: '11111111-0000-4000-8000-000000000002',
  principalId: '00000000-0000-4000-8000-000000000002',
};

/** As infra/paramedic.yaml, with the shortest times that the laws allow. */
export const configuration = `
fleet: { sweepEvery: 3s }
policies:
  default:
    { lookEvery: 6s, confirmEvery: 3s, readingFreshFor: 30s, probeTimeout: 2s, startupGrace: 4s,
      verifyWithin: 1m, coolFor: 8s }
groups: { web: {} }
targets:
  - id: web-west
    group: web
    resourceId: { setting: WEB_WEST_RESOURCE_ID }
    probe: { url: { setting: WEB_WEST_URL }, path: /health, expectText: ok }
  - id: web-north
    group: web
    resourceId: { setting: WEB_NORTH_RESOURCE_ID }
    probe: { url: { setting: WEB_NORTH_URL }, path: /health, expectText: ok }
`;

export interface AnAzure {
  readonly azure: LocalAzure;
  readonly az: Az;
  /** Commands that az was given, in order. */
  readonly asked: () => readonly string[];
  readonly stop: () => Promise<void>;
}

export async function anAzure(folder: string): Promise<AnAzure> {
  const [appFolder, configFile] = [join(folder, 'app'), join(folder, 'paramedic.yaml')];
  writeFileSync(configFile, configuration);
  await bundle({ outDir: appFolder, configFile });
  const tmpOf = (name: string): string => join(folder, `tmp-${name}`);
  for (const id of ids) mkdirSync(tmpOf(nameOf(id)));
  let settings: Readonly<Record<string, string>> = {};
  const azure = await startLocalAzure({
    folder,
    appIdentity: { clientId: 'host', principalId: 'host' },
    identities: [healer, operator],
    containers: {
      bodies: ids.map((id) => bodyOf(id, tmpOf(nameOf(id)))),
      images: {
        node: {
          command: process.execPath,
          args: ['-e', readFileSync(resolve('infra/demo/patient.cjs'), 'utf8')],
        },
      },
      timings: { startUpMs: 500 },
      permits: ({ appid }) => [healer.clientId, operator.clientId].includes(appid),
      workspaceId: '3f0c7c7e-6a55-4c3a-8f43-0f6a5d1b9c10',
    },
    storage: {
      tables: [stateTable, hintTable, entityTable],
      queues: [wakeQueue, eventQueue].flatMap((name) => [name, `${name}-poison`]),
    },
    monitor: { factor: 1, ingestionDelayMs: 1_000, alertRules: [], actionGroups: () => [] },
    app: {
      folder: appFolder,
      settings: (places) => {
        settings = Object.fromEntries(
          ids.flatMap((id) => {
            const name = id.toUpperCase().replace('-', '_');
            const url = places.groups.find(({ group }) => group.name === nameOf(id))?.url ?? '';
            return [
              [`${name}_RESOURCE_ID`, `${groups}/${nameOf(id)}`],
              [`${name}_URL`, url],
            ];
          }),
        );
        return {
          ...settings,
          PARAMEDIC_STORAGE__tableServiceUri: places.storage.table,
          PARAMEDIC_STORAGE__queueServiceUri: places.storage.queue,
          PARAMEDIC_ARM_ENDPOINT: places.armUrl,
          PARAMEDIC_HEALER_CLIENT_ID: healer.clientId,
          PARAMEDIC_SWEEP_SCHEDULE: '*/3 * * * * *',
        };
      },
    },
  });
  const asked: string[] = [];
  return {
    azure,
    az: azOn(azure, { settings: () => settings, tmpOf, asked }),
    asked: () => asked,
    stop: () => azure.stop(),
  };
}

/** `tmp` is the container's own folder for temporary files. */
const bodyOf = (id: string, tmp: string) => ({
  id: `${groups}/${nameOf(id)}`,
  name: nameOf(id),
  location: 'westeurope',
  properties: {
    osType: 'Linux' as const,
    restartPolicy: 'Always' as const,
    containers: [
      {
        name: 'patient',
        properties: {
          image: 'node',
          ports: [{ port: 80 }],
          environmentVariables: [{ name: 'TMPDIR', value: tmp }],
        },
      },
    ],
  },
});

interface Around {
  readonly settings: () => Readonly<Record<string, string>>;
  readonly tmpOf: (name: string) => string;
  readonly asked: string[];
}

/** The commands that the demo gives, asked of the local ARM as az would. */
function azOn(azure: LocalAzure, { settings, tmpOf, asked }: Around): Az {
  const call = callTrusting(azure.authority.certificatePem);
  const arm = async (method: 'GET' | 'POST', path: string): Promise<unknown> => {
    const token = await azure.token({ clientId: operator.clientId, resource: azure.armUrl });
    const { status, body } = await call({
      method,
      url: `${azure.armUrl}${path}`,
      headers: { Authorization: `Bearer ${token}` },
      timeoutMs: 10_000,
    });
    if (status >= 300) throw new Error(`ARM answered ${status} to ${path}`);
    return body === '' ? null : JSON.parse(body);
  };
  const valueOf = (args: readonly string[], option: string): string =>
    args.includes(option) ? (args[args.indexOf(option) + 1] ?? '') : '';

  async function json(args: readonly string[]): Promise<unknown> {
    const name = args
      .slice(
        0,
        args.findIndex((word) => word.startsWith('--')),
      )
      .join(' ');
    asked.push(name === 'rest' ? name : `${name} ${valueOf(args, '--name')}`.trimEnd());
    switch (name) {
      case 'functionapp config appsettings list':
        return Object.entries(settings()).map(([setting, value]) => ({ name: setting, value }));
      case 'container list':
        return ids.map((id) => ({
          id: `${groups}/${nameOf(id)}`,
          name: nameOf(id),
          containers: [{ name: 'patient' }],
        }));
      case 'identity list':
        return [{ name: 'id-healer-abc', ...healer }];
      case 'rest':
        return arm('GET', valueOf(args, '--url'));
      case 'container start':
      case 'container stop': {
        const path = `${groups}/${valueOf(args, '--name')}/${name.split(' ')[1]}`;
        return arm('POST', `${path}?api-version=2025-09-01`);
      }
      case 'monitor activity-log list':
        return activityLog(azure, valueOf(args, '--resource-id'));
      default:
        throw new Error(`az ${name} is not known here`);
    }
  }

  return {
    json,
    async exec({ name }, command) {
      asked.push(`container exec ${name} ${command}`);
      await Promise.resolve();
      const file = join(tmpOf(name), command === 'crash' ? 'crash' : 'unwell');
      if (command === 'get-well') rmSync(file, { force: true });
      else writeFileSync(file, '');
    },
  };
}

/** Two events for each order, as Azure has it, from ARM's journal. */
function activityLog({ journal }: LocalAzure, resourceId: string): readonly object[] {
  return journal.entries().flatMap((entry, index) => {
    const isOrder = entry.kind === 'asked' && entry.method === 'POST';
    if (!isOrder || entry.target !== resourceId.toLowerCase()) return [];
    const event = {
      eventTimestamp: new Date(entry.at).toISOString(),
      correlationId: String(index),
      caller: entry.caller?.oid ?? null,
      claims: { appid: entry.caller?.appid },
      operationName: {
        value: `Microsoft.ContainerInstance/containerGroups/${entry.operation}/action`,
      },
    };
    return [event, event];
  });
}
