/**
 * The one error a port may throw. Adapters make it in one function each; its text names the port
 * and what was asked and never holds a secret. What is expected to happen is a value, not this.
 */
export type PortErrorKind =
  /** No answer, a timeout, or the service said that it cannot just now. */
  | 'unavailable'
  | 'throttled'
  /** Our identity may not do this. */
  | 'denied'
  | 'missing'
  /** What is stored is not what we write: somebody else's hand, or a fault. */
  | 'damaged'
  /** The service says that we asked wrongly: a fault of ours. */
  | 'rejected';

export class PortError extends Error {
  readonly kind: PortErrorKind;
  /** Whether the same call may succeed later without anybody doing anything. */
  readonly retryable: boolean;

  constructor(kind: PortErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PortError';
    this.kind = kind;
    this.retryable = kind === 'unavailable' || kind === 'throttled';
  }
}

/** The kind of an answer that is no success. */
export function kindOfStatus(status: number): PortErrorKind {
  switch (status) {
    case 401:
    case 403:
    case 407:
    case 511:
      return 'denied';
    case 404:
    case 410:
      return 'missing';
    case 408:
    case 425:
      return 'unavailable';
    case 429:
      return 'throttled';
    case 501:
    case 505:
      return 'rejected';
    default:
      return status >= 500 ? 'unavailable' : 'rejected';
  }
}
