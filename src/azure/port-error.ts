/**
 * From whatever a client threw to the one error a port may throw. In: the port, what was asked of
 * it, the error. Out: a `PortError` whose text is built from status, code and the place alone: the
 * client's own message, URL, headers and cause stay behind, since they may bear a token or a SAS.
 */
import { kindOfStatus, PortError } from '../pipeline/port-error.ts';
import type { PortErrorKind } from '../pipeline/port-error.ts';

/** What an error says of itself, and nothing that could be a secret. */
export interface Fault {
  /** HTTP status of the answer; null when there was none. */
  readonly status: number | null;
  /** The service's or Node's own code, such as `EntityAlreadyExists` or `ECONNRESET`. */
  readonly code: string | null;
}

/** `asked` names the call and its place: `reading group:shop/target:web`. */
export function portErrorOf(port: string, asked: string, error: unknown): PortError {
  if (error instanceof PortError) return error;
  const fault = faultOf(error);
  return new PortError(kindOf(fault), `${port}: ${asked}: ${spokenFault(fault)}`);
}

export function spokenFault({ status, code }: Fault): string {
  const answer = status === null ? 'no answer' : `answered ${status}`;
  return code === null ? answer : `${answer} (${code})`;
}

/** The kind of every HTTP status and of every way to get no answer. */
export function kindOf({ status, code }: Fault): PortErrorKind {
  // Such an error's status is the identity endpoint's: the service itself was not asked.
  if (isCredentialTrouble(code)) return status !== null && status >= 500 ? 'unavailable' : 'denied';
  if (status === null) return kindWithoutAnswer(code);
  return kindOfStatus(status);
}

/** A certificate that we do not trust does not mend itself. */
function kindWithoutAnswer(code: string | null): PortErrorKind {
  if (code === null) return 'rejected';
  if (isTrustTrouble(code)) return 'rejected';
  return noAnswer.test(code) ? 'unavailable' : 'rejected';
}

/** Names that @azure/identity gives its errors. */
export const isCredentialTrouble = (code: string | null): boolean =>
  code !== null &&
  /^(Aggregate)?Authentication(Required)?Error$|^CredentialUnavailableError$/.test(code);

/** Node's codes for a certificate that does not verify, from OpenSSL's X509_V_ERR list. */
export const isTrustTrouble = (code: string): boolean =>
  /CERT|SIGNED|^UNABLE_TO_|^ERR_TLS_|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$|^CRL_/.test(code);

/** Node's network codes, its and the SDKs' names for a call that was cut off. */
const noAnswer =
  /^E(CONN|HOST|NET|ADDR|TIMEDOUT|PIPE|NOTFOUND|AI_|PROTO|SOCKET|MFILE|NFILE|NOBUFS|DESTADDR)|^HPE_|^UND_ERR_|^ERR_(STREAM|HTTP|SSL|SOCKET)|^(AbortError|TimeoutError|REQUEST_SEND_ERROR|PARSE_ERROR|REQUEST_ABORTED_ERROR)$/;

export function faultOf(error: unknown): Fault {
  return { status: statusOf(error), code: codeOf(error) };
}

function statusOf(error: unknown): number | null {
  const status = member(error, 'statusCode');
  return typeof status === 'number' && status >= 100 && status < 600 ? status : null;
}

/** The first thing that looks like a code, from the most to the least telling place. */
function codeOf(error: unknown): string | null {
  const odata = member(member(error, 'details'), 'odataError');
  const places = [
    member(odata, 'code'),
    member(error, 'code'),
    member(member(error, 'details'), 'errorCode'),
    member(member(error, 'cause'), 'code'),
    named(error),
  ];
  for (const place of places) {
    // A code is one short word: anything longer could be a message, and a message a secret.
    if (typeof place === 'string' && /^[A-Za-z]\w{1,63}$/.test(place)) return place;
  }
  return null;
}

/** Names that are codes; those of plain errors say nothing. */
function named(error: unknown): unknown {
  const name = member(error, 'name');
  return name === 'Error' || name === 'TypeError' || name === 'RestError' ? null : name;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
