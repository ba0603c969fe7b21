/**
 * Where clients are sent in a simulated world: the twin of `azure/routing.ts`, over the same
 * profiles that the local ARM serves. ARM's answers can be lies, late or none.
 */
import { orderOutcome } from '../core/order-outcome.ts';
import { trafficViewOf } from '../core/failover/traffic-picture.ts';
import type { ArmTrouble } from './arm.ts';
import type { DurationMs } from '../core/time.ts';
import type { Side, TrafficBinding } from '../core/failover/group.ts';
import type { OrderAnswer } from '../core/order-outcome.ts';
import type { ProfilePicture } from '../core/failover/traffic-picture.ts';
import type { Rotation, Routing } from '../pipeline/ports.ts';
import type { TrafficProfile } from '../local/resources/traffic-profile.ts';
import type { VirtualClock } from './clock.ts';

export interface SimRoutingOptions {
  readonly clock: Pick<VirtualClock, 'sleep'>;
  /** By its ARM id; undefined where there is none. */
  readonly profileOf: (profileId: string) => TrafficProfile | undefined;
  readonly trouble: () => ArmTrouble | null;
  /** Whether our identity may write endpoints. */
  readonly permits: () => boolean;
}

export function simRouting(options: SimRoutingOptions): Routing {
  const { profileOf, trouble, permits } = options;
  return {
    async read({ traffic }) {
      if (traffic === null) return { kind: 'none' };
      const now = trouble();
      const profile = profileOf(traffic.profileId);
      if (now) return { kind: 'unknown', why: `Traffic Manager: ${inWords(now.status)}` };
      if (!profile) return { kind: 'unknown', why: `Traffic Manager: ${inWords(404)}` };
      return trafficViewOf(traffic, pictureOf(profile));
    },
    async set({ traffic, policy }, side, wanted) {
      if (traffic === null) return { kind: 'refused', detail: 'no traffic follows this group' };
      const answer = await patch(options, traffic, side, wanted, policy.armTimeoutMs);
      return orderOutcome(answer);
    },
    async mayWrite({ traffic }) {
      if (traffic === null) return true;
      return trouble() || !profileOf(traffic.profileId) ? null : permits();
    },
  };
}

const pictureOf = (profile: TrafficProfile): ProfilePicture => {
  const { profileStatus, endpoints } = profile.get().properties;
  return {
    status: profileStatus,
    endpoints: endpoints.map(({ name, type, properties }) => ({
      name,
      type,
      status: properties.endpointStatus,
      monitorStatus: properties.endpointMonitorStatus,
      priority: properties.priority,
    })),
  };
};

async function patch(
  { clock, profileOf, trouble }: SimRoutingOptions,
  { profileId, endpoints }: TrafficBinding,
  side: Side,
  { inRotation, priority }: Rotation,
  timeout: DurationMs,
): Promise<OrderAnswer> {
  const now = trouble();
  if (now) return { ...now, says: `ARM: ${inWords(now.status)}` };
  const profile = profileOf(profileId);
  if (!profile) return { status: 404, sent: true, says: `ARM: ${inWords(404)}` };
  const { name, type } = endpoints[side];
  const endpointStatus = inRotation ? 'Enabled' : 'Disabled';
  const properties = priority === null ? { endpointStatus } : { endpointStatus, priority };
  const { status } = profile.patchEndpoint(name, { properties }, type);
  const { answerDelayMs } = profile.lies;
  if (answerDelayMs > 0) await clock.sleep(Math.min(answerDelayMs, timeout));
  const answered = answerDelayMs < timeout ? status : null;
  return { status: answered, sent: true, says: `ARM: ${inWords(answered)}` };
}

const inWords = (status: number | null): string =>
  status === null ? 'no answer' : `answered ${status}`;
