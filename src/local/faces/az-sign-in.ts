/**
 * Where the Azure CLI signs in as a program: an authority of the AD FS kind, the only one that az
 * uses without asking the public cloud whether it exists. In: a client id with the secret that was
 * made for it in this run. Out: a bearer token of that identity, or a refusal. An identity has no
 * secret until somebody asks for one. Source: the OAuth 2.0 client credentials grant (RFC 6749,
 * 4.4 and 5.2).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import type { TokenRequest } from '../cloud-tokens.ts';

export interface AzSignIn {
  readonly app: Hono;
  /** A fresh secret for an identity; one made before is void from now on. */
  readonly addSecret: (clientId: string) => string;
}

/** Shorter than the tokens live, so that az never shows one that has ended. */
const LIFETIME_SECONDS = 3_600;
const SCOPE_END = '/.default';

/** `token`: of one of the identities; rejects for one that there is not. */
export function makeAzSignIn(token: (request: TokenRequest) => Promise<string>): AzSignIn {
  const secrets = new Map<string, Buffer>();

  function knows(clientId: string, secret: string): boolean {
    const wanted = secrets.get(clientId);
    return wanted !== undefined && timingSafeEqual(wanted, digest(secret));
  }

  const app = new Hono();
  app.get('/adfs/.well-known/openid-configuration', ({ req, json }) => {
    const authority = `${new URL(req.url).origin}/adfs`;
    return json({
      issuer: authority,
      authorization_endpoint: `${authority}/oauth2/authorize`,
      token_endpoint: `${authority}/oauth2/token`,
    });
  });
  app.post('/adfs/oauth2/token', async ({ req, json }) => {
    const form = new URLSearchParams(await req.text());
    const field = (name: string): string => form.get(name) ?? '';
    if (field('grant_type') !== 'client_credentials') {
      return json(complaint('unsupported_grant_type', 'Only client_credentials is served.'), 400);
    }
    const clientId = field('client_id');
    if (!knows(clientId, field('client_secret'))) {
      const text = 'The client is unknown, or its secret is not that of this run.';
      return json(complaint('invalid_client', text), 401);
    }
    const scope = field('scope');
    if (!scope.endsWith(SCOPE_END)) {
      return json(complaint('invalid_scope', `scope must end in ${SCOPE_END}.`), 400);
    }
    const resource = scope.slice(0, -SCOPE_END.length);
    const issued = await token({ clientId, resource });
    return json({ access_token: issued, token_type: 'Bearer', expires_in: LIFETIME_SECONDS });
  });

  return {
    app,
    addSecret(clientId) {
      const secret = randomBytes(32).toString('base64url');
      secrets.set(clientId, digest(secret));
      return secret;
    },
  };
}

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

const complaint = (error: string, description: string) => ({
  error,
  error_description: description,
});
