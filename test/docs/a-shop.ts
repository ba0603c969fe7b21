/**
 * The failover group that docs/failover.md speaks of, on the doors' in-memory ports: its primary is
 * down, its secondary well, and people are known by their tokens. Optionally a question is open, or
 * there is no public row yet. `serve` puts its doors on a free port of this machine.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { newFailover } from '../../src/core/failover/state.ts';
import { minutes, plus } from '../../src/core/time.ts';
import { aFailoverGroup, columnsFor, putEntity, withGroups } from '../handlers/failover-store.ts';
import { anApp, aRequest, now, patient } from '../handlers/an-app.ts';
import { doorOf } from './curls.ts';
import type { App } from '../../src/pipeline/app.ts';
import type { AddressInfo } from 'node:net';
import type { Failover } from '../../src/core/failover/state.ts';

const seenBefore = {
  ...newFailover(now),
  known: { active: 'primary', count: 3 },
  stableSince: plus(now, minutes(-60)),
  // Nobody looks from elsewhere: only what is bad for so long is left by a call that names no side.
  badSince: plus(now, minutes(-10)),
} as const;

const endpoints = { primary: 'https://one.example', secondary: 'https://two.example' };
const asking: Failover = {
  ...seenBefore,
  phase: 'asking',
  openedAt: now,
  epoch: 12,
  ask: {
    id: 12,
    plan: {
      from: 'primary',
      to: 'secondary',
      seen: { active: 'primary', endpoints, count: 3, lockUntil: null },
      terms: 'as configured',
      wish: null,
      leavesBad: true,
    },
    evidence: 'primary unhealthy: answered 503; secondary healthy',
    requesters: [],
    askedAt: now,
    expiresAt: plus(now, minutes(15)),
    verdict: 'open',
    by: null,
    decidedAt: null,
  },
};

export function aShop(about: { readonly asks?: boolean; readonly hasRow?: boolean } = {}) {
  const { app, store } = anApp(['web']);
  const { failover } = store;
  if (about.hasRow !== false) putEntity(failover, columnsFor('primary'));
  failover.rows.set('failover:shop', about.asks === true ? asking : seenBefore);
  failover.sides = {
    primary: { verdict: 'unhealthy', why: 'answered 503' },
    secondary: { verdict: 'healthy' },
  };
  const roles = ['Paramedic.Operator', 'Paramedic.Approver'];
  failover.people.set('$TOKEN', { id: 'id-of-ana', name: 'Ana', roles });
  const columns = () => failover.entities.get('shop')?.columns ?? {};
  return { app: withGroups(app, aFailoverGroup('shop')), columns, store };
}

export async function serve(app: App) {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const what = `${incoming.method ?? ''} ${url.pathname}`;
    asked.push(`${what} ${String(incoming.headers['x-functions-key'])}`);
    const found = doorOf(what);
    const { method = '', headers } = incoming;
    const about = {
      method,
      query: Object.fromEntries(url.searchParams),
      params: found?.params ?? {},
    };
    const authorization = headers.authorization ?? null;
    text(incoming)
      .then((body) => found?.door(app, aRequest({ ...about, body, authorization }), patient))
      .then((answer) =>
        outgoing.writeHead(answer?.status ?? 404, answer?.headers).end(answer?.body),
      )
      .catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
