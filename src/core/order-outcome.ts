/**
 * What ARM's answer to a restart or start says of what was done: a 2xx is `issued`, a 4xx is
 * `refused`, and whatever may hide a remedy that happens all the same (a 5xx, no answer, a cut
 * connection) is `unknown`. What never left is `refused`.
 */
import type { Outcome } from './settle.ts';

export interface OrderAnswer {
  /** HTTP status; null: no answer. */
  readonly status: number | null;
  /** Whether the request may have reached ARM. */
  readonly sent: boolean;
  /** In words, for people. */
  readonly says: string;
}

export function orderOutcome({ status, sent, says: detail }: OrderAnswer): Outcome {
  if (!sent) return { kind: 'refused', detail };
  if (status === null) return { kind: 'unknown', detail };
  if (status >= 200 && status < 300) return { kind: 'issued', detail };
  // 408 comes from a gateway that may have passed the request on.
  const refused = status >= 400 && status < 500 && status !== 408;
  return { kind: refused ? 'refused' : 'unknown', detail };
}
