/**
 * Azure on this machine for the adapters' tests: the real Azurite behind a door that can lose
 * answers, managed identities, and our own authority trusted by this process. One for a test file.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { vi } from 'vitest';
import { startAzurite } from '../../src/local/azurite.ts';
import { makeIdentityEndpoint } from '../../src/local/faces/identity.ts';
import type { IdentityEndpoint } from '../../src/local/faces/identity.ts';
import { makeAuthority, servePlain } from '../../src/local/faces/tls.ts';
import type { Authority } from '../../src/local/faces/tls.ts';
import { faultyDoor } from './faulty-door.ts';
import type { FaultyDoor } from './faulty-door.ts';

export interface LocalIdentity {
  readonly authority: Authority;
  readonly identity: IdentityEndpoint;
  end(): Promise<void>;
}

export interface LocalStorage {
  readonly tables: FaultyDoor;
  readonly queues: FaultyDoor;
  /** App settings that lead to it. */
  readonly settings: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

export async function startIdentity(): Promise<LocalIdentity> {
  const authority = await makeAuthority();
  const identity = makeIdentityEndpoint({
    systemAssigned: { clientId: 'app', principalId: 'principal' },
  });
  const served = await servePlain(identity.app);
  for (const [name, value] of Object.entries(identity.env(served.url))) vi.stubEnv(name, value);
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, authority.certificatePem]);
  return {
    authority,
    identity,
    async end() {
      setDefaultCACertificates(trusted);
      vi.unstubAllEnvs();
      await served.stop();
    },
  };
}

export async function startStorage({ authority }: LocalIdentity): Promise<LocalStorage> {
  const folder = await mkdtemp(join(tmpdir(), 'azure-test-'));
  const azurite = await startAzurite({ folder, authority });
  const tables = await faultyDoor(new URL(azurite.endpoints.table).origin, authority);
  const queues = await faultyDoor(new URL(azurite.endpoints.queue).origin, authority);
  return {
    tables,
    queues,
    settings: {
      PARAMEDIC_STORAGE__tableServiceUri: `${tables.url}/devstoreaccount1`,
      PARAMEDIC_STORAGE__queueServiceUri: `${queues.url}/devstoreaccount1`,
    },
    async end() {
      await tables.stop();
      await queues.stop();
      await azurite.stop();
      await rm(folder, { recursive: true });
    },
  };
}
