/**
 * A credential per port: the host's identity reads and writes storage and publishes events, the
 * healer's may restart container groups, move traffic and query logs. Each is a user-assigned
 * managed identity where the settings name its client id, and the app's own where they do not.
 * Nothing else is ever tried.
 */
import { ManagedIdentityCredential } from '@azure/identity';
import type { TokenCredential } from '@azure/identity';
import type { Settings } from './settings.ts';

export interface Credentials {
  readonly host: TokenCredential;
  readonly healer: TokenCredential;
}

export function credentialsOf(
  settings: Pick<Settings, 'storageClientId' | 'healerClientId'>,
): Credentials {
  return {
    host: identity(settings.storageClientId),
    healer: identity(settings.healerClientId),
  };
}

const identity = (clientId: string | null): TokenCredential =>
  clientId === null ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
