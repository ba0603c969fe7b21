/**
 * The clients of a Traffic Manager profile, on one machine: an HTTP proxy on a free port of
 * 127.0.0.1 that asks the profile whom to go to, as clients ask DNS, and keeps to the answer for
 * the TTL. In: GETs. Out: what the endpoint answered, and counts of what was lost. An endpoint's
 * target is an http URL here and no name of DNS. It runs the profile's monitor as well.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import type { Answered } from './resources/traffic-model.ts';
import type { TrafficProfile } from './resources/traffic-profile.ts';
import { getWhole } from './router-get.ts';
import { type ProbeOptions, startProber } from './router-prober.ts';

export interface RouterOptions {
  readonly clock: Clock;
  readonly profile: TrafficProfile;
  /** How long an answer is kept, whatever befalls the profile meanwhile. */
  readonly ttlMs: number;
  readonly probe: ProbeOptions;
  /** A request that is not wholly answered by then is lost; 2,000 unless told. */
  readonly timeoutMs?: number;
  /** From 0 to less than 1; picks one where several are answered. */
  readonly chance?: () => number;
}

/** `lost`: no endpoint, no whole answer in time, or a status of 500 and above. */
export interface Counts {
  readonly sent: number;
  readonly ok: number;
  readonly lost: number;
}

export interface RouterCounts extends Counts {
  /** By name; requests for which there was no endpoint are in none of them. */
  readonly endpoints: Readonly<Record<string, Counts>>;
}

export interface Router {
  /** Without a slash at the end. */
  readonly url: string;
  /** From the start on; `sent` runs ahead of the others by what is under way. */
  counts(): RouterCounts;
  stop(): Promise<void>;
}

const CONNECTIONS_MAX = 200;

export async function startRouter(options: RouterOptions): Promise<Router> {
  const { profile, clock, probe, timeoutMs = 2_000 } = options;
  const end = new AbortController();
  const tally = makeTally(profile);
  const whom = resolver(options);

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request;
    if (method !== 'GET' || !path.startsWith('/')) {
      say(response, 405, `Only GETs of a path are routed, not '${method} ${path}'.`);
      return;
    }
    const to = whom();
    const settle = tally.sent(to?.name ?? null);
    if (to === null) {
      settle('lost');
      say(response, 503, `No endpoint of '${profile.name}' is enabled.`);
      return;
    }
    response.setHeader('X-Endpoint', to.name);
    try {
      const { signal } = end;
      const answer = await getWhole(`${to.target}${path}`, { timeoutMs, signal });
      settle(answer.status < 500 ? 'ok' : 'lost');
      if (answer.contentType) response.setHeader('Content-Type', answer.contentType);
      response.writeHead(answer.status).end(answer.body);
    } catch (error) {
      settle('lost');
      say(response, 502, `The endpoint '${to.name}' did not answer: ${reasonOf(error)}`);
    }
  }

  const server = createServer((request, response) => void route(request, response));
  server.maxConnections = CONNECTIONS_MAX;
  const stopProber = startProber(profile, probe, clock);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP port was bound.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    counts: tally.counts,
    async stop() {
      stopProber();
      end.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Whom to go to: the last answer while it is fresh. That there is nobody is not kept. */
function resolver({ profile, clock, ttlMs, chance = Math.random }: RouterOptions) {
  let kept: { readonly to: Answered; readonly until: number } | null = null;
  return (): Answered | null => {
    if (kept !== null && clock.now() < kept.until) return kept.to;
    const to = picked(profile.answer(), chance());
    kept = to === null ? null : { to, until: clock.now() + ttlMs };
    return to;
  };
}

function picked(answer: readonly Answered[], chance: number): Answered | null {
  const sum = answer.reduce((total, { weight }) => total + weight, 0);
  let left = chance * sum;
  for (const one of answer) {
    left -= one.weight;
    if (left < 0) return one;
  }
  return null;
}

function makeTally(profile: TrafficProfile) {
  const none = { sent: 0, ok: 0, lost: 0 };
  const all = { ...none };
  const endpoints = new Map(
    profile.get().properties.endpoints.map(({ name }) => [name, { ...none }]),
  );
  return {
    /** Counts one that is sent there, to null if nowhere; answers what counts its end. */
    sent(name: string | null) {
      const own = name === null ? undefined : endpoints.get(name);
      const counters = own === undefined ? [all] : [all, own];
      for (const counter of counters) counter.sent += 1;
      return (came: 'ok' | 'lost') => {
        for (const counter of counters) counter[came] += 1;
      };
    },
    counts: (): RouterCounts => ({
      ...all,
      endpoints: Object.fromEntries([...endpoints].map(([name, counts]) => [name, { ...counts }])),
    }),
  };
}

function say(response: ServerResponse, status: number, text: string): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.writeHead(status).end(`${text}\n`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
