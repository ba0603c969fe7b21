/**
 * Microsoft Entra ID as the issuer of access tokens. In: who signs in, for which app. Out: a token
 * of version 2.0, signed by a key of this run, and the documents by which an app verifies it. All
 * tenants share the keys, as in Entra: only its claims tell of which tenant a token is. Source:
 * Microsoft Learn, "Access token claims reference" and "OpenID Connect on the Microsoft identity
 * platform".
 */
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';

export interface Entra {
  readonly app: Hono;
  /** What `app` is once it is served at `url`, which has no slash at its end. */
  at(url: string): EntraAuthority;
}

export interface EntraAuthority {
  readonly authorityUrl: string;
  readonly tenantId: string;
  issue(request: EntraTokenRequest): Promise<string>;
  /** Signs whatever it is told, such as what Entra never would. */
  sign(claims: JWTPayload): Promise<string>;
}

export interface EntraTokenRequest {
  /** Client id of the app that the token is for. */
  readonly audience: string;
  /** Who signs in; an application does by itself, without a person. */
  readonly who:
    | { readonly oid: string; readonly name: string; readonly userName?: string }
    | { readonly oid: string; readonly clientId: string };
  /** App roles given to them; none by default. */
  readonly roles?: readonly string[];
  /** Another tenant than that of this machine. */
  readonly tenantId?: string;
  /** From now; 75 minutes by default. */
  readonly lifetimeSeconds?: number;
}

const lifetimeSecondsUsual = 4_500;
/** The client by which people sign in. */
const signInClientId = randomUUID();

export async function makeEntra(now: () => number = Date.now): Promise<Entra> {
  const tenantId = randomUUID();
  const kid = randomUUID();
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid, use: 'sig' };

  function at(authorityUrl: string): EntraAuthority {
    const sign = (claims: JWTPayload): Promise<string> =>
      new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid }).sign(privateKey);
    return {
      authorityUrl,
      tenantId,
      sign,
      issue(request) {
        const tenant = request.tenantId ?? tenantId;
        return sign({
          ...claimsOf(request, Math.floor(now() / 1000)),
          iss: issuerOf(authorityUrl, tenant),
          tid: tenant,
        });
      },
    };
  }

  const app = new Hono();
  app.get('/:tenant/discovery/v2.0/keys', (context) => context.json({ keys: [key] }));
  app.get('/:tenant/v2.0/.well-known/openid-configuration', ({ req, json }) => {
    const { origin } = new URL(req.url);
    const tenant = req.param('tenant');
    return json({
      issuer: issuerOf(origin, tenant),
      jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
      subject_types_supported: ['pairwise'],
    });
  });
  return { app, at };
}

const issuerOf = (authorityUrl: string, tenant: string): string => `${authorityUrl}/${tenant}/v2.0`;

/** An application's token has neither scopes nor a name. */
function claimsOf(request: EntraTokenRequest, seconds: number): JWTPayload {
  const { audience, who, roles = [], lifetimeSeconds = lifetimeSecondsUsual } = request;
  const isPerson = 'name' in who;
  return {
    aud: audience,
    iat: seconds,
    nbf: seconds,
    exp: seconds + lifetimeSeconds,
    azp: isPerson ? signInClientId : who.clientId,
    oid: who.oid,
    sub: who.oid,
    ver: '2.0',
    ...(roles.length > 0 && { roles: [...roles] }),
    ...(isPerson && {
      scp: 'access_as_user',
      name: who.name,
      ...(who.userName !== undefined && { preferred_username: who.userName }),
    }),
  };
}
