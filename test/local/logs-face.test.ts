import { describe, expect, test } from 'vitest';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';
import { logsFace, type LogsFace } from '../../src/local/faces/logs.ts';
import { makeLogStore } from '../../src/local/resources/log-store.ts';
import { aVirtualClock } from './container-group-fixtures.ts';

const WORKSPACE_ID = '0a0a0a0a-1111-4222-8333-444444444444';
const MINUTE = 60_000;

/** The face over a store with a row of ten minutes ago and one of now. */
function aFace(options: Partial<LogsFace> = {}) {
  const clock = aVirtualClock();
  const logs = makeLogStore({ tables: Object.keys(logAnalyticsSchema), clock });
  const append = (Message: string) =>
    logs.append('ContainerInstanceLog', {
      TimeGenerated: new Date(clock.now()).toISOString(),
      Message,
    });
  append('old');
  clock.advance(10 * MINUTE);
  append('new');
  clock.advance(1_000);
  const caller = (header: string | undefined) => (header === 'Bearer me' ? { oid: 'me' } : null);
  const schema = logAnalyticsSchema;
  const app = logsFace({ workspaceId: WORKSPACE_ID, logs, schema, clock, caller, ...options });
  const ask = async (body: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await app.request(`/v1/workspaces/${WORKSPACE_ID.toUpperCase()}/query`, {
      method: 'POST',
      headers: { authorization: 'Bearer me', 'content-type': 'application/json', ...headers },
      body,
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  };
  return { app, ask, clock };
}

function asking(query: string, timespan?: string): string {
  return JSON.stringify({ query, timespan });
}

describe('logs face', () => {
  test('logs: answers the table with names and types, when the query is good', async () => {
    const answer = await aFace().ask(asking('ContainerInstanceLog | summarize Lines = count()'));
    expect(answer).toEqual({
      status: 200,
      body: {
        tables: [
          { name: 'PrimaryResult', columns: [{ name: 'Lines', type: 'long' }], rows: [[2]] },
        ],
      },
    });
  });

  test('logs: adds statistics and render, when they are preferred', async () => {
    const prefer = 'wait=30,include-statistics=true,include-render=true';
    const { body } = await aFace().ask(asking('print 1'), { prefer });
    expect(body).toMatchObject({ statistics: {}, render: {} });
  });

  test.each([
    ['a duration', 'PT5M', 1],
    ['an interval', '2026-11-21T10:00:00Z/2026-11-21T10:01:00Z', 1],
    ['a start and a length', '2026-11-21T10:00:00Z/PT1H', 2],
    ['a length and an end', 'PT1H/2026-11-21T10:00:30Z', 1],
    ['nothing', undefined, 2],
  ])('logs: reads the time span, when it is %s', async (_, timespan, lines) => {
    const { body } = await aFace().ask(asking('ContainerInstanceLog | count', timespan));
    expect(body).toMatchObject({ tables: [{ rows: [[lines]] }] });
  });

  test.each([
    ['no JSON', '{', 'not a JSON object'],
    ['a list', '[]', 'not a JSON object'],
    ['no query', '{}', 'needs a text'],
    ['no time span', asking('print 1', 'five minutes'), 'timespan'],
    ['half a time span', asking('print 1', 'PT5M/'), 'timespan'],
    ['two lengths', asking('print 1', 'PT5M/PT5M'), 'timespan'],
  ])('logs: answers BadArgumentError, when the body is %s', async (_, body, message) => {
    expect(await aFace().ask(body)).toMatchObject({
      status: 400,
      body: { error: { code: 'BadArgumentError', message: expect.stringContaining(message) } },
    });
  });

  test('logs: says where the query is wrong', async () => {
    const answer = await aFace().ask(asking('ContainerInstanceLog\n| where Nope == 1'));
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error: { code: 'BadArgumentError', innererror: { code: 'SyntaxError', line: 2, pos: 9 } },
      },
    });
  });

  test('logs: answers 401 without a token, 403 to whom may not read', async () => {
    const { ask } = aFace({ mayRead: (oid) => oid !== 'me' });
    expect(await ask(asking('print 1'), { authorization: 'Bearer you' })).toMatchObject({
      status: 401,
    });
    expect(await ask(asking('print 1'))).toMatchObject({
      status: 403,
      body: { error: { code: 'InsufficientAccessError' } },
    });
  });

  test('logs: answers 404, when the workspace or the path is another', async () => {
    const { app } = aFace();
    const headers = { authorization: 'Bearer me' };
    for (const path of ['/v1/workspaces/other/query', '/v2/anything']) {
      const answer = await app.request(path, { method: 'POST', headers });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ error: { code: 'PathNotFoundError' } });
    }
  });

  test('logs: answers 204, when the workspace has no data at all', async () => {
    const clock = aVirtualClock();
    const logs = makeLogStore({ tables: ['ContainerEvent'], clock });
    expect(await aFace({ logs }).ask(asking('print 1'))).toEqual({ status: 204, body: null });
  });

  test('logs: answers 200 and nothing, when body or content type is missing', async () => {
    const { ask } = aFace();
    expect(await ask('')).toEqual({ status: 200, body: null });
    const plain = await ask(asking('print 1'), { 'content-type': 'text/plain' });
    expect(plain).toEqual({ status: 200, body: null });
  });

  test('logs: answers 413, when the body is too large', async () => {
    const body = asking('x'.repeat(300_000));
    expect(await aFace().ask(body)).toMatchObject({ status: 413 });
  });

  test.each([
    ['as soon as it can, when the caller waits long enough', 'wait=30', 20_000, 200],
    ['504 at the end of the wait, when it does not', 'wait=10', 10_000, 504],
  ])('logs: answers %s', async (_, prefer, afterMs, status) => {
    const { ask, clock } = aFace({ latencyMs: () => 20_000 });
    let answered = false;
    const answer = ask(asking('print 1'), { prefer }).finally(() => {
      answered = true;
    });
    await new Promise(setImmediate);
    clock.advance(afterMs - 1);
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    clock.advance(1);
    expect(await answer).toMatchObject({ status });
  });
});
