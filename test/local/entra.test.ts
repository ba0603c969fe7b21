/** The local Entra: what it publishes verifies what it issues, by a client that knows only URLs. */
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { expect, test } from 'vitest';
import { makeEntra } from '../../src/local/faces/entra.ts';
import type { Entra } from '../../src/local/faces/entra.ts';

const at = 1_800_000_000_000;
const url = 'https://login.test';
const audience = '11111111-2222-3333-4444-555555555555';
const ada = { oid: 'oid-ada', name: 'Ada', userName: 'ada@shop.test' };

async function published(entra: Entra, path: string): Promise<Record<string, unknown>> {
  const response = await entra.app.fetch(new Request(`${url}${path}`));
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

test('entra: a token verifies by the published keys and issuer, and says who signed in', async () => {
  const entra = await makeEntra(() => at);
  const authority = entra.at(url);
  const { tenantId } = authority;
  const says = await published(entra, `/${tenantId}/v2.0/.well-known/openid-configuration`);
  const { pathname } = new URL(String(says['jwks_uri']));
  const keys = (await published(entra, pathname)) as unknown as JSONWebKeySet;
  const token = await authority.issue({ audience, who: ada, roles: ['Approver'] });
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
    issuer: String(says['issuer']),
    audience,
    currentDate: new Date(at),
  });
  expect(payload).toMatchObject({
    oid: 'oid-ada',
    tid: tenantId,
    name: 'Ada',
    preferred_username: 'ada@shop.test',
    roles: ['Approver'],
    scp: 'access_as_user',
    ver: '2.0',
    iat: at / 1000,
    exp: at / 1000 + 4_500,
  });
});

test('entra: the published key is public, and names itself in each token', async () => {
  const entra = await makeEntra();
  const authority = entra.at(url);
  const { tenantId } = authority;
  const { keys } = await published(entra, `/${tenantId}/discovery/v2.0/keys`);
  const { kid } = decodeProtectedHeader(await authority.issue({ audience, who: ada }));
  expect(keys).toEqual([
    { kty: 'RSA', use: 'sig', kid, n: expect.any(String), e: expect.any(String) },
  ]);
});

test('entra: an application’s token has neither scopes, name nor roles it was not given', async () => {
  const authority = (await makeEntra()).at(url);
  const claims = decodeJwt(
    await authority.issue({ audience, who: { oid: 'oid-app', clientId: 'client' } }),
  );
  expect(claims).toMatchObject({ oid: 'oid-app', azp: 'client' });
  expect(claims).not.toHaveProperty('scp');
  expect(claims).not.toHaveProperty('name');
  expect(claims).not.toHaveProperty('roles');
});

test('entra: another tenant’s token bears that tenant and its issuer', async () => {
  const authority = (await makeEntra()).at(url);
  const tenantId = '99999999-2222-3333-4444-555555555555';
  expect(decodeJwt(await authority.issue({ audience, who: ada, tenantId }))).toMatchObject({
    tid: tenantId,
    iss: `${url}/${tenantId}/v2.0`,
  });
});
