/**
 * A failover group as the configuration gives it: two sides, of which one is active, the targets
 * that can be restarted on each, how traffic follows, and the limits and timings of the whole.
 */
import { hours, minutes, seconds } from '../time.ts';
import type { Budget, Target } from '../policy.ts';
import type { DurationMs } from '../time.ts';
import type { HttpProbeSpec } from '../http-verdict.ts';
import type { Subject } from '../subject.ts';

export type Side = 'primary' | 'secondary';

export type BothSides<T> = Readonly<Record<Side, T>>;

export const everySide: readonly Side[] = ['primary', 'secondary'];

export const otherSide = (side: Side): Side => (side === 'primary' ? 'secondary' : 'primary');

export interface FailoverSide {
  /** The URL that the public row must say; proof is bound to this text. */
  readonly endpoint: string;
  readonly probe: HttpProbeSpec;
  /** Whose restarts come before a failover away from this side. */
  readonly targets: readonly Target[];
}

/** One endpoint of a Traffic Manager profile for each side. */
export interface TrafficBinding {
  /** ARM id of the profile. */
  readonly profileId: string;
  readonly endpoints: BothSides<TrafficEndpoint>;
}

export interface TrafficEndpoint {
  readonly type: 'azureEndpoints' | 'externalEndpoints' | 'nestedEndpoints';
  readonly name: string;
}

/** Which moves a person other than who asked must approve. */
export type ApprovalRule = 'never' | 'failover' | 'failback' | 'always';

export interface FailoverPolicy {
  /** `on-request`: only callers of the doors move it. `dry-run`: nothing is performed. */
  readonly mode: 'heal' | 'on-request' | 'dry-run';
  readonly lookEveryMs: DurationMs;
  readonly confirmEveryMs: DurationMs;
  /** Between the readings that a request takes at once. */
  readonly burstEveryMs: DurationMs;
  readonly probeTimeoutMs: DurationMs;
  /** k: readings in a row that prove a side bad, or the standby good. */
  readonly proofNeeded: number;
  /** m: healthy readings in a row that end a suspicion. */
  readonly healthyNeeded: number;
  readonly readingFreshForMs: DurationMs;
  /** How long restarts of the active side go first. */
  readonly goneAfterMs: DurationMs;
  /** The same where the second vantage says that the active side is down. */
  readonly goneAfterAgreedMs: DurationMs;
  /** No toggle sooner than this after the last: the public lock, and our own. */
  readonly cooldownMs: DurationMs;
  /** More than these latch the group until a person lifts it. */
  readonly togglesMax: Budget;
  readonly lookWithinMs: DurationMs;
  /** The public row must be swapped within this of the claim. */
  readonly effectWithinMs: DurationMs;
  /** How long one claim works at the traffic. */
  readonly followWithinMs: DurationMs;
  /** How long one ARM call may take. */
  readonly armTimeoutMs: DurationMs;
  /** An effect of ours may still land this long after it was sent. */
  readonly effectMaxMs: DurationMs;
  readonly claimTimeoutMs: DurationMs;
  readonly followEveryMs: DurationMs;
  /** How long clients may hold on to an old answer of the traffic. */
  readonly ttlMs: DurationMs;
  readonly verifyWithinMs: DurationMs;
  /** A promoted side is not left again by itself before it was healthy for so long. */
  readonly stableForMs: DurationMs;
  readonly healthyForMs: DurationMs;
  readonly tellAfterMs: DurationMs;
  readonly approval: ApprovalRule;
  readonly askForMs: DurationMs;
  /** An approved move must be claimed within this. */
  readonly useWithinMs: DurationMs;
  /** After a refusal or an expiry nothing asks again by itself before this. */
  readonly askAgainAfterMs: DurationMs;
  readonly failback: 'manual' | 'automatic';
  readonly failbackAfterMs: DurationMs;
  /** How long a target handed over waits for the failover before a human hears of it. */
  readonly handoverWithinMs: DurationMs;
}

export interface FailoverGroup extends Subject {
  /** As in the configuration: `shop`. Its id is `failover:shop`. */
  readonly name: string;
  readonly policy: FailoverPolicy;
  readonly sides: BothSides<FailoverSide>;
  /** Where it is at home, and what a failback moves to. */
  readonly home: Side;
  /** Null: the application reads the public row itself. */
  readonly traffic: TrafficBinding | null;
}

export const failoverId = (name: string): string => `failover:${name}`;

export const defaultFailoverPolicy: FailoverPolicy = {
  mode: 'heal',
  lookEveryMs: seconds(30),
  confirmEveryMs: seconds(10),
  burstEveryMs: seconds(2),
  probeTimeoutMs: seconds(5),
  proofNeeded: 3,
  healthyNeeded: 2,
  readingFreshForMs: seconds(90),
  goneAfterMs: minutes(5),
  goneAfterAgreedMs: minutes(2),
  cooldownMs: minutes(10),
  togglesMax: { count: 2, windowMs: hours(6) },
  lookWithinMs: seconds(40),
  effectWithinMs: seconds(20),
  followWithinMs: seconds(60),
  armTimeoutMs: seconds(20),
  effectMaxMs: minutes(3),
  claimTimeoutMs: minutes(3),
  followEveryMs: seconds(90),
  ttlMs: seconds(60),
  verifyWithinMs: minutes(5),
  stableForMs: minutes(10),
  healthyForMs: minutes(10),
  tellAfterMs: minutes(10),
  approval: 'never',
  askForMs: minutes(15),
  useWithinMs: minutes(2),
  askAgainAfterMs: minutes(20),
  failback: 'manual',
  failbackAfterMs: minutes(30),
  handoverWithinMs: minutes(5),
};
