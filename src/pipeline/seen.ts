/** What core starts from, of a row as it was loaded: a subject without one was never looked at. */
import { newFailover } from '../core/failover/state.ts';
import { newIncident } from '../core/incident.ts';
import type { App } from './app.ts';
import type { Failover } from '../core/failover/state.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Incident } from '../core/incident.ts';
import type { Loaded } from './ports.ts';
import type { Seen } from '../core/step.ts';
import type { SeenGroup } from '../core/failover/step.ts';
import type { Target } from '../core/policy.ts';

export const seenOf = (app: App, target: Target, loaded: Loaded<Incident>): Seen => ({
  target,
  fleet: app.configuration.fleet,
  incident: loaded.state.value ?? newIncident(loaded.now),
  groupState: loaded.groupState.value,
});

export const seenGroup = (app: App, group: FailoverGroup, loaded: Loaded<Failover>): SeenGroup => ({
  group,
  fleet: app.configuration.fleet,
  state: loaded.state.value ?? newFailover(loaded.now),
  groupState: loaded.groupState.value,
});
