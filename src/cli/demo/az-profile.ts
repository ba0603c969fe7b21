/**
 * A profile by which the Azure CLI talks to the local Azure alone, and never to the user's own. In:
 * where the local Azure is, an identity and its secret. Out: files in a folder of their own, for
 * this user's eyes only, and the variables that turn a shell's az to them. az signs in by itself at
 * its first command; no request leaves this machine.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface AzOptions {
  /** For the profile; made if missing, and best removed with the local Azure. */
  readonly folder: string;
  readonly armUrl: string;
  /** Of Entra, without a slash at its end. */
  readonly authorityUrl: string;
  readonly tenantId: string;
  readonly subscription: string;
  /** The certificate to trust, PEM. */
  readonly certificateFile: string;
  readonly clientId: string;
  readonly secret: string;
}

/** The cloud's name in the profile. */
const CLOUD = 'Local';
/** A first command reads every module of az. */
const VERSION_MS_MAX = 30_000;
const VERSION_CHARS_MAX = 65_536;

/** Writes the profile, and gives what a shell must export. Nothing of it is a secret. */
export function writeAzProfile(options: AzOptions): Readonly<Record<string, string>> {
  const { folder } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(filesOf(options))) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
  const hosts = 'localhost,127.0.0.1';
  return {
    AZURE_CONFIG_DIR: folder,
    REQUESTS_CA_BUNDLE: options.certificateFile,
    // A proxy of this shell would be asked for this machine as well. Clients differ in the case.
    NO_PROXY: hosts,
    no_proxy: hosts,
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
    AZURE_CORE_ONLY_SHOW_ERRORS: 'yes',
    // Both ask the internet after a command that is spelt wrongly.
    AZURE_CORE_ERROR_RECOMMENDATION: 'off',
    AZURE_EXTENSION_USE_DYNAMIC_INSTALL: 'no',
  };
}

/**
 * The version of the az on the path, null where there is none that answers. Told its own version,
 * az does not look for a newer one on the internet before its first command.
 */
export async function settleAzVersion(
  variables: Readonly<Record<string, string>>,
): Promise<string | null> {
  const version = await askVersion({ ...process.env, ...variables });
  if (version === null) return null;
  const file = join(variables['AZURE_CONFIG_DIR'] ?? '', 'versionCheck.json');
  writeFileSync(file, versionCheck(version), { mode: 0o600 });
  return version;
}

function filesOf(options: AzOptions): Readonly<Record<string, string>> {
  const { armUrl, authorityUrl, tenantId, subscription, clientId, secret } = options;
  const endpoints = [
    'management',
    'resource_manager',
    'active_directory_resource_id',
    'active_directory_graph_resource_id',
    'microsoft_graph_resource_id',
    'log_analytics_resource_id',
  ];
  return {
    config: `[cloud]\nname = ${CLOUD}\n`,
    'clouds.config': [
      `[${CLOUD}]`,
      ...endpoints.map((name) => `endpoint_${name} = ${armUrl}`),
      `endpoint_active_directory = ${authorityUrl}/adfs`,
      `subscription = ${subscription}\n`,
    ].join('\n'),
    'service_principal_entries.json': JSON.stringify([
      { tenant: tenantId, client_id: clientId, client_secret: secret },
    ]),
    'azureProfile.json': JSON.stringify({ subscriptions: [account(options)] }),
    // az knows no version by this name, and so has none to compare: enough to ask for its own.
    'versionCheck.json': JSON.stringify({ versions: { unknown: {} }, update_time: '' }),
  };
}

const account = ({ subscription, tenantId, clientId }: AzOptions) => ({
  id: subscription,
  name: CLOUD,
  state: 'Enabled',
  isDefault: true,
  tenantId,
  homeTenantId: tenantId,
  managedByTenants: [],
  environmentName: CLOUD,
  user: { name: clientId, type: 'servicePrincipal' },
});

function versionCheck(version: string): string {
  const local = { local: version };
  return JSON.stringify({ versions: { 'azure-cli': local, core: local }, update_time: '' });
}

function askVersion(env: NodeJS.ProcessEnv): Promise<string | null> {
  const limits = { timeout: VERSION_MS_MAX, maxBuffer: VERSION_CHARS_MAX };
  return new Promise((resolve) => {
    execFile('az', ['version', '--output', 'json'], { env, ...limits }, (error, stdout) => {
      const [, version] = /"azure-cli": "([\w.+~-]+)"/.exec(stdout) ?? [];
      resolve(error === null && version !== undefined ? version : null);
    });
  });
}
