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
  readonly storageClientId: string | null;
  readonly healerClientId: string | null;
  /** Paths, from the app's folder. */
  readonly configFile: string;
  readonly hostFile: string;
}

/** The prefix by which the Functions host finds the queue of the same account. */
const names = {
  table: 'PARAMEDIC_STORAGE__tableServiceUri',
  queue: 'PARAMEDIC_STORAGE__queueServiceUri',
  arm: 'PARAMEDIC_ARM_ENDPOINT',
  logs: 'PARAMEDIC_LOGS_ENDPOINT',
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
    storageClientId: optional(names.storageClientId),
    healerClientId: optional(names.healerClientId),
    configFile: optional(names.config) ?? './paramedic.yaml',
    hostFile: './host.json',
  };
  if (complaints.length > 0) throw new Error(['App settings:', ...complaints].join('\n  '));
  return settings;
}

/** Tokens are sent over TLS alone, and a service's endpoint carries no query. */
function isHttps(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' && url.search === '';
}
