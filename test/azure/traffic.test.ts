/** The traffic port by the unmodified SDK over TLS, before a service that answers as it is told. */
import { Hono } from 'hono';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { trafficWatch } from '../../src/azure/traffic.ts';
import { minutes } from '../../src/core/time.ts';
import { serveTls } from '../../src/local/faces/tls.ts';
import type { Served } from '../../src/local/faces/tls.ts';
import { aTarget } from '../contract/fixtures.ts';
import { trafficContract } from '../contract/traffic.contract.ts';
import type { LogsAnswer } from '../contract/traffic.contract.ts';
import { startIdentity } from './local-azure.ts';
import type { LocalIdentity } from './local-azure.ts';

let identity: LocalIdentity;
let served: Served;
let answer: LogsAnswer = { kind: 'empty' };
const asked: unknown[] = [];

beforeAll(async () => {
  identity = await startIdentity();
  const app = new Hono();
  app.post('/v1/workspaces/:id/query', async (context) => {
    const caller = identity.identity.caller(context.req.header('authorization'), served.url);
    asked.push({ id: context.req.param('id'), caller, ...(await context.req.json<object>()) });
    return answerOf(answer);
  });
  served = await serveTls(app, await identity.authority.issue(['127.0.0.1']));
});
afterEach(() => void asked.splice(0));
afterAll(async () => {
  await served.stop();
  await identity.end();
});

/** Bodies and statuses of the Log Analytics query API. Source: Azure Monitor Logs API, errors. */
function answerOf(told: LogsAnswer): Response {
  const table = (rows: readonly unknown[]) => ({
    name: 'PrimaryResult',
    columns: [{ name: 'succeeded', type: 'long' }],
    rows,
  });
  const error = (status: number, code: string) =>
    Response.json({ error: { code, message: 'no' } }, { status });
  switch (told.kind) {
    case 'rows':
      return Response.json({ tables: [table(told.rows)] });
    case 'partial':
      return Response.json({
        tables: [table([[5]])],
        error: { code: 'PartialError', message: 'timed out' },
      });
    case 'empty':
      return new Response(null, { status: 204 });
    case 'denied':
      return error(403, 'InsufficientAccessError');
    case 'syntax':
      return error(400, 'BadArgumentError');
    case 'busy':
    case 'gone':
      return error(503, 'ServiceUnavailable');
  }
}

const watchAt = (endpoint: string) =>
  trafficWatch({ endpoint, credential: new ManagedIdentityCredential() });
const spec = { workspaceId: 'ws-1', query: 'Requests | count', windowMs: minutes(5) };

trafficContract('the Logs client', async () => {
  let gone = false;
  return {
    traffic: {
      traffic: (target) => watchAt(gone ? 'https://127.0.0.1:1' : served.url).traffic(target),
    },
    spec,
    answers(told) {
      gone = told.kind === 'gone';
      answer = told;
    },
  };
});

test("traffic: the target's query is asked over its window, once, by a token for the service", async () => {
  answer = { kind: 'rows', rows: [[1]] };
  await watchAt(served.url).traffic(aTarget({ traffic: spec }));
  answer = { kind: 'busy' };
  await watchAt(served.url).traffic(aTarget({ traffic: spec }));
  expect(asked).toHaveLength(2); // one each: the SDK repeats nothing
  expect(asked[0]).toEqual({
    id: 'ws-1',
    caller: { oid: 'principal', appid: 'app' },
    query: 'Requests | count',
    timespan: 'PT300S',
  });
});
