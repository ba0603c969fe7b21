/**
 * The managed identities of an app, as App Service and Functions offer them. In: GET on the token
 * endpoint with the secret header. Out: a token signed by this run's own key, or an error. What
 * always holds: `caller` knows exactly the tokens issued here, unaltered, in time, for its
 * audience. Source: Microsoft Learn, "How to use managed identities for App Service and Azure
 * Functions".
 */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';

export interface Identity {
  /** `appid` in its tokens; a user-assigned identity is asked for by it (`client_id`). */
  readonly clientId: string;
  /** `oid` in its tokens: the id of the service principal that roles are given to. */
  readonly principalId: string;
  /** ARM id of a user-assigned identity, the other way to ask for it (`mi_res_id`). */
  readonly resourceId?: string;
}

export interface IdentityOptions {
  readonly systemAssigned?: Identity;
  readonly userAssigned?: readonly Identity[];
  readonly tenantId?: string;
  /** Seconds; a day by default. */
  readonly lifetimeSeconds?: number;
  /** Milliseconds since the Unix epoch; real time by default, which Azurite expects. */
  readonly now?: () => number;
}

/** Who sent a request, from its bearer token. */
export interface Caller {
  readonly oid: string;
  readonly appid: string;
}

export interface IdentityEndpoint {
  readonly app: Hono;
  /** What an app must find in its environment, once `app` is served (plain HTTP) at `url`. */
  env(url: string): { IDENTITY_ENDPOINT: string; IDENTITY_HEADER: string };
  /**
   * Null unless the header bears a token of ours that is valid now and, if told, for `audience`.
   */
  caller(authorization: string | null | undefined, audience?: string): Caller | null;
}

const apiVersion = '2019-08-01';
const path = '/msi/token';
const clockSkewSeconds = 300;

export function makeIdentityEndpoint(options: IdentityOptions): IdentityEndpoint {
  const { tenantId = randomUUID(), lifetimeSeconds = 86_400, now = Date.now } = options;
  const header = randomUUID();
  const key = randomBytes(32);
  const seconds = () => Math.floor(now() / 1000);
  const sign = (text: string) => createHmac('sha256', key).update(text).digest();

  function issue(identity: Identity, resource: string) {
    const from = seconds() - clockSkewSeconds;
    const until = seconds() + lifetimeSeconds;
    const claims = { ...claimsOf(identity, tenantId), aud: resource, iat: from, nbf: from };
    const signed = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode({ ...claims, exp: until })}`;
    return {
      access_token: `${signed}.${sign(signed).toString('base64url')}`,
      client_id: identity.clientId,
      expires_on: String(until),
      not_before: String(from),
      resource,
      token_type: 'Bearer',
    };
  }

  const app = new Hono();
  app.get(path, (context) => {
    // assumed: the statuses and texts of refusals, which the public documentation does not give.
    const refuse = (statusCode: 400 | 401, message: string) =>
      context.json({ statusCode, message }, statusCode);
    if (context.req.header('x-identity-header') !== header) {
      return refuse(401, 'X-IDENTITY-HEADER is missing or not the value of IDENTITY_HEADER.');
    }
    if (context.req.query('api-version') !== apiVersion) {
      return refuse(400, `api-version must be ${apiVersion}.`);
    }
    const resource = context.req.query('resource');
    if (resource === undefined || resource === '') return refuse(400, 'resource is missing.');
    const identity = chosen(options, context.req.query());
    if (identity === undefined) return refuse(400, 'No managed identity was found for the app.');
    return context.json(issue(identity, resource));
  });

  function caller(authorization: string | null | undefined, audience?: string): Caller | null {
    const [, head, body, signature] =
      /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization ?? '') ?? [];
    if (head === undefined || body === undefined || signature === undefined) return null;
    const wanted = sign(`${head}.${body}`);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
    // Signed by us, hence of the shape that `issue` gave it.
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
    if (seconds() < claims.nbf || seconds() >= claims.exp) return null;
    if (audience !== undefined && plain(claims.aud) !== plain(audience)) return null;
    return { oid: claims.oid, appid: claims.appid };
  }

  const env = (url: string) => ({ IDENTITY_ENDPOINT: `${url}${path}`, IDENTITY_HEADER: header });
  return { app, env, caller };
}

interface Claims extends Caller {
  readonly aud: string;
  readonly nbf: number;
  readonly exp: number;
}

/** What Microsoft Entra says about an identity itself; the issuer is one that Azurite knows. */
function claimsOf({ clientId, principalId }: Identity, tenantId: string) {
  return {
    iss: `https://sts.windows.net/${tenantId}/`,
    appid: clientId,
    appidacr: '2',
    idtyp: 'app',
    oid: principalId,
    sub: principalId,
    tid: tenantId,
    ver: '1.0',
  };
}

/** The identity that the query asks for; the system-assigned one if it names none. */
function chosen(options: IdentityOptions, query: Record<string, string>): Identity | undefined {
  const known = [options.systemAssigned, ...(options.userAssigned ?? [])];
  const asked = [
    [query['client_id'], (identity: Identity) => identity.clientId],
    [query['principal_id'] ?? query['object_id'], (identity: Identity) => identity.principalId],
    [query['mi_res_id'], (identity: Identity) => identity.resourceId],
  ] as const;
  const [value, field] = asked.find(([given]) => given !== undefined) ?? [];
  if (value === undefined || field === undefined) return options.systemAssigned;
  return known.find(
    (identity) => identity && field(identity)?.toLowerCase() === value.toLowerCase(),
  );
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** An audience is the same with and without the slash at its end. */
function plain(audience: string): string {
  return audience.toLowerCase().replace(/\/$/, '');
}
