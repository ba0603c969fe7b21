/**
 * What somebody else did to a target, as an event of the platform tells: it counts in the budgets
 * like an act of ours, and a start of theirs begins a start-up grace. Our own acts come back as
 * events too and are recognised by the claim they belong to.
 */
import { instant, seconds, since } from './time.ts';
import { withAction } from './limits.ts';
import type { Evidence } from './evidence.ts';
import type { ForeignAction } from './wake.ts';
import type { DurationMs, Instant } from './time.ts';
import type { Seen, Step } from './step.ts';

/** The platform's clock and the store's may lie so far apart. */
const skew: DurationMs = seconds(30);

/** Null: nothing of somebody else's, or known already: the same event may come twice. */
export function foreignIn(
  { incident, target }: Seen,
  { cause, now }: Evidence,
): ForeignAction | null {
  const foreign = cause.kind === 'event' ? cause.foreign : null;
  if (foreign === null) return null;
  // Whoever says that it happened in the future must not block us until then.
  const at = instant(Math.min(foreign.at, now));
  const { effectWithinMs, armTimeoutMs } = target.policy;
  const isOurs = incident.actions.some(
    (claimed) =>
      since(claimed, at) + skew >= 0 && since(claimed, at) <= effectWithinMs + armTimeoutMs + skew,
  );
  return isOurs ? null : { ...foreign, at };
}

/** The state as if the act had been one of ours; a stop uses no budget. */
export function withForeign(seen: Seen, { action, at }: ForeignAction, now: Instant): Seen {
  if (action === 'stop') return seen;
  const { incident, groupState, target } = seen;
  const inOrder = (actions: readonly Instant[]): readonly Instant[] =>
    [...actions].sort((a, b) => a - b);
  const own = withAction(target.policy.actionsMax, incident.actions, now).slice(0, -1);
  const groups = withAction(target.group.actionsMax, groupState.actions, now).slice(0, -1);
  // Events come in any order.
  const latest = instant(Math.max(at, incident.foreignStartAt ?? at));
  return {
    ...seen,
    incident: { ...incident, actions: inOrder([...own, at]), foreignStartAt: latest },
    groupState: { ...groupState, actions: inOrder([...groups, at]) },
  };
}

/** What the look decided, with the act written down beside it. */
export function toldOfForeign(
  step: Step,
  { groupState }: Seen,
  { action, at, by }: ForeignAction,
  now: Instant,
): Step {
  if (step.kind !== 'move' || step.remedy !== null) return step;
  const ago = since(at, now);
  const decided = step.because === null ? '' : `; ${step.because.reason}`;
  const isStop = action === 'stop' && step.because?.reason === 'stopped_on_purpose';
  const said = {
    reason: isStop ? ('stopped_on_purpose' as const) : ('foreign_action' as const),
    detail: `${action} by ${by}, ${Math.round(ago / 1000)} s ago${decided}`,
  };
  return {
    ...step,
    next: { ...step.next, ...said, recordedAt: now },
    groupState: action === 'stop' ? step.groupState : (step.groupState ?? groupState),
    recorded: said,
    because: said,
  };
}
