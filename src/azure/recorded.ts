/**
 * The writing of rows, with a line in the log for each audit entry once it is in the store: from
 * these the workbook is drawn. Lines may be lost or said twice; the audit alone is whole.
 */
import type { Log, Rows } from '../pipeline/ports.ts';

export function recorded<State>(rows: Rows<State>, log: Log): Rows<State>['commit'] {
  return async (change) => {
    const committed = await rows.commit(change);
    if (committed !== 'lost' && change.entry !== null) {
      log.info('paramedic.recorded', { ...change.entry, seq: committed.seq });
    }
    return committed;
  };
}
