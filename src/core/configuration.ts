/** Everything that paramedic.yaml says, resolved: what the whole of Paramedic works by. */
import type { FailoverGroup } from './failover/group.ts';
import type { FleetPolicy, Group, Route, Target } from './policy.ts';

export interface Configuration {
  readonly fleet: FleetPolicy;
  readonly groups: readonly Group[];
  readonly targets: readonly Target[];
  readonly routes: readonly Route[];
  readonly failovers: readonly FailoverGroup[];
  /** Where notices go besides the error line; null: nowhere. Holds no secret: see app settings. */
  readonly noticeUrl: string | null;
}
