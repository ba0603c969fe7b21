/** The profiles of the simulator: which worlds are drawn, and what befalls them. */
import type { FailoverEvents } from './half-way.ts';
import type { FailoverOdds } from './draw-failovers.ts';
import type { FaultKind } from './draw.ts';

export interface Kind {
  readonly faults: FaultKind;
  /** Null: a world of targets alone. */
  readonly failovers: (FailoverOdds & FailoverEvents) | null;
  /** How likely other people act on a target, and the platform tells of all acts; left out: 0. */
  readonly acts?: number;
}

const mixed: FailoverOdds & FailoverEvents = {
  groupsMax: 2,
  traffic: 0.7,
  approval: 0.2,
  members: 0.5,
  tokens: [5, 20],
  hands: 0.25,
  lies: 0.3,
  callers: 0.5,
  brakes: 0.4,
  cutOffs: 0.3,
  storms: 0.2,
  halfWay: 0.4,
};

const nothing = {
  hands: 0,
  lies: 0,
  callers: 0,
  brakes: 0,
  cutOffs: 0,
  storms: 0,
  halfWay: 0,
} as const;

const targets = (faults: FaultKind): Kind => ({ faults, failovers: null });

export const kinds = {
  clean: targets('none'),
  mixed: targets('mixed'),
  crashes: targets('crashes'),
  pauses: targets('pauses'),
  frozen: targets('frozen'),
  'lost-wakes': targets('lost-wakes'),
  'other-hands': { ...targets('none'), acts: 0.7 },
  'failover-clean': { faults: 'none', failovers: { ...mixed, ...nothing, approval: 0 } },
  'failover-mixed': { faults: 'mixed', failovers: mixed },
  'failover-crashes': { faults: 'crashes', failovers: mixed },
  'failover-frozen': { faults: 'frozen', failovers: { ...mixed, brakes: 0.6, halfWay: 0.6 } },
  'hand-edits': {
    faults: 'mixed',
    failovers: { ...mixed, hands: 0.9, callers: 0.6, halfWay: 0.7 },
  },
  approvals: { faults: 'mixed', failovers: { ...mixed, approval: 0.9, callers: 0.7 } },
  'lying-traffic': {
    faults: 'mixed',
    failovers: { ...mixed, traffic: 1, lies: 0.9, hands: 0.4, callers: 0.5 },
  },
  'fleet-storm': {
    faults: 'mixed',
    failovers: { ...mixed, groupsMax: 5, members: 0.2, tokens: [1, 3], storms: 0.9 },
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type Profile = keyof typeof kinds;
