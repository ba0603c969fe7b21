/**
 * Hands on a running app and its patients: what a person, an action group or a patient does to it,
 * and what is seen of it afterwards, by its doors and by the journal of ARM. Everything that waits
 * has a limit.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { LocalAzure } from '../../src/local/cloud.ts';

/** What a target shows of itself at its door, as far as tests look. */
export interface TargetView {
  readonly phase: string;
  readonly reason: string;
  readonly seq: number;
}

export interface AuditEntry {
  readonly reason: string;
  readonly detail: string;
  readonly cause: string;
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

export interface Hands {
  /** Asks a door once. */
  ask(method: string, path: string, body?: string | object): Promise<Answer>;
  /** Posts an alert, and after a 503 once more, as an action group does, five times at most. */
  deliver(alert: object): Promise<Answer>;
  /** From now on its health answers 503, until it is restarted. */
  breakDown(id: string): Promise<void>;
  /** A person's wake: a look that nothing lets drop. */
  wake(id: string): Promise<void>;
  target(id: string): Promise<TargetView>;
  /** Resolves when the incident of each is closed. */
  closed(ids: readonly string[], withinMs: number): Promise<void>;
  /** Oldest first. */
  audit(id: string): Promise<readonly AuditEntry[]>;
  /** The statuses with which ARM answered to orders for it, from the journal. */
  orders(id: string): readonly number[];
  /** How often its container was begun anew by an order, from the journal. */
  restarts(id: string): number;
}

const scope = '/subscriptions/00000000-0000-0000-0000-0000000000fa/resourceGroups/faults';
export const resourceId = (id: string): string =>
  `${scope}/providers/Microsoft.ContainerInstance/containerGroups/cg-${id}`;

const ASK_WITHIN_MS = 30_000;
const TRIES = 5;
const BETWEEN_TRIES_MS = 500;

export function handsOn(cloud: LocalAzure): Hands {
  const { host, journal, groups } = cloud;
  const ask: Hands['ask'] = async (method, path, body) => {
    const response = await fetch(`${host.url}/api/${path}`, {
      method,
      headers: { 'x-functions-key': host.keys.master },
      signal: AbortSignal.timeout(ASK_WITHIN_MS),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? null : (JSON.parse(text) as unknown) };
  };
  /** A store that is slow for a moment is no fault: a 503 says so, and one asks again. */
  const askAgain: Hands['ask'] = async (method, path, body) => {
    for (let left = TRIES; ; left--) {
      const answer = await ask(method, path, body);
      if (answer.status !== 503 || left === 1) return answer;
      await pause(BETWEEN_TRIES_MS);
    }
  };
  const good = async (method: string, path: string, body?: object): Promise<unknown> => {
    const { status, json } = await askAgain(method, path, body);
    if (status < 200 || status > 299) throw new Error(`${method} ${path} answered ${status}`);
    return json;
  };
  const about = (id: string) =>
    journal.entries().filter(({ target }) => target === resourceId(id).toLowerCase());
  const target = async (id: string) => (await good('GET', `targets/${id}`)) as TargetView;
  return {
    ask,
    deliver: (alert) => askAgain('POST', 'alerts', alert),
    target,
    async closed(ids, withinMs) {
      const open = new Map(ids.map((id) => [id, 'not asked']));
      await eventually(async () => {
        for (const id of open.keys()) {
          const { reason, phase } = await target(id);
          if (reason === 'incident_closed') open.delete(id);
          else open.set(id, `${phase}, ${reason}`);
        }
        expect(Object.fromEntries(open)).toEqual({});
      }, withinMs);
    },
    async breakDown(id) {
      const placed = groups.find(({ group }) => group.id === resourceId(id));
      await fetch(`${placed?.url}/break`, { method: 'POST' });
    },
    wake: async (id) => void (await good('POST', `targets/${id}/wake`, { by: 'test' })),
    async audit(id) {
      const found = (await good('GET', `audit?target=${id}&limit=200`)) as {
        entries: readonly AuditEntry[];
      };
      return found.entries.toReversed();
    },
    orders: (id) =>
      about(id).flatMap((one) =>
        one.kind === 'asked' && one.method === 'POST' ? [one.status] : [],
      ),
    restarts: (id) =>
      about(id).filter(
        (one) =>
          one.kind === 'done' &&
          one.what === 'started' &&
          (one.cause === 'restart' || one.cause === 'start'),
      ).length,
  };
}

/** Waits, within a limit, until what is expected holds; then answers with it. */
export const eventually = <Value>(
  expected: () => Value | Promise<Value>,
  withinMs: number,
): Promise<Value> => vi.waitFor(expected, { timeout: withinMs, interval: 250 });
