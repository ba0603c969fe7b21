/**
 * What somebody else did to a target, as an event of the platform tells: it counts in the budgets
 * like an act of ours, and a start of theirs begins a start-up grace. Our own acts come back as
 * events too. Each act counts once, however often it is told.
 */
import { instant, seconds, since } from './time.ts';
import { wasHeard } from './incident.ts';
import { stillCounted, withoutAction } from './limits.ts';
import type { DurationMs, Instant } from './time.ts';
import type { Evidence } from './evidence.ts';
import type { ForeignAction } from './wake.ts';
import type { HeardAct, Incident } from './incident.ts';
import type { Move, Recorded, Seen, Step } from './step.ts';
import type { Policy } from './policy.ts';
import type { Reason } from './reasons.ts';

/** An act that was not heard of before. */
export interface Heard extends HeardAct {
  readonly by: string;
}

/** The platform's clock and the store's may lie so far apart. */
const skew: DurationMs = seconds(30);

/** So many acts are remembered, lest they be counted twice. */
const heardMax = 20;
/** The largest budget there is: others may act without end, and a row holds only so much. */
const keptMax = 999;

/** Null: no act is told of, or one that was heard before: the same event may come twice. */
export function heardIn({ incident, target }: Seen, { cause, now }: Evidence): Heard | null {
  const told = cause.kind === 'event' ? cause.foreign : null;
  if (told === null) return null;
  const { action, at, by } = told;
  if (wasHeard(incident.heard, told) || wasCounted(incident.actions, told)) return null;
  // Whoever says that it happened in the future must not block us until then.
  const actedAt = instant(Math.min(at, now));
  return { action, at, actedAt, by, ours: isOurs(told, incident, target.policy) };
}

/**
 * By an older version, whose writes drop what was heard. No claim of ours is made at an event's
 * very millisecond.
 */
const wasCounted = (actions: readonly Instant[], { action, at, surely }: ForeignAction): boolean =>
  surely && action !== 'stop' && actions.includes(at);

/**
 * Where nobody knows who acted, only the times tell: an order lands within a while of its claim,
 * and no claim is made for a second one. We never stop anything.
 */
function isOurs(
  { action, at, surely }: ForeignAction,
  { actions, heard }: Incident,
  { effectWithinMs, armTimeoutMs }: Policy,
): boolean {
  if (surely || action === 'stop') return false;
  const explains = (claimed: Instant, act: Instant): boolean =>
    since(claimed, act) + skew >= 0 && since(claimed, act) <= effectWithinMs + armTimeoutMs + skew;
  const claims = heard
    .filter((act) => !act.ours && act.action !== 'stop')
    .reduce((left, act) => withoutAction(left, act.actedAt), actions);
  return claims.some(
    (claimed) =>
      explains(claimed, at) && !heard.some((act) => act.ours && explains(claimed, act.at)),
  );
}

/** The state with the act in it, as if it had been one of ours; a stop uses no budget. */
export function withHeard(seen: Seen, act: Heard, now: Instant): Seen {
  const { action, at, actedAt, ours } = act;
  const heard = [...seen.incident.heard, { action, at, actedAt, ours }].slice(-heardMax);
  const incident = { ...seen.incident, heard };
  if (ours || action === 'stop') return { ...seen, incident };
  const { groupState, target } = seen;
  const inOrder = (actions: readonly Instant[]): readonly Instant[] =>
    [...actions, actedAt].sort((a, b) => a - b).slice(-keptMax);
  const own = stillCounted(target.policy.actionsMax, incident.actions, now);
  const groups = stillCounted(target.group.actionsMax, groupState.actions, now);
  // Events come in any order.
  const foreignStartAt = instant(Math.max(actedAt, incident.foreignStartAt ?? actedAt));
  return {
    ...seen,
    incident: { ...incident, actions: inOrder(own), foreignStartAt },
    groupState: { ...groupState, actions: inOrder(groups) },
  };
}

/** What the look decided about `counted`, with the act written down beside it. */
export function toldOf(step: Step, counted: Seen, act: Heard, now: Instant): Step {
  if (step.kind === 'ask') return step;
  // The performer's row is left alone: the act is told again when it is done.
  if (step.kind === 'leave' && step.reason === 'treatment_in_flight') return step;
  const move = step.kind === 'move' ? step : unmoved(counted, step.reason);
  // Ours is no news, but its claim must explain no other.
  if (act.ours) return move;
  const recorded = withAct(move, act, now);
  return {
    ...move,
    next: { ...move.next, ...recorded, recordedAt: now },
    groupState: act.action === 'stop' ? move.groupState : (move.groupState ?? counted.groupState),
    recorded,
    because: recorded,
  };
}

/** The reason is the act, but for a claim and for a stop that is seen: there it is the detail. */
function withAct({ because, remedy }: Move, { action, by, at }: Heard, now: Instant): Recorded {
  const ago = Math.round(Math.max(0, since(at, now)) / 1000);
  const act = `${action} by ${by}, ${ago} s ago`;
  if (because === null) return { reason: 'foreign_action', detail: act };
  const { reason, detail } = because;
  if (remedy !== null) return { reason, detail: `${detail}; before: ${act}` };
  const isStop = action === 'stop' && reason === 'stopped_on_purpose';
  return { reason: isStop ? reason : 'foreign_action', detail: `${act}; ${reason}` };
}

/** A look that leaves everything as it is, as a move that writes down what was heard. */
const unmoved = ({ incident }: Seen, reason: Reason): Move => ({
  kind: 'move',
  next: incident,
  groupState: null,
  remedy: null,
  recorded: null,
  because: { reason, detail: '' },
  opensAfterMs: null,
  owed: [],
  lookAgainAfterMs: null,
});
