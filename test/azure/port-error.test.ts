/** Every HTTP status and every network code, as the one error a port may throw. */
import { RestError } from '@azure/data-tables';
import { AuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { expect, test } from 'vitest';
import { portErrorOf } from '../../src/azure/port-error.ts';
import { PortError } from '../../src/pipeline/port-error.ts';
import type { PortErrorKind } from '../../src/pipeline/port-error.ts';

const secret = 'sv=2024-11-04&sig=c2VjcmV0%3D';
const token = 'eyJ0eXAiOiJKV1QifQ.eyJhcHBpZCI6ImEifQ.c2ln';

const kindsByStatus: Readonly<Record<PortErrorKind, readonly number[]>> = {
  denied: [401, 403, 407, 511],
  missing: [404, 410],
  throttled: [429],
  unavailable: [408, 425],
  rejected: [501, 505],
  damaged: [],
};

const expectedKind = (status: number): PortErrorKind => {
  for (const [kind, statuses] of Object.entries(kindsByStatus)) {
    if (statuses.includes(status)) return kind as PortErrorKind;
  }
  return status >= 500 ? 'unavailable' : 'rejected';
};

const aRestError = (status: number, code?: string) =>
  new RestError(`the URL was https://x/?${secret} and Authorization: Bearer ${token}`, {
    statusCode: status,
    ...(code && { code }),
  });

test('port error: every status from 400 to 599 has its kind, and no text holds a secret', () => {
  for (let status = 400; status < 600; status++) {
    const error = portErrorOf('hints', 'keeping', aRestError(status));
    expect([status, error.kind]).toEqual([status, expectedKind(status)]);
    expect(error.retryable).toBe(error.kind === 'unavailable' || error.kind === 'throttled');
    expect(error.message).toBe(`hints: keeping: answered ${status}`);
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify(error) + String(error.stack)).not.toMatch(/sig=|eyJ/);
  }
});

test.each([
  ['unavailable', 'ECONNREFUSED ECONNRESET ECONNABORTED ETIMEDOUT EPIPE ENOTFOUND EAI_AGAIN'],
  ['unavailable', 'EHOSTUNREACH ENETUNREACH ENETDOWN EADDRNOTAVAIL EPROTO EMFILE ENFILE ENOBUFS'],
  ['unavailable', 'HPE_INVALID_CONSTANT UND_ERR_SOCKET UND_ERR_HEADERS_TIMEOUT'],
  ['unavailable', 'REQUEST_SEND_ERROR PARSE_ERROR ERR_STREAM_PREMATURE_CLOSE'],
  ['rejected', 'CERT_HAS_EXPIRED UNABLE_TO_VERIFY_LEAF_SIGNATURE SELF_SIGNED_CERT_IN_CHAIN'],
  ['rejected', 'DEPTH_ZERO_SELF_SIGNED_CERT ERR_TLS_CERT_ALTNAME_INVALID'],
  ['rejected', 'ERR_INVALID_ARG_TYPE EACCES'],
] as const)('port error: without an answer it is %s, when the code is one of %s', (kind, codes) => {
  for (const code of codes.split(' ')) {
    const direct = Object.assign(new Error(secret), { code });
    const beneath = new TypeError('fetch failed', { cause: direct });
    for (const error of [direct, beneath]) {
      const found = portErrorOf('notices', 'telling', error);
      expect([code, found.kind]).toEqual([code, kind]);
      expect(found.message).toBe(`notices: telling: no answer (${code})`);
    }
  }
});

test('port error: a call cut off by its timeout is unavailable', () => {
  for (const name of ['AbortError', 'TimeoutError']) {
    const error = portErrorOf('wakes', 'queueing', new DOMException(secret, name));
    expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining(name) });
  }
});

test('port error: a credential that is not to be had is denied', () => {
  const unavailable = new CredentialUnavailableError(`no identity at ${secret}`);
  const refused = new AuthenticationError(400, { error: 'x', error_description: token });
  for (const error of [unavailable, refused]) {
    const found = portErrorOf('shared', 'reading', error);
    expect(found.kind).toBe('denied');
    expect(found.message).not.toMatch(/sig=|eyJ/);
  }
  const down = new AuthenticationError(500, { error: 'x', error_description: token });
  expect(portErrorOf('shared', 'reading', down).kind).toBe('unavailable');
});

test("port error: the service's own code is told, wherever the SDK puts it", () => {
  const single = Object.assign(aRestError(409), {
    details: { odataError: { code: 'EntityAlreadyExists', message: { value: secret } } },
  });
  expect(portErrorOf('hints', 'keeping', single).message).toContain('(EntityAlreadyExists)');
  const batch = aRestError(412, 'UpdateConditionNotSatisfied');
  expect(portErrorOf('hints', 'keeping', batch).message).toContain('(UpdateConditionNotSatisfied)');
  // A code that is not one word may be anything.
  expect(portErrorOf('hints', 'keeping', aRestError(400, secret)).message).not.toContain('sig');
});

test('port error: what is a port error already stays as it is, and nonsense is an error too', () => {
  const error = new PortError('damaged', 'row');
  expect(portErrorOf('hints', 'keeping', error)).toBe(error);
  for (const nonsense of [undefined, null, 'text', 7, new TypeError('x'), { statusCode: 'a' }]) {
    expect(portErrorOf('hints', 'keeping', nonsense)).toMatchObject({ kind: 'rejected' });
  }
});
