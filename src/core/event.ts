/**
 * What is published of a change: one CloudEvent for each audit entry and each change of a brake,
 * with a number by which a receiver puts them in order and sees what is missing.
 */
import { reasons } from './reasons.ts';
import type { BrakeChange } from './brakes.ts';
import type { Entry } from './entry.ts';
import type { Instant } from './time.ts';
import type { Reason } from './reasons.ts';

export type EventType =
  | 'Paramedic.IncidentChanged'
  | 'Paramedic.FailoverChanged'
  | 'Paramedic.ApprovalChanged'
  | 'Paramedic.BrakeChanged';

export interface OutEvent {
  /** The same for every repetition of the same event. */
  readonly id: string;
  readonly type: EventType;
  /** What it is about: `targets/orders`, `failovers/shop`, `brakes/fleet`. */
  readonly subject: string;
  readonly at: Instant;
  /** Rises with every change of the subject; numbers may be missing where nothing was recorded. */
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const failoverPrefix = 'failover:';

/** The event of an entry. */
export function eventOf({ seq, ...entry }: Entry & { readonly seq: number }): OutEvent {
  const { target, reason, at } = entry;
  const isFailover = target.startsWith(failoverPrefix);
  return {
    // Notes beside a move have its number: the time tells them apart.
    id: `${target}:${seq}:${reason}:${Math.floor(at)}`,
    type: !isFailover
      ? 'Paramedic.IncidentChanged'
      : isOfApproval(reason)
        ? 'Paramedic.ApprovalChanged'
        : 'Paramedic.FailoverChanged',
    subject: isFailover ? `failovers/${target.slice(failoverPrefix.length)}` : `targets/${target}`,
    at,
    sequence: seq,
    data: { ...entry, says: reasons[reason].says },
  };
}

const isOfApproval = (reason: Reason): boolean => reason.startsWith('approval_');

/** The event of a change of a brake; `scope` as people write it: `fleet`, `group:shop`. */
export const eventOfBrake = (change: BrakeChange, scope: string): OutEvent => ({
  id: change.id,
  type: 'Paramedic.BrakeChanged',
  subject: `brakes/${scope}`,
  at: change.at,
  sequence: change.sequence,
  data: { change: change.change, scope, brake: change.brake },
});
