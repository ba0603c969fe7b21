/**
 * The public rows of the failover groups, read from the table as any other tool reads them, past
 * Paramedic. In: where the table is, a token for it. Out: every change of which side is active,
 * with the moment it was seen; a question that fails is asked again at the next turn.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { entityTable } from '../../azure/keys.ts';
import type { Call } from '../../local/cloud-call.ts';
import type { LocalAzure } from '../../local/cloud.ts';
import { failoverNames, identities } from './cast.ts';
import type { FailoverName, Side } from './cast.ts';

/** The columns that the demo shows and judges. */
export interface PublicRow {
  readonly active_target: Side;
  readonly last_status: string;
  readonly failover_count: number;
  readonly lock_until_utc: string;
}

/** `from` null: the first sight of the row. */
export interface RowChange {
  readonly at: number;
  readonly group: FailoverName;
  readonly from: PublicRow | null;
  readonly to: PublicRow;
}

export interface PublicRows {
  /** Oldest first; the first sight of a row is no change. */
  toggles(group: FailoverName): readonly RowChange[];
}

const everyMs = 400;
const timeoutMs = 5_000;

/** Watches until the signal ends it. */
export function watchPublicRows(
  azure: Pick<LocalAzure, 'storage' | 'token'>,
  call: Call,
  onToggle: (change: RowChange) => void,
  signal: AbortSignal,
): PublicRows {
  const last = new Map<FailoverName, PublicRow>();
  const toggles: RowChange[] = [];

  async function look(group: FailoverName): Promise<void> {
    const key = `(PartitionKey='failover',RowKey='${group}')`;
    const { status, body } = await call({
      method: 'GET',
      url: `${azure.storage.table}/${entityTable}${key}`,
      headers: headersWith(await token()),
      timeoutMs,
    });
    if (status !== 200) throw new Error(`The public row of ${group} was answered with ${status}`);
    const to = JSON.parse(body) as PublicRow;
    const from = last.get(group) ?? null;
    last.set(group, to);
    const isSame = from?.failover_count === to.failover_count;
    if (from === null || (isSame && from.active_target === to.active_target)) return;
    const change = { at: Date.now(), group, from, to };
    toggles.push(change);
    onToggle(change);
  }

  const { clientId } = identities.operator;
  const token = () => azure.token({ clientId, resource: 'https://storage.azure.com' });

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      await Promise.allSettled(failoverNames.map(look));
      await pause(everyMs);
    }
  }

  void watch();
  return { toggles: (group) => toggles.filter((one) => one.group === group) };
}

/** "Query Entities (REST API)" of Microsoft Learn. */
const headersWith = (token: string) => ({
  Authorization: `Bearer ${token}`,
  'x-ms-version': '2020-12-06',
  'x-ms-date': new Date().toUTCString(),
  Accept: 'application/json;odata=nometadata',
  DataServiceVersion: '3.0',
});
