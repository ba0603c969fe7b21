/**
 * The gates of a failover group that need what only a claim gathers: the fleet's row, and whether
 * the traffic may be written. They stand for everybody, whatever is forced.
 */
import { blocked, firstShut } from '../blocked.ts';
import { dryRun, fleetBudget, killSwitch, slowLook } from '../claim-gates.ts';
import type { At } from './step.ts';
import type { Blocked } from '../blocked.ts';
import type { FailoverClaimView } from './evidence.ts';
import type { FailoverGroup } from './group.ts';

interface SharedCase extends At {
  readonly subject: FailoverGroup;
  readonly view: FailoverClaimView;
}

type Gate = (at: SharedCase) => Blocked | null;

const mayNotWrite: Gate = ({ group, view }) =>
  group.traffic !== null && view.mayWrite === false ? blocked('traffic_not_writable') : null;

const nobodyCanTell: Gate = ({ group, view }) =>
  group.traffic !== null && view.mayWrite === null
    ? blocked('traffic_not_writable', 'it could not be read')
    : null;

const ofMove: readonly Gate[] = [
  killSwitch,
  mayNotWrite,
  nobodyCanTell,
  fleetBudget,
  slowLook,
  dryRun,
];

/** The move has paid, and after it there is only forward: what nobody can tell is tried. */
const ofFollowing: readonly Gate[] = [killSwitch, mayNotWrite, slowLook, dryRun];

/** The first gate that shuts for a move on what was gathered for its claim. */
export const moveGate = (at: At, view: FailoverClaimView): Blocked | null =>
  firstShut(ofMove, { ...at, subject: at.group, view });

/** The same for traffic that is to follow a move. */
export const followGate = (at: At, view: FailoverClaimView): Blocked | null =>
  firstShut(ofFollowing, { ...at, subject: at.group, view });
