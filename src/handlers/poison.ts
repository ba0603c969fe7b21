/**
 * The poison queue: a wake that failed every time becomes an audit entry of each subject it names
 * and a notice to a human. The error line comes first, because it needs no store.
 */
import { poisoned } from '../pipeline/poison.ts';
import { subjectsOf } from '../pipeline/look-after.ts';
import { wakeOf } from './wake-message.ts';
import type { App } from '../pipeline/app.ts';

export async function poison(app: App, message: unknown): Promise<void> {
  const read = wakeOf(message);
  const ids = read.ok ? read.wake.targets : [];
  const problem = read.ok
    ? `each look of the wake by ${read.wake.cause.kind} failed; the log says why`
    : `it is not a wake (${read.problem})`;
  app.ports.log.error('paramedic.wake_poisoned', { targets: ids, problem });
  await poisoned(app, subjectsOf(app.configuration, ids), problem);
}
