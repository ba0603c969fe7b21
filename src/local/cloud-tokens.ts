/**
 * Bearer tokens for whoever sits at this machine: an operator who asks ARM, the making of tables.
 * In: the identity endpoint, as an app finds it in its environment. Out: a token of one identity.
 */
import type { Call } from './cloud-call.ts';

export interface TokenRequest {
  /** Whose; the app's own identity if left out. */
  readonly clientId?: string;
  /** The audience, such as ARM's address. */
  readonly resource: string;
}

const TIMEOUT_MS = 5_000;

export function tokensOf(
  endpoint: { readonly IDENTITY_ENDPOINT: string; readonly IDENTITY_HEADER: string },
  call: Call,
): (request: TokenRequest) => Promise<string> {
  return async ({ clientId, resource }) => {
    const url = new URL(endpoint.IDENTITY_ENDPOINT);
    url.searchParams.set('api-version', '2019-08-01');
    url.searchParams.set('resource', resource);
    if (clientId !== undefined) url.searchParams.set('client_id', clientId);
    const { status, body } = await call({
      method: 'GET',
      url: url.href,
      headers: { 'X-IDENTITY-HEADER': endpoint.IDENTITY_HEADER },
      timeoutMs: TIMEOUT_MS,
    });
    if (status !== 200) throw new Error(`No token for ${resource}: answered ${status}`);
    return (JSON.parse(body) as { access_token: string }).access_token;
  };
}
