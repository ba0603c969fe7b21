/**
 * A target as people and scripts see it: its state in stable field names, with the reason in words
 * and what would let Paramedic act. Times are ISO 8601 in UTC by the store's clock.
 */
import { isOn, scopeText } from '../core/brakes.ts';
import { isoOf, isoOrNull } from './times.ts';
import { reasons } from '../core/reasons.ts';
import type { Brake } from '../core/brakes.ts';
import type { Incident } from '../core/incident.ts';
import type { Reading } from '../core/readings.ts';
import type { Reason } from '../core/reasons.ts';
import type { ReasonText } from '../core/reason-text.ts';
import type { Loaded } from '../pipeline/ports.ts';
import type { Target } from '../core/policy.ts';
import type { Instant } from '../core/time.ts';

export const brakeView = (brake: Brake, now: Instant) => ({
  scope: scopeText(brake.scope),
  owner: brake.owner,
  reason: brake.reason,
  from: isoOf(brake.from),
  until: isoOrNull(brake.until),
  on: isOn(brake, now),
});

/** The reason in words; `unblocks` is null where nothing is being held back. */
export function reasonView(reason: Reason) {
  const { says, unblocks }: ReasonText = reasons[reason];
  return { reason, says, unblocks: unblocks ?? null };
}

export const readingView = (reading: Reading) => ({
  at: isoOf(reading.at),
  verdict: reading.verdict,
  why: reading.verdict === 'healthy' ? null : reading.why,
});

/** What a list can say of a target without reading its row alone. */
export const summaryOf = ({ id, group, policy }: Target) => ({
  id,
  group: group.name,
  policy: policy.name,
  mode: policy.mode,
});

/** Everything known of one target; `brakes` are those that bear on it, in force now or later. */
export function targetView(
  target: Target,
  { now, seq, state: row, groupState }: Loaded<Incident>,
  about: { readonly brakes: readonly Brake[]; readonly lookedAt: Instant | null },
) {
  const incident = row.value;
  return {
    ...summaryOf(target),
    resourceId: target.resourceId,
    at: isoOf(now),
    seq,
    phase: incident?.phase ?? 'quiet',
    ...reasonView(incident?.reason ?? (about.lookedAt === null ? 'never_looked' : 'nothing_wrong')),
    detail: incident?.detail ?? '',
    recordedAt: isoOrNull(incident?.recordedAt ?? null),
    epoch: incident?.epoch ?? 0,
    ...incidentView(incident, target),
    told: (incident?.told ?? []).map(({ why, epoch, at }) => ({ why, epoch, at: isoOf(at) })),
    lookedAt: isoOrNull(about.lookedAt),
    nextLookAt: isoOrNull(incident?.nextLookAt ?? null),
    brakes: about.brakes.map((brake) => brakeView(brake, now)),
    groupSlot: groupState.value.holder?.target ?? null,
  };
}

/** The fields of an open incident; null, 0 and empty in a quiet target. */
function incidentView(incident: Incident | null, target: Target) {
  const open = incident !== null && incident.phase !== 'quiet' ? incident : null;
  return {
    openedAt: isoOrNull(open?.openedAt ?? null),
    attempts: open?.attempts ?? 0,
    attemptsMax: target.policy.attemptsMax,
    notBefore: isoOrNull(open?.notBefore ?? null),
    readings: open !== null && 'readings' in open ? open.readings.map(readingView) : [],
    hints: open?.phase === 'suspected' ? open.hints : 0,
    remedy: open !== null && 'remedy' in open ? open.remedy : null,
    deadline: isoOrNull(deadlineOf(open)),
    acknowledgedBy: open?.phase === 'escalated' ? open.acknowledgedBy : null,
  };
}

/** When the phase ends by time alone; null where it does not. */
function deadlineOf(incident: Incident | null): Instant | null {
  switch (incident?.phase) {
    case 'treating':
      return incident.lostAfter;
    case 'verifying':
      return incident.deadline;
    case 'cooling':
      return incident.until;
    case 'quiet':
    case 'suspected':
    case 'escalated':
    case undefined:
      return null;
  }
}
