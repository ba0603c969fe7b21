/**
 * Requests to storage, counted where they leave this process. In: the hosts of tables and queues,
 * and work. Out: how many requests of each kind the work made, tries that failed included. Node
 * itself tells of each request, so nothing stands between the SDKs and the store.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** A `write` is an entity-group transaction, or a merge; each is one request. */
type Operation = 'read' | 'list' | 'write' | 'send';
export type Counts = Readonly<Record<Operation, number>>;

const channel = 'http.client.request.start';

export async function counted(
  hosts: ReadonlySet<string>,
  work: () => Promise<unknown>,
): Promise<Counts> {
  const requests: { readonly method: string; readonly path: string }[] = [];
  const note = (message: unknown) => {
    const { request } = message as { readonly request: ClientRequest };
    const { method, path } = request;
    if (hosts.has(String(request.getHeader('host')))) requests.push({ method, path });
  };
  subscribe(channel, note);
  try {
    await work();
  } finally {
    unsubscribe(channel, note);
  }
  const operations = requests.map(({ method, path }) => operationOf(method, path));
  const of = (wanted: Operation) => operations.filter((one) => one === wanted).length;
  return { read: of('read'), list: of('list'), write: of('write'), send: of('send') };
}

/** By the REST calls of Table and Queue Storage (Microsoft Learn). */
export function operationOf(method: string, path: string): Operation {
  const [way = ''] = path.split('?');
  if (method === 'GET') return way.includes('PartitionKey=') ? 'read' : 'list';
  if (method === 'POST' && way.endsWith('/messages')) return 'send';
  if (method === 'POST' && way.endsWith('/$batch')) return 'write';
  if (method === 'PATCH' || method === 'MERGE') return 'write';
  throw new Error(`${method} ${way} is a request to storage that is not known here: name it.`);
}

export const sum = (counts: Counts): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);

export const added = (a: Counts, b: Counts): Counts => ({
  read: a.read + b.read,
  list: a.list + b.list,
  write: a.write + b.write,
  send: a.send + b.send,
});

/** `2 read, 1 write`. */
export const spelled = (counts: Counts): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([operation, count]) => `${count} ${operation}`)
    .join(', ');
