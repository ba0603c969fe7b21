import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LogEvent } from '../../src/local/host/protocol.ts';
import { startHost } from '../../src/local/host/start.ts';
import type { Host } from '../../src/local/host/start.ts';
import { anApp } from './host-app.ts';

const source = `
  const reply = (jsonBody, more) => ({ jsonBody, ...more });
  app.http('item', {
    methods: ['GET', 'PUT'], authLevel: 'function', route: 'items/{kind:alpha}/{id?}',
    handler: async (request, context) => reply({
      params: request.params, q: request.query.get('q'), body: await request.text(),
      trace: context.traceContext.traceParent, secret: process.env.SECRET,
    }, { headers: { 'x-h': '1' }, cookies: [{ name: 'a', value: 'b', httpOnly: true, sameSite: 'Lax' }] }),
  });
  app.http('literal', { route: 'items/book/best', handler: () => reply('literal') });
  app.http('other', { authLevel: 'function', handler: () => ({ body: 'other' }) });
  app.http('boss', { authLevel: 'admin', handler: () => ({ body: 'boss' }) });
  app.http('nothing', { handler: () => undefined });
  app.http('boom', { handler: (_, context) => { context.error('about to fail', { n: 1 }); throw new Error('boom'); } });
  app.http('off', { handler: () => ({ body: 'never' }) });
  app.http('pid', { handler: () => ({ body: String(process.pid) }) });
  app.http('hang', { handler: () => new Promise(() => {}) });
  app.http('spin', { handler: () => { for (;;); } });
  app.http('die', { handler: () => process.exit(7) });
  const ticks = [];
  app.timer('tick', { schedule: '%TICK%', handler: (timer) => void ticks.push(timer) });
  app.timer('yearly', { schedule: '0 0 0 1 1 *', handler: (timer) => void ticks.push(timer) });
  app.http('ticks', { handler: () => reply(ticks) });
  let slow = 0;
  app.timer('slow', { schedule: '* * * * * *', handler: async () => {
    slow += 1; console.log('slow begins ' + slow); await new Promise((r) => setTimeout(r, 1500)); console.log('slow ends ' + slow); slow -= 1;
  } });
`;
const env = {
  TICK: '*/1 * * * * *',
  SECRET: 's3cret',
  'AzureWebJobs.off.Disabled': '1',
};
const keys = {
  master: 'M',
  host: { default: 'H' },
  functions: { item: { default: 'F' }, other: { default: 'X' } },
};
const logged: LogEvent[] = [];
let appDir: string;
let host: Host;

beforeAll(async () => {
  appDir = await anApp(source, { functionTimeout: '00:00:02' });
  host = await startHost({ appDir, env, keys, onLog: (event) => logged.push(event) });
});
afterAll(async () => {
  await host.stop();
  await rm(appDir, { recursive: true });
});

const call = (path: string, init?: RequestInit) => fetch(host.url + path, init);
const statusOf = async (path: string, init?: RequestInit) => (await call(path, init)).status;
const textOf = async (path: string, init?: RequestInit) => (await call(path, init)).text();

async function until<Value>(what: () => Promise<Value | undefined> | Value | undefined) {
  for (let tries = 0; tries < 200; tries++) {
    const value = await what();
    if (value !== undefined) return value;
    await delay(50);
  }
  throw new Error('It did not happen within 10 s.');
}

