/**
 * The wake queue: each target a wake names is looked at. What fails is thrown when all others have
 * had their look, so that the queue tries again and in the end puts the message aside; a second
 * look at those that went well is dropped or costs one probe.
 */
import { eachLimited } from '../pipeline/each.ts';
import { reconcile } from '../pipeline/reconcile.ts';
import { seconds } from '../core/time.ts';
import { wakeOf } from './wake-message.ts';
import type { App } from '../pipeline/app.ts';
import type { Cause } from '../core/wake.ts';
import type { Target } from '../core/policy.ts';

const looksAtOnce = 8;

/** After this no further look is begun: the last must end before the host's `functionTimeout`. */
const beginWithin = seconds(45);

export async function wakes(app: App, message: unknown): Promise<void> {
  const { configuration, ports } = app;
  const read = wakeOf(message);
  if (!read.ok) {
    ports.log.error('paramedic.wake_unreadable', { problem: read.problem });
    throw new Error(`This message is not a wake: ${read.problem}`);
  }
  const { targets: ids, cause } = read.wake;
  const targets = configuration.targets.filter(({ id }) => ids.includes(id));
  const unknown = ids.filter((id) => !targets.some((target) => target.id === id));
  if (unknown.length > 0) ports.log.info('paramedic.wake_of_unknown_target', { targets: unknown });

  const began = ports.stopwatch.elapsed();
  const results = await eachLimited(targets, looksAtOnce, async (target) => {
    const late = ports.stopwatch.elapsed() - began >= beginWithin;
    return late ? 'late' : lookAt(app, target, cause);
  });
  const late = targets.filter((_, index) => results[index] === 'late').map(({ id }) => id);
  if (late.length > 0) await ports.wakes.schedule({ targets: late, cause }, seconds(0));
  const failed = targets.filter((_, index) => results[index] === 'failed').map(({ id }) => id);
  if (failed.length > 0) throw new Error(`No look at ${failed.join(', ')}: see the log`);
}

/** One target's trouble is its own: the others are looked at all the same. */
async function lookAt(app: App, target: Target, cause: Cause): Promise<'looked' | 'failed'> {
  try {
    await reconcile(app, target, cause);
    return 'looked';
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    app.ports.log.error('paramedic.look_failed', { target: target.id, problem });
    return 'failed';
  }
}
