/**
 * The port `People` on Microsoft Entra. In: an Authorization header. Out: the person it speaks of,
 * by an access token of the one tenant for our own app, signed by Entra's keys; or what is wrong
 * with it. Everything is verified before anything is believed, and no text of a token is in any
 * answer or error. Source: Microsoft Learn, "Access tokens in the Microsoft identity platform".
 */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { Identified } from '../core/person.ts';
import type { People } from '../pipeline/ports.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { EntraSettings } from './settings.ts';

/** Node takes headers of 16 KiB. */
const tokenCharsMax = 16_384;
const keysTimeoutMs = 5_000;
/** A key that is not among those known is looked for again, but no sooner than this. */
const keysCooldownMs = 30_000;
const keysMaxAgeMs = 3_600_000;
/** Clocks differ; the default of Microsoft.IdentityModel as well. */
const clockToleranceSeconds = 300;

/** Null: nobody is known, for want of settings. */
export function people(options: EntraSettings | null): People {
  if (options === null) return { identify: (header) => Promise.resolve(withoutSettings(header)) };
  const { authority, tenantId, audience } = options;
  const keyOf = keysAt(`${authority}/${tenantId}/discovery/v2.0/keys`);
  const wanted = {
    algorithms: ['RS256'],
    issuer: `${authority}/${tenantId}/v2.0`,
    audience,
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['exp'],
  };
  return {
    async identify(authorization) {
      if (authorization === null) return { kind: 'nobody' };
      const [, token] = /^Bearer +([\w.-]+) *$/i.exec(authorization) ?? [];
      if (token === undefined || token.length > tokenCharsMax) return refused(noToken);
      try {
        const { payload } = await jwtVerify(token, keyOf, wanted);
        return personOf(payload, tenantId);
      } catch (error) {
        if (error instanceof PortError) throw error;
        return refused(wrongWith(error));
      }
    },
  };
}

const withoutSettings = (authorization: string | null): Identified =>
  authorization === null
    ? { kind: 'nobody' }
    : refused(
        'no person can be known here: set the app settings PARAMEDIC_ENTRA_TENANT_ID and ' +
          'PARAMEDIC_ENTRA_AUDIENCE',
      );

const noToken = `the Authorization header must be Bearer and a token of at most ${tokenCharsMax} characters`;

const refused = (why: string): Identified => ({ kind: 'refused', why });

/** What is wrong with the issuer's keys is no fault of the token's. */
function keysAt(url: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: keysTimeoutMs,
    cooldownDuration: keysCooldownMs,
    cacheMaxAge: keysMaxAgeMs,
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      const isOfToken =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys;
      if (isOfToken) throw error;
      throw new PortError(
        'unavailable',
        'people: reading the keys of the issuer: no usable answer',
      );
    }
  };
}

/** `oid` names a person or an application; only a person's token has scopes. */
function personOf(claims: JWTPayload, tenantId: string): Identified {
  const { tid, oid, idtyp, scp, name, preferred_username: userName, roles } = claims;
  if (typeof tid !== 'string' || tid.toLowerCase() !== tenantId) {
    return refused('the token is of another tenant');
  }
  if (idtyp === 'app' || !isText(scp)) {
    return refused('the token is an application’s, or no access token: a person must sign in');
  }
  if (!isText(oid)) return refused('the token names no person: it has no oid');
  return {
    kind: 'person',
    person: {
      id: oid,
      name: [name, userName].find(isText) ?? oid,
      roles: Array.isArray(roles) ? roles.filter(isText) : [],
    },
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** In words of ours alone: those of the library may hold what the token says. */
function wrongWith(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return claims[error.claim] ?? 'the token’s claims are wrong';
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the token is not signed by RS256';
  if (
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  ) {
    return 'the token is not signed by a key of the issuer';
  }
  return 'the token is no signed JWT';
}

const claims: Readonly<Record<string, string>> = {
  iss: 'the token is of another issuer',
  aud: 'the token is for another audience',
  exp: 'the token says not when it expires',
  nbf: 'the token is not valid yet',
};
