/** People by tokens of the local Entra over TLS, and by everything that looks like one. */
import { generateKeyPair, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { people } from '../../src/azure/people.ts';
import type { EntraSettings } from '../../src/azure/settings.ts';
import { makeEntra } from '../../src/local/faces/entra.ts';
import type { EntraAuthority } from '../../src/local/faces/entra.ts';
import { serveTls } from '../../src/local/faces/tls.ts';
import type { Served } from '../../src/local/faces/tls.ts';
import type { Person } from '../../src/core/person.ts';
import { peopleContract } from '../contract/people.contract.ts';
import { startIdentity } from './local-azure.ts';
import type { LocalIdentity } from './local-azure.ts';

const audience = '11111111-2222-3333-4444-555555555555';
const ada = { oid: 'oid-ada', name: 'Ada', userName: 'ada@shop.test' };

let identity: LocalIdentity;
let served: Served;
let entra: EntraAuthority;
let settings: EntraSettings;
/** What the issuer answers instead of its keys. */
let instead: (() => Response) | null = null;
let keysAsked = 0;

beforeAll(async () => {
  identity = await startIdentity();
  const made = await makeEntra();
  const fetch = (request: Request) => {
    keysAsked += 1;
    return instead?.() ?? made.app.fetch(request);
  };
  served = await serveTls({ fetch }, await identity.authority.issue(['127.0.0.1']));
  entra = made.at(served.url);
  settings = { authority: served.url, tenantId: entra.tenantId, audience };
});
beforeEach(() => {
  instead = null;
  keysAsked = 0;
});
afterAll(async () => {
  await served.stop();
  await identity.end();
});

const bearer = (token: string): string => `Bearer ${token}`;
const headerOf = async ({ id: oid, name, roles }: Person): Promise<string> =>
  bearer(await entra.issue({ audience, who: { oid, name }, roles }));

peopleContract('the local Entra', async () => ({
  people: people(settings),
  header: headerOf,
  issuer: (answers) => (instead = answers ? null : () => new Response(null, { status: 503 })),
}));

/** The claims of a valid token, changed. */
function claims(over: JWTPayload = {}): JWTPayload {
  const seconds = Math.floor(Date.now() / 1000);
  return {
    iss: `${entra.authorityUrl}/${entra.tenantId}/v2.0`,
    aud: audience,
    tid: entra.tenantId,
    oid: 'oid-ada',
    scp: 'access_as_user',
    nbf: seconds,
    exp: seconds + 600,
    ...over,
  };
}

const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (): number => Math.floor(Date.now() / 1000);

async function publicKeyText(): Promise<Uint8Array> {
  const { tenantId, authorityUrl } = entra;
  const response = await fetch(`${authorityUrl}/${tenantId}/discovery/v2.0/keys`);
  return Buffer.from(await response.text());
}

const forgeries: readonly (readonly [string, string, () => Promise<string>])[] = [
  [
    'it is signed by a key of somebody else',
    'the token is not signed by a key of the issuer',
    async () => {
      const { privateKey } = await generateKeyPair('RS256');
      const genuine = await entra.sign(claims());
      const header = JSON.parse(Buffer.from(genuine.split('.')[0] ?? '', 'base64url').toString());
      return new SignJWT(claims()).setProtectedHeader(header).sign(privateKey);
    },
  ],
  [
    'it names a key that nobody knows',
    'the token is not signed by a key of the issuer',
    async () => {
      const { privateKey } = await generateKeyPair('RS256');
      const header = { alg: 'RS256', kid: 'unheard-of' };
      return new SignJWT(claims()).setProtectedHeader(header).sign(privateKey);
    },
  ],
  [
    'it is not signed at all (alg none)',
    'the token is not signed by RS256',
    async () => `${encoded({ alg: 'none' })}.${encoded(claims())}.`,
  ],
  [
    'it is signed by the public key as a secret (HS256)',
    'the token is not signed by RS256',
    async () =>
      new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(await publicKeyText()),
  ],
  [
    'its claims were changed after it was signed',
    'the token is not signed by a key of the issuer',
    async () => {
      const [head, , signature] = (await entra.sign(claims())).split('.');
      return `${head}.${encoded(claims({ roles: ['Approver'] }))}.${signature}`;
    },
  ],
  [
    'it is of another issuer',
    'the token is of another issuer',
    () => sign({ iss: 'https://e.test' }),
  ],
  [
    'it is of version 1.0',
    'the token is of another issuer',
    () => sign({ iss: `https://sts.windows.net/${entra.tenantId}/` }),
  ],
  ['it is for another app', 'the token is for another audience', () => sign({ aud: 'other' })],
  [
    'it is for the URI of the app, as none of version 2.0 is',
    'the token is for another audience',
    () => sign({ aud: `api://${audience}` }),
  ],
  ['it is for nobody', 'the token is for another audience', () => without('aud')],
  ['it is of another tenant', 'the token is of another tenant', () => sign({ tid: 'other' })],
  [
    'another tenant issued it',
    'the token is of another issuer',
    () => entra.issue({ audience, who: ada, tenantId: '99999999-2222-3333-4444-555555555555' }),
  ],
  ['it is of no tenant', 'the token is of another tenant', () => without('tid')],
  ['it has expired', 'the token has expired', () => sign({ exp: seconds() - 600 })],
  ['it never expires', 'the token says not when it expires', () => without('exp')],
  ['it is not valid yet', 'the token is not valid yet', () => sign({ nbf: seconds() + 600 })],
  [
    'an application signed in',
    'the token is an application’s, or no access token: a person must sign in',
    () =>
      entra.issue({ audience, who: { oid: 'oid-app', clientId: 'client' }, roles: ['Approver'] }),
  ],
  [
    'it says that it is an application’s',
    'the token is an application’s, or no access token: a person must sign in',
    () => sign({ idtyp: 'app' }),
  ],
  ['it names no person', 'the token names no person: it has no oid', () => without('oid')],
  ['it is garbage', 'the token is no signed JWT', async () => 'a.b.c'],
];

const sign = (over: JWTPayload): Promise<string> => entra.sign(claims(over));
const without = (claim: string): Promise<string> => {
  const { [claim]: _, ...rest } = claims();
  return entra.sign(rest);
};
test.each(forgeries)('people: nobody is let in, when %s', async (_, why, forge) => {
  const token = await forge();
  const identified = await people(settings).identify(bearer(token));
  expect(identified).toEqual({ kind: 'refused', why });
});

test.each([
  ['of another scheme', 'Basic YTpi'],
  ['a scheme alone', 'Bearer'],
  ['empty', ''],
  ['two tokens', 'Bearer a b'],
  ['too long', `Bearer ${'a'.repeat(16_385)}`],
  ['no token', 'Bearer <script>'],
])('people: a header is refused and nobody asked, when it is %s', async (_, header) => {
  const identified = await people(settings).identify(header);
  expect(identified).toMatchObject({ kind: 'refused', why: expect.stringContaining('Bearer') });
  expect(keysAsked).toBe(0);
});

test('people: a name is what the token says, the user’s name or the object id', async () => {
  const port = people(settings);
  const nameOf = async (over: JWTPayload): Promise<unknown> => {
    const identified = await port.identify(bearer(await sign(over)));
    return identified.kind === 'person' ? identified.person.name : identified;
  };
  expect(await nameOf({ name: 'Ada', preferred_username: 'ada@shop.test' })).toBe('Ada');
  expect(await nameOf({ preferred_username: 'ada@shop.test' })).toBe('ada@shop.test');
  expect(await nameOf({ name: 7 })).toBe('oid-ada');
});

test('people: roles that are no texts are no roles', async () => {
  const identified = await people(settings).identify(bearer(await sign({ roles: ['a', 7, ''] })));
  expect(identified).toMatchObject({ kind: 'person', person: { roles: ['a'] } });
  const text = await people(settings).identify(bearer(await sign({ roles: 'Approver' })));
  expect(text).toMatchObject({ kind: 'person', person: { roles: [] } });
});

test('people: the keys are asked for once, and not again for each unknown key', async () => {
  const port = people(settings);
  const known = bearer(await sign({}));
  for (let turn = 0; turn < 3; turn++) await port.identify(known);
  const { privateKey } = await generateKeyPair('RS256');
  for (let turn = 0; turn < 3; turn++) {
    const header = { alg: 'RS256', kid: `unheard-of-${turn}` };
    const forged = await new SignJWT(claims()).setProtectedHeader(header).sign(privateKey);
    expect(await port.identify(bearer(forged))).toMatchObject({ kind: 'refused' });
  }
  expect(keysAsked).toBe(1);
});

test.each([
  ['an error', () => new Response(null, { status: 500 })],
  ['another place', () => Response.redirect('https://elsewhere.test/keys', 302)],
  ['no JSON', () => new Response('<html>')],
  ['no keys', () => Response.json({})],
])('people: nothing is concluded, when the issuer answers %s', async (_, answer) => {
  instead = answer;
  const token = await sign({});
  const identified = people(settings).identify(bearer(token));
  await expect(identified).rejects.toMatchObject({ name: 'PortError', kind: 'unavailable' });
  await expect(identified).rejects.toThrow(/^people: reading the keys of the issuer/);
});

test('people: nothing is concluded, when nobody answers at the issuer’s address', async () => {
  const port = people({ ...settings, authority: 'https://127.0.0.1:1' });
  await expect(port.identify(bearer(await sign({})))).rejects.toMatchObject({
    kind: 'unavailable',
  });
});

test('people: nobody is a person and the settings are named, when they are missing', async () => {
  const port = people(null);
  expect(await port.identify(null)).toEqual({ kind: 'nobody' });
  expect(await port.identify(bearer(await sign({})))).toEqual({
    kind: 'refused',
    why: expect.stringMatching(/PARAMEDIC_ENTRA_TENANT_ID and PARAMEDIC_ENTRA_AUDIENCE/),
  });
});
