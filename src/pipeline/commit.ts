/** Writes a move: the state, the group's row where it changes, and the audit entry, as one. */
import { entryOfLook } from '../core/entry.ts';
import type { Committed } from './committed.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Loaded, Ports } from './ports.ts';
import type { Move, Seen } from '../core/step.ts';

export async function commitMove(
  seen: Seen,
  loaded: Loaded,
  evidence: Evidence,
  move: Move,
  ports: Ports,
): Promise<Committed | 'lost'> {
  const { target } = seen;
  const committed = await ports.incidents.commit({
    target,
    loaded,
    incident: move.next,
    groupState: move.groupState,
    entry: entryOfLook(seen, evidence, move),
  });
  return committed === 'lost' ? 'lost' : { move, loaded: committed };
}
