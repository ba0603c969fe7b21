/**
 * What everything else of the local Azure stands on. In: its identities. Out: the certificate
 * authority of this run, where tokens come from (for the app, for people, for az), and how requests
 * are sent. All secrets are made afresh in each run.
 */
import { callTrusting } from './cloud-call.ts';
import { tokensOf } from './cloud-tokens.ts';
import { makeAzSignIn } from './faces/az-sign-in.ts';
import { makeEntra } from './faces/entra.ts';
import { makeIdentityEndpoint } from './faces/identity.ts';
import type { Identity } from './faces/identity.ts';
import { makeAuthority, servePlain, serveTls } from './faces/tls.ts';

export type Ground = Awaited<ReturnType<typeof startGround>>;

/** `stops` gets what ends each part, in the order of their start. */
export async function startGround(
  { appIdentity, identities }: { appIdentity: Identity; identities: readonly Identity[] },
  stops: (() => unknown)[],
) {
  const authority = await makeAuthority();
  const call = callTrusting(authority.certificatePem);
  const identity = makeIdentityEndpoint({ systemAssigned: appIdentity, userAssigned: identities });
  const served = await servePlain(identity.app);
  stops.push(() => served.stop());
  const identityEnv = identity.env(served.url);
  const token = tokensOf(identityEnv, call);
  const entra = await makeEntra();
  const signIn = makeAzSignIn(token);
  entra.app.route('/', signIn.app);
  const issuer = await serveTls(entra.app, await authority.issue(['127.0.0.1']));
  stops.push(() => issuer.stop());
  return {
    authority,
    call,
    identity,
    identityEnv,
    token,
    entra: entra.at(issuer.url),
    addSecret: signIn.addSecret,
  };
}
