/** What the checkers are handed, and what they say. */
import type { Configuration } from '../core/configuration.ts';
import type { History } from './history.ts';
import type { SimStore } from './store.ts';
import type { TrafficProfile } from '../local/resources/traffic-profile.ts';

export interface Violation {
  readonly law: string;
  readonly what: string;
  readonly at: number;
}

export interface Judged {
  readonly configuration: Configuration;
  readonly history: History;
  readonly store: SimStore;
  /** Traffic Manager's, by ARM id, as they are at the end. */
  readonly profiles: ReadonlyMap<string, TrafficProfile>;
  /** All configurations that a run which acts at this time may have begun with. */
  readonly inForce: (at: number) => readonly Configuration[];
  /** When the last fault had ended. */
  readonly calmAt: number;
  readonly end: number;
}
