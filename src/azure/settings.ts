/**
 * App settings: text by name in, endpoints and paths out, or every complaint at once. A complaint
 * names the setting and never its value.
 */
export type SettingTexts = Readonly<Record<string, string | undefined>>;

export interface Settings {
  readonly tableEndpoint: string;
  readonly queueEndpoint: string;
  /** Null: Azure's public cloud. */
  readonly armEndpoint: string | null;
  readonly logsEndpoint: string | null;
  /** Null: no topic to publish to. */
  readonly eventsEndpoint: string | null;
  /** Null: nobody can prove who they are. */
  readonly entra: EntraSettings | null;
  readonly storageClientId: string | null;
  readonly healerClientId: string | null;
  /** Paths, from the app's folder. */
  readonly configFile: string;
  readonly hostFile: string;
}

export interface EntraSettings {
  /** Without a slash at its end. */
  readonly authority: string;
  /** In lower case. */
  readonly tenantId: string;
  /** The client id of the app registration, a GUID in lower case. */
  readonly audience: string;
}

/** The prefix by which the Functions host finds the queue of the same account. */
const names = {
  table: 'PARAMEDIC_STORAGE__tableServiceUri',
  queue: 'PARAMEDIC_STORAGE__queueServiceUri',
  arm: 'PARAMEDIC_ARM_ENDPOINT',
  logs: 'PARAMEDIC_LOGS_ENDPOINT',
  events: 'PARAMEDIC_EVENTS_ENDPOINT',
  entraTenant: 'PARAMEDIC_ENTRA_TENANT_ID',
  entraAudience: 'PARAMEDIC_ENTRA_AUDIENCE',
  entraAuthority: 'PARAMEDIC_ENTRA_AUTHORITY',
  storageClientId: 'PARAMEDIC_STORAGE_CLIENT_ID',
  healerClientId: 'PARAMEDIC_HEALER_CLIENT_ID',
  config: 'PARAMEDIC_CONFIG',
} as const;

export function readSettings(texts: SettingTexts): Settings {
  const complaints: string[] = [];
  const optional = (name: string): string | null => texts[name]?.trim() || null;
  const endpoint = (name: string): string | null => {
    const text = optional(name);
    if (text === null || isHttps(text)) return text;
    complaints.push(`${name} must be a URL that begins with https://, without a query`);
    return null;
  };
  const required = (name: string): string => {
    const text = endpoint(name);
    if (text === null && optional(name) === null) {
      complaints.push(`${name} is missing: set it to the endpoint of the storage account`);
    }
    return text ?? '';
  };
  const settings: Settings = {
    tableEndpoint: required(names.table),
    queueEndpoint: required(names.queue),
    armEndpoint: endpoint(names.arm),
    logsEndpoint: endpoint(names.logs),
    eventsEndpoint: endpoint(names.events),
    entra: entraOf(optional, endpoint, (complaint) => complaints.push(complaint)),
    storageClientId: optional(names.storageClientId),
    healerClientId: optional(names.healerClientId),
    configFile: optional(names.config) ?? './paramedic.yaml',
    hostFile: './host.json',
  };
  if (complaints.length > 0) throw new Error(['App settings:', ...complaints].join('\n  '));
  return settings;
}

const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Tenant and audience are set both or neither; the authority only beside them. */
function entraOf(
  optional: (name: string) => string | null,
  endpoint: (name: string) => string | null,
  complain: (complaint: string) => void,
): EntraSettings | null {
  const { entraTenant, entraAudience, entraAuthority } = names;
  const [tenantId, audience] = [optional(entraTenant), optional(entraAudience)];
  const authority = endpoint(entraAuthority) ?? 'https://login.microsoftonline.com';
  if (tenantId === null && audience === null && optional(entraAuthority) === null) return null;
  const needed = `is missing: people are known by ${entraTenant} and ${entraAudience} together`;
  if (tenantId === null) complain(`${entraTenant} ${needed}`);
  else if (!guid.test(tenantId)) complain(`${entraTenant} must be the id of a tenant, a GUID`);
  if (audience === null) complain(`${entraAudience} ${needed}`);
  else if (!guid.test(clientIdIn(audience))) {
    complain(`${entraAudience} must be the client id of the app, a GUID, or api:// and that GUID`);
  }
  if (tenantId === null || audience === null) return null;
  return {
    authority: authority.replace(/\/+$/, ''),
    tenantId: tenantId.toLowerCase(),
    audience: clientIdIn(audience).toLowerCase(),
  };
}

/** Tokens of version 2.0 are for the client id, whatever the URI (Microsoft Learn: claims). */
const clientIdIn = (audience: string): string => audience.replace(/^api:\/\//i, '');

/** Tokens are sent over TLS alone, and a service's endpoint carries no query. */
function isHttps(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' && url.search === '';
}
