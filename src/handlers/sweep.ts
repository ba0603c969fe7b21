/**
 * The sweep timer: one sweep, and its figures in the log. Two at once are harmless, since a claim
 * is only ever won once.
 */
import { sweep as sweepAll } from '../pipeline/sweep.ts';
import type { App } from '../pipeline/app.ts';

export async function sweep(app: App): Promise<void> {
  const report = await sweepAll(app);
  app.ports.log.info('paramedic.swept', { ...report });
}