test('host: calls a function with everything of the request, and sends everything of its answer', async () => {
  const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const answer = await call('/api/ITEMS/book/a%20b?code=F&q=x%20y', {
    method: 'PUT',
    body: '{"n":1}',
    headers: { traceparent: trace },
  });
  expect(await answer.json()).toEqual({
    params: { kind: 'book', id: 'a b' },
    q: 'x y',
    body: '{"n":1}',
    trace,
    secret: 's3cret',
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-h')).toBe('1');
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(answer.headers.get('set-cookie')).toMatch(/^a=b; HttpOnly; SameSite=Lax$/i);
});

test.each([
  ['no key', '/api/items/book/7', 401],
  ['the key of another function', '/api/items/book/7?code=X', 401],
  ['its own key', '/api/items/book/7?code=F', 200],
  ['a host key', '/api/items/book/7?code=H', 200],
  ['the master key', '/api/items/book/7?code=M', 200],
  ['a host key, for an admin function', '/api/boss?code=H', 401],
  ['the master key, for an admin function', '/api/boss?code=M', 200],
  ['any key, for an anonymous function', '/api/pid?code=nonsense', 200],
])('host: keys: %s', async (_, path, status) => {
  expect(await statusOf(path)).toBe(status);
});

test('host: keys: the header goes before the query', async () => {
  const headers = { 'x-functions-key': 'nonsense' };
  expect(await statusOf('/api/items/book/7?code=F', { headers })).toBe(401);
});

test('host: routes: a wrong method, a failed constraint, an unknown path and a disabled function are 404', async () => {
  expect(await statusOf('/api/items/book?code=F', { method: 'DELETE' })).toBe(404);
  expect(await statusOf('/api/items/b00k?code=F')).toBe(404);
  expect(await statusOf('/api/items/book/1/2?code=F')).toBe(404);
  expect(await statusOf('/api/items/book/%zz?code=F')).toBe(404);
  expect(await statusOf('/items/book?code=F')).toBe(404);
  expect(await statusOf('/api/off')).toBe(404);
  expect(await textOf('/api/items/book/best')).toBe('"literal"');
});

test('host: a handler that returns nothing is 204; one that throws is 500 with an empty body', async () => {
  expect(await statusOf('/api/nothing')).toBe(204);
  const answer = await call('/api/boom');
  expect([answer.status, await answer.text()]).toEqual([500, '']);
  const said = logged.find((event) => event.message.startsWith('about to fail'));
  expect(said).toMatchObject({ level: 'error', category: 'app', functionName: 'boom' });
  const ended = logged.find((event) => event.message.includes('Error: boom'));
  expect(ended).toMatchObject({ level: 'error', invocationId: said?.invocationId });
});

test('host: timers: run by their schedule from a setting, and are told what the library promises', async () => {
  const ticks = await until(async () => {
    const seen = JSON.parse(await textOf('/api/ticks')) as object[];
    return seen.length >= 2 ? seen : undefined;
  });
  expect(ticks[0]).toEqual({
    schedule: { adjustForDST: true },
    scheduleStatus: null,
    isPastDue: false,
  });
});

test('host: timers: a run is never overlapped by the next, when it takes longer than the pause', async () => {
  await until(
    () => logged.filter(({ message }) => message.startsWith('slow ends')).length >= 2 || undefined,
  );
  expect(logged.filter(({ message }) => message === 'slow begins 2')).toEqual([]);
});

test('host: admin: triggers a function by hand, for the master key and a JSON object only', async () => {
  const post = (name: string, body: string, key = 'M') =>
    statusOf(`/admin/functions/${name}?code=${key}`, { method: 'POST', body });
  expect(await post('yearly', '{}', 'H')).toBe(401);
  expect(await post('yearly', '')).toBe(400);
  expect(await post('nope', '{}')).toBe(404);
  expect(await post('yearly', '{"input":null}')).toBe(202);
  await until(async () => (await textOf('/api/ticks')).includes('"scheduleStatus":{') || undefined);
  expect(await textOf('/admin/host/status?code=M')).toBe('{"state":"Running"}');
  expect(await textOf('/admin/functions?code=M')).toContain('"name":"yearly"');
});

test.each(['/api/hang', '/api/spin'])(
  'host: ends the worker and starts another, when a function exceeds functionTimeout: %s',
  async (path) => {
    const before = await textOf('/api/pid');
    expect(await statusOf(path)).toBe(500);
    expect(await textOf('/api/pid')).not.toBe(before);
    expect(logged.some(({ message }) => /Timeout value of 2000 ms exceeded/.test(message))).toBe(
      true,
    );
  },
);

test('host: replaces the worker, when the app ends its own process', async () => {
  const before = await textOf('/api/pid');
  expect(await statusOf('/api/die')).toBe(500);
  expect(await textOf('/api/pid')).not.toBe(before);
});

test('host: another instance takes its port, when it was killed, and its worker is gone with it', async () => {
  const worker = Number(await textOf('/api/pid'));
  await host.kill();
  await until(() => {
    try {
      return void process.kill(worker, 0);
    } catch {
      return true;
    }
  });
  host = await startHost({ appDir, env, keys, port: host.port });
  expect(await statusOf('/api/pid')).toBe(200);
});
