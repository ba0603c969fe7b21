import { expect, test } from 'vitest';
import { makeHttpSide } from '../../src/local/host/http.ts';
import type { Outcome } from '../../src/local/host/invocations.ts';
import type { Invoke } from '../../src/local/host/invoke.ts';
import type { RpcResponse } from '../../src/local/host/rpc.ts';

function aSide(invoke: Invoke) {
  return makeHttpSide({
    functions: [
      {
        name: 'echo',
        trigger: { kind: 'http', methods: ['POST'], authLevel: 'anonymous', route: undefined },
      },
    ],
    settings: { routePrefix: 'api', maxOutstandingRequests: 2 },
    keys: { master: 'M', host: {}, functions: {}, system: {} },
    env: {},
    invoke,
  });
}

const aRequest = (init: RequestInit = {}) =>
  new Request('http://127.0.0.1/api/echo', { method: 'POST', ...init });

async function answerTo(http: RpcResponse) {
  return aSide(async () => ({ kind: 'returned', data: { http } })).fetch(aRequest());
}

test('http: a body reaches the function only if its length was told', async () => {
  const bodies: unknown[] = [];
  const side = aSide(async ({ data }) => {
    bodies.push(data.http?.body?.bytes);
    return { kind: 'returned', data: null };
  });
  await side.fetch(aRequest({ body: 'hi', headers: { 'content-length': '2' } }));
  await side.fetch(aRequest({ body: new Blob(['hi']).stream(), duplex: 'half' }));
  expect(bodies).toEqual([new Uint8Array(Buffer.from('hi')), undefined]);
});

test('http: 500 when the function failed, 503 when there is no worker', async () => {
  const statusFor = async (outcome: Outcome) =>
    (await aSide(async () => outcome).fetch(aRequest())).status;
  expect(await statusFor({ kind: 'failed' })).toBe(500);
  expect(await statusFor({ kind: 'unavailable' })).toBe(503);
});

test('http: 429 for what is too much at once, and room again when one is answered', async () => {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const side = aSide(() => promise);
  const first = Promise.all([side.fetch(aRequest()), side.fetch(aRequest())]);
  expect((await side.fetch(aRequest())).status).toBe(429);
  resolve({ kind: 'returned', data: null });
  await first;
  expect((await side.fetch(aRequest())).status).toBe(204);
});

test('http: an answer that cannot be sent is 500; a length told wrongly is put right', async () => {
  expect((await answerTo({ statusCode: '99' })).status).toBe(500);
  expect((await answerTo({ statusCode: 'abc' })).status).toBe(500);
  const noBody = await answerTo({ statusCode: '304', body: { bytes: Buffer.from('x') } });
  expect([noBody.status, await noBody.text()]).toEqual([304, '']);
  const headers = { 'content-length': '999' };
  const answer = await answerTo({ headers, body: { bytes: Buffer.from('abc') } });
  expect([answer.headers.get('content-length'), await answer.text()]).toEqual([null, 'abc']);
});
