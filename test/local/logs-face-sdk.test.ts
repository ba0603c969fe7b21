import { LogsQueryClient, LogsQueryResultStatus } from '@azure/monitor-query-logs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';
import { logsFace } from '../../src/local/faces/logs.ts';
import { makeAuthority, serveTls, type Served } from '../../src/local/faces/tls.ts';
import { makeLogStore } from '../../src/local/resources/log-store.ts';
import { aVirtualClock } from './container-group-fixtures.ts';

const WORKSPACE_ID = '0a0a0a0a-1111-4222-8333-444444444444';
const TOKEN = 'e30.e30.x';
const trusted = getCACertificates();
let served: Served;
let client: LogsQueryClient;

beforeAll(async () => {
  const clock = aVirtualClock();
  const schema = logAnalyticsSchema;
  const logs = makeLogStore({ tables: Object.keys(schema), clock });
  logs.append('ContainerInstanceLog', {
    TimeGenerated: new Date(clock.now()).toISOString(),
    Message: 'hello',
  });
  clock.advance(1_000);
  const caller = (header: string | undefined) =>
    header === `Bearer ${TOKEN}` ? { oid: 'me' } : null;
  const app = logsFace({ workspaceId: WORKSPACE_ID, logs, schema, clock, caller });
  const authority = await makeAuthority();
  setDefaultCACertificates([...trusted, authority.certificatePem]);
  served = await serveTls(app, await authority.issue(['127.0.0.1']));
  client = aClient(TOKEN);
});

afterAll(async () => {
  setDefaultCACertificates(trusted);
  await served.stop();
});

function aClient(token: string): LogsQueryClient {
  const getToken = () => Promise.resolve({ token, expiresOnTimestamp: Date.UTC(2100, 0) });
  return new LogsQueryClient({ getToken }, { endpoint: `${served.url}/v1` });
}

test('logs: the unmodified client reads rows and dates, when the query is good', async () => {
  const query = 'ContainerInstanceLog | project TimeGenerated, Message';
  const result = await client.queryWorkspace(WORKSPACE_ID, query, { duration: 'PT5M' });
  expect(result).toMatchObject({
    status: LogsQueryResultStatus.Success,
    tables: [{ rows: [[new Date('2026-11-21T10:00:00Z'), 'hello']] }],
  });
});

test('logs: the unmodified client throws with the code, when the query is wrong', async () => {
  const asked = client.queryWorkspace(WORKSPACE_ID, 'Nope', { duration: 'PT5M' });
  await expect(asked).rejects.toMatchObject({
    name: 'RestError',
    statusCode: 400,
    code: 'BadArgumentError',
  });
});

test('logs: the unmodified client throws, when its token is not known', async () => {
  const asked = aClient('e30.e30.y').queryWorkspace(WORKSPACE_ID, 'print 1', { duration: 'PT5M' });
  await expect(asked).rejects.toMatchObject({ statusCode: 401 });
});
