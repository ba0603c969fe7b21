/**
 * What is written and told about a failover group: the audit entry of a look, and the notice to a
 * human, each in one text that explains itself.
 */
import { causeText, entryOf, hintOf } from '../entry.ts';
import { everySide } from './group.ts';
import { forceSays } from './wish.ts';
import { reasons } from '../reasons.ts';
import { since, spoken } from '../time.ts';
import type { Entry, Named } from '../entry.ts';
import type { Failover, FailoverWhy } from './state.ts';
import type { FailoverEvidence, TrafficView } from './evidence.ts';
import type { FailoverGroup } from './group.ts';
import type { FailoverMove, SeenGroup } from './step.ts';
import type { Instant } from '../time.ts';
import type { Notice } from '../notice.ts';
import { describe } from '../readings.ts';

export const namedGroup = ({ id, group, name }: FailoverGroup): Named => ({
  id,
  group,
  policy: `failovers.${name}`,
});

/** The entry of a move made by a look; null when the move has nothing new to say. */
export function entryOfGroupLook(
  { group, state }: SeenGroup,
  evidence: FailoverEvidence,
  move: FailoverMove,
): Entry | null {
  const { cause, readings, traffic, now } = evidence;
  const sides = everySide.map((side) => {
    const last = readings[side].at(-1);
    return `${side} ${last === undefined ? 'not probed' : describe(last)}`;
  });
  return entryOf(namedGroup(group), state, move, now, {
    cause: causeText(cause),
    hint: hintOf(cause),
    reading: sides.join('; '),
    platform: trafficText(traffic),
  });
}

function trafficText(traffic: TrafficView): string | null {
  if (traffic.kind === 'none') return null;
  if (traffic.kind === 'unknown') return `traffic unknown: ${traffic.why}`;
  const sides = everySide.map((side) => {
    const { inRotation, monitor } = traffic.sides[side];
    return `${side} ${inRotation ? 'in' : 'out'}, ${monitor}`;
  });
  return `traffic: ${sides.join('; ')}`;
}

const headlines: Record<FailoverWhy, string> = {
  escalated: 'needs a human',
  still_open: 'has been unwell for a while',
  failed_over: 'was failed over',
  approval_requested: 'asks for an approval',
  approval_ended: 'needs no approval any more',
  moved_by_hand: 'was moved by hand',
  entity_wrong: 'has a public row that cannot be used',
  both_bad: 'has no healthy side',
  latched: 'was moved too often and is latched',
  traffic_not_following: 'has traffic that does not follow',
  half_moved: 'was stopped half way by a brake',
};

export function noticeOfGroup(
  { id, group }: FailoverGroup,
  state: Failover,
  why: FailoverWhy,
  now: Instant,
): Notice {
  const owing = state.owing.find((one) => one.why === why);
  const { reason, detail, phase } = state;
  const open = phase === 'steady' ? 'Now' : `Open for ${spoken(since(state.openedAt, now))}, now`;
  const about = detail === '' ? '' : ` (${detail})`;
  const answer =
    why === 'approval_requested'
      ? `${forceSays(state.ask?.plan.wish ?? null)} Ask ${id.split(':')[1] ?? ''}.${state.ask?.id ?? 0}.`
      : '';
  return {
    key: `${id}:${owing?.epoch ?? state.epoch}:${why}:${owing?.at ?? state.recordedAt}`,
    target: id,
    group: group.name,
    why,
    reason,
    text: `${id} ${headlines[why]}. ${open} ${phase}. ${reasons[reason].says}${about}${answer}`,
    at: now,
  };
}
