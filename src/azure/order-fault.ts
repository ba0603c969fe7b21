/**
 * What is known of an order to ARM that ended in a fault, or with a status. In: the fault. Out: an
 * outcome that is `refused` only where ARM said so or where no request can have left.
 */
import { orderOutcome } from '../core/order-outcome.ts';
import type { Outcome } from '../core/settle.ts';
import { isCredentialTrouble, isTrustTrouble, spokenFault } from './port-error.ts';
import type { Fault } from './port-error.ts';

export const outcomeOf = (fault: Fault): Outcome =>
  orderOutcome({
    status: fault.status,
    sent: !surelyNotSent(fault),
    says: `ARM: ${spokenFault(fault)}`,
  });

/** Without a token, an address, a connection or trust in the other end no request leaves. */
function surelyNotSent({ status, code }: Fault): boolean {
  if (isCredentialTrouble(code)) return true;
  if (status !== null || code === null) return false;
  return isTrustTrouble(code) || unreachable.has(code);
}

/** Before any connection; a route that is lost may be lost after the request has left. */
const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
