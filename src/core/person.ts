/** Who is behind a request: only a person can approve, or force. */

/** A person, by a token that was verified. */
export interface Person {
  /** Object id in the tenant. */
  readonly id: string;
  readonly name: string;
  /** App roles given to them. */
  readonly roles: readonly string[];
}

export type Identified =
  | { readonly kind: 'person'; readonly person: Person }
  /** No token: a caller with a function key is no person. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'refused'; readonly why: string };
