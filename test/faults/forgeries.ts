/**
 * Tokens that are nearly good. In: a good one and what it was issued for. Out: the same but for one
 * thing each, by the name of that thing.
 */
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { EntraAuthority } from '../../src/local/faces/entra.ts';

interface Forged {
  readonly good: string;
  readonly audience: string;
  readonly who: { readonly oid: string; readonly name: string };
  readonly roles: readonly string[];
  /** Object id of somebody else. */
  readonly other: string;
}

/** Tokens that must be taken for nobody's, by what is wrong with each. */
export async function forgeries(
  entra: EntraAuthority,
  { good, audience, who, roles, other }: Forged,
): Promise<Readonly<Record<string, string>>> {
  const [head = '', body = '', signature = ''] = good.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
  const stranger = (await generateKeyPair('RS256')).privateKey;
  const shared = new TextEncoder().encode('a secret of thirty-two bytes, or more');
  const endless = Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== 'exp'));
  const foreign = { ...claims, tid: '11111111-0000-0000-0000-000000000000' };
  const ofOther = Buffer.from(JSON.stringify({ ...claims, oid: other })).toString('base64url');
  return {
    'signed by a stranger': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(stranger),
    'signed by a shared secret': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid })
      .sign(shared),
    'not signed': new UnsecuredJWT(claims).encode(),
    'altered after it was signed': [head, ofOther, signature].join('.'),
    'of another tenant': await entra.issue({
      audience,
      who,
      roles,
      tenantId: '11111111-0000-0000-0000-000000000000',
    }),
    'of another tenant, by our issuer': await entra.sign(foreign),
    'for another app': await entra.issue({ audience: crypto.randomUUID(), who, roles }),
    'of another issuer': await entra.sign({ ...claims, iss: 'https://login.example/v2.0' }),
    expired: await entra.issue({ audience, who, roles, lifetimeSeconds: -3_600 }),
    'without an end': await entra.sign(endless),
    'an app’s': await entra.issue({ audience, who: { oid: who.oid, clientId: 'cron' }, roles }),
    'no token': 'a-word-that-is-no-token',
  };
}
