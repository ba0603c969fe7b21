/**
 * What the configuration says, as core needs it: one target with its policy and group, and the
 * fleet. Everything is resolved (names looked up, defaults filled in, laws checked) before it
 * gets here, so nothing is optional out of fear.
 */
import { days, hours, minutes, seconds } from './time.ts';
import type { DurationMs } from './time.ts';

/** At most `count` actions in any `windowMs`. Windows are counted a minute longer: see limits. */
export interface Budget {
  readonly count: number;
  readonly windowMs: DurationMs;
}

/** Limits and timings for the targets that name it. */
export interface Policy {
  readonly name: string;
  /** `dry-run` decides and records like `heal` and performs nothing. */
  readonly mode: 'heal' | 'dry-run';
  /** How often the sweep looks at a target that nothing else wakes; at least the sweep's own. */
  readonly lookEveryMs: DurationMs;
  /** How soon a suspicion is looked at again; at least 3 s, since the store's clock has seconds. */
  readonly confirmEveryMs: DurationMs;
  readonly probeTimeoutMs: DurationMs;
  /** k of n: this many unhealthy readings ... */
  readonly unhealthyNeeded: number;
  /** ... among the last so many. */
  readonly unhealthyOf: number;
  /** m: healthy readings in a row that end a suspicion or a verification. */
  readonly healthyNeeded: number;
  /** A reading older than this is no evidence. */
  readonly readingFreshForMs: DurationMs;
  /** How long a run may be unhealthy because it is starting. */
  readonly startupGraceMs: DurationMs;
  readonly verifyWithinMs: DurationMs;
  /** How long a recovered target must stay healthy before its incident is closed. */
  readonly coolForMs: DurationMs;
  /** How long an escalated target must stay healthy before it is taken back. */
  readonly healthyForMs: DurationMs;
  /** An incident open longer than this is told to a human, whatever its phase. */
  readonly tellAfterMs: DurationMs;
  readonly attemptsMax: number;
  /** Wait after the first attempt; doubles with each, ± 20 %. */
  readonly backoffMs: DurationMs;
  readonly backoffMaxMs: DurationMs;
  /** Budget of one target. */
  readonly actionsMax: Budget;
  /** How long one ARM call may take. */
  readonly armTimeoutMs: DurationMs;
  /** The slowest restart: from ARM's answer to the last container killed. */
  readonly restartMaxMs: DurationMs;
  /** A claim must follow the beginning of its look within this. */
  readonly lookWithinMs: DurationMs;
  /** An effect must follow its claim within this. */
  readonly effectWithinMs: DurationMs;
  /** No second claim on a target sooner than this after the last. */
  readonly effectMaxMs: DurationMs;
  /** A claim that was not settled after this is lost; its worker cannot live any more. */
  readonly claimTimeoutMs: DurationMs;
}

/** Targets that fail or serve together: the unit of budget, storm law and capacity. */
export interface Group {
  readonly name: string;
  readonly actionsMax: Budget;
  /** More than this share sick (0 to 1), in a group of `stormMembersMin` or more, is a storm. */
  readonly stormShare: number;
  readonly stormMembersMin: number;
  /** How long a group must have been calm before a storm is over. */
  readonly calmForMs: DurationMs;
  /** At least so many other members must be healthy for a remedy; 0 asks for none. */
  readonly servingMin: number;
  /** Ids of all members, sorted. */
  readonly members: readonly string[];
}

export interface FleetPolicy {
  readonly actionsMax: Budget;
  /** The timer's own interval. */
  readonly sweepEveryMs: DurationMs;
}

/** How a target is asked whether it is well: over HTTP, or by what the platform says of it. */
export type ProbeSpec =
  | {
      readonly kind: 'http';
      readonly url: string;
      readonly expectStatus: number;
      /** The body must contain this; null asks for no text. */
      readonly expectText: string | null;
    }
  | { readonly kind: 'platform' };

export interface Target {
  /** Short, stable, url-safe: `web`. Part of storage keys. */
  readonly id: string;
  readonly group: Group;
  readonly policy: Policy;
  /** ARM id of the container group. */
  readonly resourceId: string;
  readonly probe: ProbeSpec;
  /** How to tell whether users' requests still succeed; null: nobody watches. */
  readonly traffic: TrafficSpec | null;
}

/** A query whose single number says how many requests succeeded within the window. */
export interface TrafficSpec {
  /** Log Analytics workspace (customer) id. */
  readonly workspaceId: string;
  readonly query: string;
  readonly windowMs: DurationMs;
}

/** Which rule, dimension value or resource an alert must name to wake which targets. */
export interface Route {
  /** Name of the alert rule, any case; null: any rule. */
  readonly rule: string | null;
  /** A dimension that must have this value; null: none asked for. */
  readonly dimension: { readonly name: string; readonly value: string } | null;
  readonly targets: readonly string[];
}

export const defaultPolicy: Omit<Policy, 'name'> = {
  mode: 'heal',
  lookEveryMs: seconds(30),
  confirmEveryMs: seconds(10),
  probeTimeoutMs: seconds(5),
  unhealthyNeeded: 3,
  unhealthyOf: 3,
  healthyNeeded: 2,
  readingFreshForMs: seconds(90),
  startupGraceMs: seconds(30),
  verifyWithinMs: minutes(5),
  coolForMs: minutes(10),
  healthyForMs: minutes(10),
  tellAfterMs: minutes(10),
  attemptsMax: 3,
  backoffMs: seconds(30),
  backoffMaxMs: minutes(10),
  actionsMax: { count: 4, windowMs: hours(6) },
  armTimeoutMs: seconds(20),
  restartMaxMs: minutes(2),
  lookWithinMs: seconds(15),
  effectWithinMs: seconds(20),
  effectMaxMs: minutes(3),
  claimTimeoutMs: minutes(3),
};

export const defaultGroup: Omit<Group, 'name' | 'members'> = {
  actionsMax: { count: 6, windowMs: hours(1) },
  stormShare: 0.5,
  stormMembersMin: 3,
  calmForMs: minutes(5),
  servingMin: 0,
};

export const defaultFleet: FleetPolicy = {
  actionsMax: { count: 20, windowMs: hours(1) },
  sweepEveryMs: seconds(30),
};

/** How long records are kept before the sweep prunes them. */
export const kept = { audit: days(400), hints: days(2) } as const;
