// Configurations for tests: small texts of paramedic.yaml, and what reading one answers.
import { readConfiguration } from '../../src/config/configuration.ts';
import { minutes } from '../../src/core/time.ts';
import type { Complaint } from '../../src/config/complaint.ts';
import type { ConfigurationResult } from '../../src/config/configuration.ts';
import type { Configuration } from '../../src/core/configuration.ts';

export const anArmId = (name: string): string =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-app/providers/` +
  `Microsoft.ContainerInstance/containerGroups/${name}`;

export const someSettings = {
  WEB_RESOURCE_ID: anArmId('cg-web'),
  WEB_URL: 'https://web.example.com',
  WORKSPACE_ID: '11111111-2222-3333-4444-555555555555',
  NOTICE_URL: 'https://hooks.example.com/t/s3cret-token',
  EMPTY: ' ',
  ODD_URL: 'ftp://s3cret.example.com',
  KEYED_URL: 'https://user:s3cret@web.example.com',
} as const;

/** A target that is in order, on two lines, as an item of `targets:`. */
export const aTarget = (id: string, more = ''): string =>
  `  - { id: ${id}, probe: platform${more === '' ? '' : `, ${more}`},\n` +
  `      resourceId: ${anArmId(`cg-${id}`)} }\n`;

export const aFile = (...sections: readonly string[]): string =>
  `targets:\n${aTarget('web')}${sections.map((section) => `${section}\n`).join('')}`;

/** A file whose line 5 is a policy with this setting, or a route. */
export const aPolicy = (setting: string): string => aFile('policies:', `  careful: { ${setting} }`);
export const aRoute = (route: string): string => aFile('routes:', `  - { ${route} }`);

export function reading(
  text: string,
  settings: Readonly<Record<string, string | undefined>> = someSettings,
  functionTimeoutMs: number = minutes(2),
): ConfigurationResult {
  return readConfiguration({ text, fileName: 'paramedic.yaml', settings, functionTimeoutMs });
}

export function configurationIn(text: string): Configuration {
  const result = reading(text);
  if (!result.ok) throw new Error(result.complaints.map(told).join('\n'));
  return result.configuration;
}

/** `3:5 policies.careful.mode: must be …`. */
export const told = ({ line, column, at, message }: Complaint): string =>
  `${line}:${column} ${at}: ${message}`;

/** Every complaint about the file, none where it is in order. */
export function complaintsIn(text: string): readonly Complaint[] {
  const result = reading(text);
  return result.ok ? [] : result.complaints;
}
