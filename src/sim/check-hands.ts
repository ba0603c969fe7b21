/**
 * What is taken for somebody's hand: each `moved_by_hand` has a change of the public row behind it
 * that was somebody's, or a late one of ours that nobody could report any more.
 */
import { rowsOf } from './truth.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Judged, Violation } from './judged.ts';

const law = 'no hand is seen where there was none';

export function handLaws(judged: Judged, group: FailoverGroup): readonly Violation[] {
  const entries = judged.history.of('entry').filter(({ entry }) => entry.target === group.id);
  const isReported = (at: number): boolean =>
    entries.some((one) => one.at >= at && reported.has(one.entry.reason));
  const changes = rowsOf(judged, group)
    .filter(({ before, after }) =>
      ['active_target', 'failover_count'].some((column) => before?.[column] !== after?.[column]),
    )
    .filter(({ by, at }) => by === 'hand' || !isReported(at));
  return entries
    .filter(({ entry }) => entry.reason === 'moved_by_hand')
    .flatMap(({ at, entry: { detail } }, index) => {
      const seen = changes.filter((change) => change.at <= at).length;
      return index < seen ? [] : [{ law, what: `${group.name}: ${detail}`, at }];
    });
}

/** How a move of ours that was made is recorded. */
const reported: ReadonlySet<string> = new Set([
  'failed_over',
  'failover_lost_but_done',
  'half_moved_under_brake',
]);
