/**
 * What `--keep` says of az. In: the local Azure, the folder of this run. Out: a profile in that
 * folder with the rights of the demo's operator, and lines for a shell of its own: what to export
 * and what to ask. The user's own profile is neither read nor written.
 */
import { join } from 'node:path';
import type { LocalAzure } from '../../local/cloud.ts';
import { settleAzVersion, writeAzProfile } from './az-profile.ts';
import { identities, resourceGroup } from './cast.ts';

export async function azLines(
  azure: Pick<LocalAzure, 'armUrl' | 'entra' | 'addSecret'>,
  { folder, certificateFile }: { readonly folder: string; readonly certificateFile: string },
): Promise<readonly string[]> {
  const { clientId } = identities.operator;
  const { authorityUrl, tenantId } = azure.entra;
  const [, , subscription = '', , group = ''] = resourceGroup.split('/');
  const variables = writeAzProfile({
    folder: join(folder, 'az'),
    armUrl: azure.armUrl,
    authorityUrl,
    tenantId,
    subscription,
    certificateFile,
    clientId,
    secret: azure.addSecret(clientId),
  });
  const version = await settleAzVersion(variables);
  return [
    ...(version === null ? ['# az is not installed here: the rest works once it is.'] : []),
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
    'az container list -o table',
    `az container show -g ${group} -n orders --query instanceView.state`,
    `az container logs -g ${group} -n orders`,
    `az container stop -g ${group} -n search   # a person's doing: left alone`,
    `az container start -g ${group} -n search`,
    `az rest -u "${resourceGroup}/providers/Microsoft.Network/trafficManagerProfiles/` +
      'accounts?api-version=2022-04-01"',
  ];
}

/** As a shell takes it for one word. */
const quoted = (text: string): string =>
  /^[\w./,:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
