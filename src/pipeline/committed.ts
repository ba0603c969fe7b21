/** A row as a look starts from it, and a move once it is in the store. */
import { newIncident } from '../core/incident.ts';
import type { App } from './app.ts';
import type { Loaded } from './ports.ts';
import type { Move, Seen } from '../core/step.ts';
import type { Target } from '../core/policy.ts';

/** A move that is in the store, with the ETags it left. */
export interface Committed {
  readonly move: Move;
  readonly loaded: Loaded;
}

/** What core starts from; a target without a row is quiet and was never looked at. */
export function seenOf(app: App, target: Target, loaded: Loaded): Seen {
  return {
    target,
    fleet: app.configuration.fleet,
    incident: loaded.incident.value ?? newIncident(loaded.now),
    groupState: loaded.groupState.value,
  };
}
