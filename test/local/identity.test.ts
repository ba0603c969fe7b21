import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeIdentityEndpoint } from '../../src/local/faces/identity.ts';
import { servePlain } from '../../src/local/faces/tls.ts';
import type { Served } from '../../src/local/faces/tls.ts';

const host = { clientId: 'app-host', principalId: 'oid-host' };
const healer = { clientId: 'app-healer', principalId: 'oid-healer', resourceId: '/x/healer' };
let nowMs = Date.now();
const endpoint = makeIdentityEndpoint({
  systemAssigned: host,
  userAssigned: [healer],
  lifetimeSeconds: 600,
  now: () => nowMs,
});
let served: Served;
const arm = 'https://management.azure.com';

beforeAll(async () => {
  served = await servePlain(endpoint.app);
  // The SDK picks its source of identity once for a whole process, from its environment.
  for (const [name, value] of Object.entries(endpoint.env(served.url))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await served.stop();
});

async function ask(query: string, header = endpoint.env(served.url).IDENTITY_HEADER) {
  const answer = await fetch(`${served.url}/msi/token?${query}`, {
    headers: { 'X-IDENTITY-HEADER': header },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

async function aToken(query = `api-version=2019-08-01&resource=${arm}`): Promise<string> {
  return `Bearer ${(await ask(query)).body['access_token']}`;
}

test('identity: an unmodified credential gets a token, for the system-assigned identity', async () => {
  const { token, expiresOnTimestamp } = await new ManagedIdentityCredential().getToken(
    `${arm}/.default`,
  );
  expect(endpoint.caller(`Bearer ${token}`, `${arm}/`)).toEqual({
    oid: 'oid-host',
    appid: 'app-host',
  });
  expect(expiresOnTimestamp).toBeGreaterThan(nowMs);
});

test('identity: an unmodified credential gets a token, for a user-assigned identity', async () => {
  const byClient = new ManagedIdentityCredential({ clientId: 'app-healer' });
  const { token } = await byClient.getToken(`${arm}/.default`);
  expect(endpoint.caller(`Bearer ${token}`)?.oid).toBe('oid-healer');
  const byResource = await aToken(`api-version=2019-08-01&resource=${arm}&mi_res_id=/X/healer`);
  expect(endpoint.caller(byResource)?.oid).toBe('oid-healer');
});

test('identity: a request is refused, when secret, version, resource or identity is wrong', async () => {
  const good = `api-version=2019-08-01&resource=${arm}`;
  expect(await ask(good, 'guess')).toMatchObject({ status: 401 });
  expect(await ask(`api-version=2017-09-01&resource=${arm}`)).toMatchObject({ status: 400 });
  expect(await ask('api-version=2019-08-01')).toMatchObject({ status: 400 });
  expect(await ask(`${good}&client_id=nobody`)).toMatchObject({ status: 400 });
});

test('identity: a token names nobody, when it is altered, foreign, for another audience or late', async () => {
  const token = await aToken();
  expect(endpoint.caller(token, arm)).not.toBeNull();
  expect(endpoint.caller(token, 'https://storage.azure.com')).toBeNull();
  expect(endpoint.caller(null)).toBeNull();
  expect(endpoint.caller('Basic abc')).toBeNull();
  const [head = '', body = '', signature = ''] = token.split('.');
  const forged = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
  const altered = Buffer.from(JSON.stringify({ ...forged, oid: 'x' })).toString('base64url');
  expect(endpoint.caller(`${head}.${altered}.${signature}`)).toBeNull();
  expect(makeIdentityEndpoint({ systemAssigned: host }).caller(token)).toBeNull();
  nowMs += 601_000;
  expect(endpoint.caller(token, arm)).toBeNull();
});
