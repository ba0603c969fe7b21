/**
 * The port `Containers` on ARM. A restart or start is POSTed once, and its first answer is all that
 * counts. The long operation is not followed: its end is a rumour too (Azure/azure-cli #7561), and
 * only readings say what came of it.
 */
import { platformOf } from '../core/platform-verdict.ts';
import type { Platform } from '../core/evidence.ts';
import type { Target } from '../core/policy.ts';
import type { Outcome } from '../core/settle.ts';
import type { Containers } from '../pipeline/ports.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { Arm } from './arm.ts';
import { bounded } from './bounded.ts';
import { outcomeOf } from './order-fault.ts';
import { faultOf } from './port-error.ts';

export function containers(arm: Arm): Containers {
  return {
    get: (target) => get(arm, target),
    restart: (target) => order(arm, target, 'beginRestart'),
    start: (target) => order(arm, target, 'beginStart'),
  };
}

async function get(arm: Arm, target: Target): Promise<Platform> {
  try {
    return platformOf(await arm.picture(target));
  } catch (error) {
    if (error instanceof PortError) return { known: false, why: error.message };
    throw error;
  }
}

async function order(
  arm: Arm,
  target: Target,
  operation: 'beginRestart' | 'beginStart',
): Promise<Outcome> {
  const answered = new AbortController();
  let status: number | null = null;
  try {
    const { operations, resourceGroup, name } = arm.groupOf(target);
    await bounded(target.policy.armTimeoutMs, (timeout) =>
      operations[operation](resourceGroup, name, {
        abortSignal: AbortSignal.any([answered.signal, timeout]),
        onResponse: (response) => {
          status ??= response.status;
          answered.abort(); // the SDK would go on to poll the long operation
        },
      }),
    );
  } catch (error) {
    if (error instanceof PortError) return { kind: 'refused', detail: error.message };
    const fault = faultOf(error);
    if (status === null) return outcomeOf(fault);
    return outcomeOf({ status, code: status < 300 ? null : fault.code });
  }
  return outcomeOf({ status, code: null });
}
