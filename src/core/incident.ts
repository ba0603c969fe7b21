/**
 * The state of one target: a union of phases, and what is kept over them. It is what the store
 * holds as one row; `decide` and `settle` are the only functions that make a new one.
 */
import { ledgerOf } from './ledger.ts';
import type { Instant } from './time.ts';
import type { Ledger } from './ledger.ts';
import type { Reading } from './readings.ts';

/** What can be done to a target: one order to the platform. */
export type TargetRemedy = 'restart' | 'start';

/** Everything that can be claimed: the budget of the fleet counts them alike. */
export type Remedy = TargetRemedy | 'failover' | 'follow';

/** Why a human is told. One notice per incident, epoch and why. */
export type Why = 'escalated' | 'still_open' | 'flapping';

/** One run of the target as the platform showed it: compared for inequality, never ordered. */
export interface Run {
  readonly token: string;
  readonly seenAt: Instant;
}

/** An act that the platform told of. Told again, by whatever road, it is no second one. */
export interface HeardAct {
  readonly action: 'restart' | 'start' | 'stop';
  /** As the event says. */
  readonly at: Instant;
  /** The same, but no later than it was heard: as it stands among `actions`, where it counts. */
  readonly actedAt: Instant;
  readonly ours: boolean;
}

export const wasHeard = (
  heard: readonly HeardAct[],
  { action, at }: Pick<HeardAct, 'action' | 'at'>,
): boolean => heard.some((act) => act.action === action && act.at === at);

/** Kept over all phases, quiet included. */
export interface Kept extends Ledger<Why> {
  /** Distinct runs seen in the last ten minutes, oldest first. */
  readonly runs: readonly Run[];
  /** When suspicions were raised in the last hour, oldest first. */
  readonly suspicions: readonly Instant[];
  /** When claims were made, and others acted: oldest first, as far back as the budget looks. */
  readonly actions: readonly Instant[];
  /** When somebody else last started or restarted it; its start-up grace runs from there. */
  readonly foreignStartAt: Instant | null;
  /** The last acts that the platform told of, in the order in which they were heard. */
  readonly heard: readonly HeardAct[];
}

/** Kept from the opening of an incident until it is closed. */
export interface Opened {
  readonly openedAt: Instant;
  readonly attempts: number;
  /** Backoff: no claim before this. */
  readonly notBefore: Instant | null;
}

export type Phase = Incident['phase'];

export interface Quiet extends Kept {
  readonly phase: 'quiet';
}

export interface Suspected extends Kept, Opened {
  readonly phase: 'suspected';
  /** The last readings that count, oldest first. */
  readonly readings: readonly Reading[];
  /** Alerts, events and requests that pointed here since the incident opened. */
  readonly hints: number;
}

export interface Treating extends Kept, Opened {
  readonly phase: 'treating';
  readonly remedy: TargetRemedy;
  readonly claimedAt: Instant;
  /** Kept in the claim, so that a change of configuration cannot shorten a claim in flight. */
  readonly lostAfter: Instant;
}

export interface Verifying extends Kept, Opened {
  readonly phase: 'verifying';
  readonly remedy: TargetRemedy;
  readonly deadline: Instant;
  /** Readings before this are start-up, not evidence. */
  readonly graceUntil: Instant;
  readonly readings: readonly Reading[];
}

export interface Cooling extends Kept, Opened {
  readonly phase: 'cooling';
  readonly until: Instant;
}

export interface Escalated extends Kept, Opened {
  readonly phase: 'escalated';
  readonly healthySince: Instant | null;
  readonly acknowledgedBy: string | null;
  /** Handed over to a failover: no human is told before this, nor while that is at it. */
  readonly tellAfter: Instant | null;
}

export type Incident = Quiet | Suspected | Treating | Verifying | Cooling | Escalated;

/** A target never seen before. */
export function newIncident(now: Instant): Quiet {
  return {
    phase: 'quiet',
    epoch: 0,
    nextLookAt: null,
    runs: [],
    suspicions: [],
    actions: [],
    foreignStartAt: null,
    heard: [],
    told: [],
    reason: 'never_looked',
    detail: '',
    recordedAt: now,
    recordedSeq: 0,
    publishedSeq: 0,
  };
}

/** What is kept over all phases, picked out of any of them. */
export function keptOf(incident: Incident): Kept {
  const { runs, suspicions, actions, foreignStartAt, heard } = incident;
  return { ...ledgerOf(incident), runs, suspicions, actions, foreignStartAt, heard };
}

/** What is kept over an incident, picked out of any open phase. */
export function openedOf(incident: Exclude<Incident, Quiet>): Opened {
  const { openedAt, attempts, notBefore } = incident;
  return { openedAt, attempts, notBefore };
}
