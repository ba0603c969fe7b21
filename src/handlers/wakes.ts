/**
 * The wake queue: each subject a wake names is looked at. What fails is thrown when all others have
 * had their look, so that the queue tries again and in the end puts the message aside; a second
 * look at those that went well is dropped or costs one probe.
 */
import { eachLimited } from '../pipeline/each.ts';
import { lookAfter, subjectsOf } from '../pipeline/look-after.ts';
import { seconds } from '../core/time.ts';
import { wakeOf } from './wake-message.ts';
import type { AnySubject } from '../pipeline/look-after.ts';
import type { App } from '../pipeline/app.ts';
import type { Cause } from '../core/wake.ts';

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
  const subjects = subjectsOf(configuration, ids);
  const unknown = ids.filter((id) => !subjects.some((subject) => subject.id === id));
  if (unknown.length > 0) ports.log.info('paramedic.wake_of_unknown_target', { targets: unknown });

  const began = ports.stopwatch.elapsed();
  const results = await eachLimited(subjects, looksAtOnce, async (subject) => {
    const late = ports.stopwatch.elapsed() - began >= beginWithin;
    return late ? 'late' : lookAt(app, subject, cause);
  });
  const late = subjects.filter((_, index) => results[index] === 'late').map(({ id }) => id);
  if (late.length > 0) await ports.wakes.schedule({ targets: late, cause }, seconds(0));
  const failed = subjects.filter((_, index) => results[index] === 'failed').map(({ id }) => id);
  if (failed.length > 0) throw new Error(`No look at ${failed.join(', ')}: see the log`);
}

/** One subject's trouble is its own: the others are looked at all the same. */
async function lookAt(app: App, subject: AnySubject, cause: Cause): Promise<'looked' | 'failed'> {
  try {
    await lookAfter(app, subject, cause);
    return 'looked';
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    app.ports.log.error('paramedic.look_failed', { target: subject.id, problem });
    return 'failed';
  }
}
