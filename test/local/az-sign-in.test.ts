// The authority that az signs in at, and what else of ARM only az asks for: as HTTP, without az.
import { expect, test } from 'vitest';
import { makeAzSignIn } from '../../src/local/faces/az-sign-in.ts';
import { aRunningCloud, SCOPE, send, WEB } from './arm-fixtures.ts';

const authority = 'https://login.test/adfs';

function anAuthority() {
  const asked: unknown[] = [];
  const signIn = makeAzSignIn((request) => {
    asked.push(request);
    return Promise.resolve('the-token');
  });
  const sent = async (form: Record<string, string>) => {
    const body = new URLSearchParams({ ...aForm, ...form });
    const answer = await signIn.app.request(`${authority}/oauth2/token`, { method: 'POST', body });
    return { status: answer.status, body: await answer.json() };
  };
  return { ...signIn, asked, sent };
}

const aForm = {
  grant_type: 'client_credentials',
  client_id: 'operator',
  scope: 'https://arm.test/.default',
};

test('az sign-in: the authority says where its tokens are', async () => {
  const answer = await anAuthority().app.request(`${authority}/.well-known/openid-configuration`);
  expect(await answer.json()).toMatchObject({
    issuer: authority,
    token_endpoint: `${authority}/oauth2/token`,
  });
});

test('az sign-in: a token is given for the secret that was added, for the audience', async () => {
  const { addSecret, asked, sent } = anAuthority();
  expect(await sent({ client_secret: addSecret('operator') })).toEqual({
    status: 200,
    body: { access_token: 'the-token', token_type: 'Bearer', expires_in: 3_600 },
  });
  expect(asked).toEqual([{ clientId: 'operator', resource: 'https://arm.test' }]);
});

test('az sign-in: a new secret makes the old one void', async () => {
  const { addSecret, sent } = anAuthority();
  const [old, fresh] = [addSecret('operator'), addSecret('operator')];
  expect(fresh).not.toBe(old);
  expect(await sent({ client_secret: old })).toMatchObject({ status: 401 });
  expect(await sent({ client_secret: fresh })).toMatchObject({ status: 200 });
});

test.each<[string, Record<string, string>, number]>([
  ['invalid_client', { client_secret: 'hush' }, 401],
  ['invalid_client', { client_id: 'nobody', client_secret: '' }, 401],
  ['unsupported_grant_type', { grant_type: 'password' }, 400],
])('az sign-in: %s for %o, without a word of the secret', async (error, form, status) => {
  const { addSecret, asked, sent } = anAuthority();
  addSecret('operator');
  const answer = await sent(form);
  expect(answer).toMatchObject({ status, body: { error } });
  expect(JSON.stringify(answer)).not.toContain('hush');
  expect(asked).toEqual([]);
});

test('az sign-in: a scope that is no audience is refused', async () => {
  const { addSecret, sent } = anAuthority();
  const form = { client_secret: addSecret('operator'), scope: 'https://arm.test' };
  expect(await sent(form)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
});

test('az: a subscription is listed, and no other', async () => {
  const cloud = aRunningCloud();
  const path = '/subscriptions/sub-1/providers/Microsoft.ContainerInstance/containerGroups';
  expect((await send(cloud, 'GET', path)).body).toMatchObject({ value: [{ name: 'Web' }] });
  const other = await send(cloud, 'GET', path.replace('sub-1', 'sub-'));
  expect(other.body).toEqual({ value: [] });
});

test('az: what lists a subscription needs a right on all of it', async () => {
  const cloud = aRunningCloud({ permits: (_caller, _action, scope) => scope.includes('/shop') });
  const path = '/subscriptions/sub-1/providers/Microsoft.ContainerInstance/containerGroups';
  expect((await send(cloud, 'GET', path)).status).toBe(403);
  expect((await send(cloud, 'GET', `${SCOPE}/containerGroups`)).status).toBe(200);
});

test.each(['2022-10-01-preview', '2024-05-01-preview'])('az: ARM takes %s', async (version) => {
  const answer = await send(aRunningCloud(), 'GET', `${WEB}?api-version=${version}`);
  expect(answer.status).toBe(200);
});
