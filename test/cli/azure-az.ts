// An `az` for the tests of the demo on Azure. In: the local Azure. Out: commands of containers by
// the real az where it is installed, asked of the local ARM; those and all others are noted, and
// the others answered as Azure's own az would.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeFileSync } from 'node:fs';
import { settleAzVersion, writeAzProfile } from '../../src/cli/demo/az-profile.ts';
import { azOf } from '../../src/cli/demo/azure/az.ts';
import type { Az } from '../../src/cli/demo/azure/az.ts';
import type { AzCommand } from '../../src/cli/demo/azure/commands.ts';
import { callTrusting } from '../../src/local/cloud-call.ts';
import type { LocalAzure } from '../../src/local/cloud.ts';
import { healer, operator, sites, subscription } from './azure-places.ts';
import type { Folders } from './azure-places.ts';

export interface NotedAz {
  readonly az: Az;
  /** Commands so far that name the resource group or one of its resources, in order. */
  readonly asked: (group: string) => readonly string[];
}

interface Around {
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly foldersOf: (name: string) => Folders;
}

const run = promisify(execFile);

export async function azOn(azure: LocalAzure, around: Around): Promise<NotedAz> {
  const real = await realAz(azure, around.folder);
  const played = playedAz(azure, around);
  const all: { readonly text: string; readonly says: string }[] = [];
  const note = ({ words, options }: AzCommand): void => {
    const values = Object.values(options).join(' ');
    const says = [words, options['--name'], options['--exec-command']].flatMap((one) => one ?? []);
    all.push({ text: `${values} `, says: says.join(' ') });
  };
  return {
    az: {
      json(command) {
        note(command);
        const isReal = /^container (list|start|stop)$/.test(command.words);
        return (isReal ? (real ?? played) : played).json(command);
      },
      inTerminal(command) {
        note(command);
        return played.inTerminal(command);
      },
    },
    asked: (group) =>
      all
        .filter(({ text }) => new RegExp(`(^|[ /])${group}[ /]`).test(text))
        .map(({ says }) => says),
  };
}

/** Null where it is not installed. */
async function realAz(azure: LocalAzure, folder: string): Promise<Az | null> {
  const certificateFile = join(folder, 'authority.pem');
  writeFileSync(certificateFile, azure.authority.certificatePem);
  const variables = writeAzProfile({
    folder: join(folder, 'az'),
    armUrl: azure.armUrl,
    authorityUrl: azure.entra.authorityUrl,
    tenantId: azure.entra.tenantId,
    subscription,
    certificateFile,
    clientId: operator.clientId,
    secret: azure.addSecret(operator.clientId),
  });
  const { PATH, HOME } = process.env;
  return (await settleAzVersion(variables)) === null ? null : azOf({ PATH, HOME, ...variables });
}

function playedAz(azure: LocalAzure, { settings, foldersOf }: Around): Az {
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
  const order = (what: string, name: string | undefined) =>
    arm('POST', `${idOf(name)}/${what}?api-version=2025-09-01`);
  return {
    async json({ words, options }) {
      switch (words) {
        case 'functionapp config appsettings list':
          return Object.entries(settings).map(([name, value]) => ({ name, value }));
        case 'container list':
          return listed(options['--resource-group'] ?? '');
        case 'identity list':
          return [{ name: 'id-healer-abc', ...healer }];
        case 'rest':
          return arm('GET', options['--url'] ?? '');
        case 'container start':
          return order('start', options['--name']);
        case 'container stop':
          return order('stop', options['--name']);
        case 'monitor activity-log list':
          return activityLog(azure, options['--resource-id'] ?? '');
        default:
          throw new Error(`az ${words} is not known here`);
      }
    },
    async inTerminal({ words, options }) {
      if (words !== 'container exec') throw new Error(`az ${words} is not known here`);
      await run(join(foldersOf(options['--name'] ?? '').programs, options['--exec-command'] ?? ''));
    },
  };
}

const idOf = (name: string | undefined): string =>
  sites.find((site) => site.name === name)?.resourceId ?? '';

/** As az flattens what ARM answers. */
const listed = (group: string): readonly object[] =>
  sites
    .filter(({ resourceId }) => resourceId.includes(`/resourceGroups/${group}/`))
    .map(({ resourceId, name }) => ({ id: resourceId, name, containers: [{ name: 'patient' }] }));

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
