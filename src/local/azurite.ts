/**
 * Azure Storage on this machine: the unmodified Azurite from npm, over TLS, with bearer tokens
 * (`--oauth basic`: it reads their claims but does not check who signed them). In: a folder that
 * keeps the data, an authority. Out: three endpoints that answer. Azurite saves every 5 s and on
 * `stop`; what was written since the last save is lost by `kill`, which never happens in Azure.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Authority } from './faces/tls.ts';
import { endChild, spawnReadyChild } from './ready-child.ts';

const services = ['blob', 'queue', 'table'] as const;
export type StorageService = (typeof services)[number];
type PerService<Value> = Readonly<Record<StorageService, Value>>;

export interface AzuriteOptions {
  /** Made if missing; a later start in the same folder finds the data again. */
  readonly folder: string;
  readonly authority: Authority;
  /** Free ports unless given, such as those of a run before. */
  readonly ports?: PerService<number>;
  readonly onLine?: (line: string) => void;
}

export interface Azurite {
  readonly pid: number;
  readonly ports: PerService<number>;
  /** https://127.0.0.1:<port>/devstoreaccount1 */
  readonly endpoints: PerService<string>;
  /** Saves everything and ends. */
  stop(): Promise<void>;
  /** Ends at once, unsaved. */
  kill(): Promise<void>;
}

const READY_WITHIN_MS = 30_000;
const SAVED_WITHIN_MS = 15_000;
const listening = /^Azurite (Blob|Queue|Table) service is successfully listening at \S+:(\d+)$/;

/** Resolves when all three services listen; rejects with Azurite's own words if they don't. */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const { folder, authority, ports: wanted, onLine } = options;
  await mkdir(folder, { recursive: true });
  const secrets = await mkdtemp(join(folder, 'tls-'));
  try {
    const { key, cert } = await authority.issue(['127.0.0.1', 'localhost']);
    await writeFile(join(secrets, 'key.pem'), key, { mode: 0o600 });
    await writeFile(join(secrets, 'cert.pem'), cert);
    const seen: Partial<Record<StorageService, number>> = {};
    const { child, ready: ports } = await spawnReadyChild<PerService<number>>({
      name: 'Azurite',
      command: process.execPath,
      args: [azuriteFile(), ...flags(folder, secrets, wanted)],
      env: { AZURITE_ACCOUNTS: '' }, // accounts that the machine's user may have are not ours
      cwd: folder,
      readyWithinMs: READY_WITHIN_MS,
      ready: (said) => {
        const [, name, port] = listening.exec(String(said)) ?? [];
        const service = services.find((known) => known === name?.toLowerCase());
        if (service !== undefined) seen[service] = Number(port);
        return isComplete(seen) ? seen : undefined;
      },
      ...(onLine === undefined ? {} : { onLine }),
    });
    const endpoint = (service: StorageService) =>
      `https://127.0.0.1:${ports[service]}/devstoreaccount1`;
    return {
      pid: child.pid,
      ports,
      endpoints: {
        blob: endpoint('blob'),
        queue: endpoint('queue'),
        table: endpoint('table'),
      },
      stop: () => endChild(child, SAVED_WITHIN_MS),
      kill: () => (child.kill('SIGKILL'), child.exited),
    };
  } finally {
    await rm(secrets, { recursive: true, force: true }); // Azurite reads them once, at its start
  }
}

function isComplete(
  seen: Partial<Record<StorageService, number>>,
): seen is Record<StorageService, number> {
  return services.every((service) => seen[service] !== undefined);
}

/** `azurite` and not `azurite-table`: only the former saves on SIGTERM and tells its ports. */
function azuriteFile(): string {
  const manifest = createRequire(import.meta.url).resolve('azurite/package.json');
  return join(dirname(manifest), 'dist/src/azurite.js');
}

function flags(folder: string, secrets: string, ports?: PerService<number>): string[] {
  const valued = {
    location: folder,
    oauth: 'basic',
    cert: join(secrets, 'cert.pem'),
    key: join(secrets, 'key.pem'),
    blobPort: ports?.blob ?? 0,
    queuePort: ports?.queue ?? 0,
    tablePort: ports?.table ?? 0,
  };
  const pairs = Object.entries(valued).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return ['--silent', '--disableTelemetry', ...pairs];
}
