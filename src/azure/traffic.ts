/**
 * The port `TrafficWatch` on Log Analytics: runs the target's query over its window. More than 0
 * means that requests of users succeed. Anything but one number in one row is `unknown`.
 */
import { LogsQueryClient, LogsQueryResultStatus } from '@azure/monitor-query-logs';
import type { LogsQueryResult } from '@azure/monitor-query-logs';
import type { TokenCredential } from '@azure/identity';
import { trafficVerdict } from '../core/traffic-verdict.ts';
import type { Traffic } from '../core/evidence.ts';
import type { TrafficSpec } from '../core/policy.ts';
import type { TrafficWatch } from '../pipeline/ports.ts';
import { bounded } from './bounded.ts';

export interface LogsOptions {
  /** Null: Azure's public cloud. Also the audience of the token that is asked for. */
  readonly endpoint: string | null;
  readonly credential: TokenCredential;
}

/** A claim waits for this answer, and must follow its look within seconds. */
const queryTimeoutMs = 5_000;

export function trafficWatch(options: LogsOptions): TrafficWatch {
  const client = openLogs(options);
  return {
    async traffic({ traffic }) {
      if (traffic === null) return 'not_watched';
      try {
        return trafficOf(await bounded(queryTimeoutMs, () => query(client, traffic)));
      } catch {
        return 'unknown'; // whatever the trouble is, we cannot read it
      }
    },
  };
}

function openLogs({ endpoint, credential }: LogsOptions): LogsQueryClient {
  const options = { retryOptions: { maxRetries: 0 } };
  if (endpoint === null) return new LogsQueryClient(credential, options);
  const { origin } = new URL(endpoint);
  return new LogsQueryClient(credential, {
    ...options,
    // The client takes the version as a part of the endpoint, and its `audience` is ignored.
    endpoint: `${origin}/v1`,
    credentials: { scopes: [`${origin}/.default`] },
  });
}

function query(client: LogsQueryClient, spec: TrafficSpec): Promise<LogsQueryResult> {
  const { workspaceId, query, windowMs } = spec;
  const window = { duration: `PT${Math.ceil(windowMs / 1000)}S` };
  // An abort signal would be ignored by @azure/monitor-query-logs 1.0.0; this timeout is not.
  return client.queryWorkspace(workspaceId, query, window, {
    serverTimeoutInSeconds: Math.ceil(queryTimeoutMs / 1000),
    requestOptions: { timeout: queryTimeoutMs },
  });
}

function trafficOf(result: LogsQueryResult): Traffic {
  if (result.status !== LogsQueryResultStatus.Success || result.tables.length > 1) return 'unknown';
  return trafficVerdict(result.tables[0]?.rows ?? []);
}
