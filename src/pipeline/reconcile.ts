/**
 * One look at one target: gather, decide, commit, perform, settle. Everything else in Paramedic
 * only asks for this. A look that loses a race, dies or is cut off leaves a state that the next
 * look understands.
 */
import { commitMove } from './commit.ts';
import { decide } from '../core/decide.ts';
import { gather } from './gather.ts';
import { isStale } from '../core/wake.ts';
import { PortError } from './port-error.ts';
import { proposeClaim } from './propose-claim.ts';
import { seenOf } from './committed.ts';
import { storeClock } from './store-clock.ts';
import { tellOwed } from './tell.ts';
import { treat } from './treat.ts';
import type { App } from './app.ts';
import type { Cause } from '../core/wake.ts';
import type { Committed } from './committed.ts';
import type { Reason } from '../core/reasons.ts';
import type { Target } from '../core/policy.ts';

/** What came of a look. `lost`: somebody else wrote first, and what they saw stands. */
export interface Look {
  readonly target: string;
  readonly result: 'dropped' | 'left' | 'moved' | 'lost';
  readonly reason: Reason | null;
}

/** How often a look that a person asked something of is taken again when it lost a race. */
const operatorTries = 4;

/**
 * A look that lost a race is no loss where it was only to look: the winner looked. What a person
 * asked for is carried out all the same.
 */
export async function reconcile(app: App, target: Target, cause: Cause): Promise<Look> {
  const asked = cause.kind === 'operator' && cause.ask !== 'look';
  for (let tries = 1; ; tries++) {
    const taken = await lookOnce(app, target, cause);
    if (taken.result !== 'lost' || !asked || tries === operatorTries) return taken;
  }
}

async function lookOnce(app: App, target: Target, cause: Cause): Promise<Look> {
  const { ports } = app;
  const began = ports.stopwatch.elapsed();
  const loaded = await ports.incidents.load(target);
  if (isStale(cause, loaded.seq, loaded.incident.value, loaded.now)) {
    return look(target, 'dropped', null);
  }
  const clock = storeClock(loaded.now, began, ports.stopwatch);
  const seen = seenOf(app, target, loaded);
  const evidence = await gather(target, cause, clock, ports);
  const step = decide(seen, evidence);
  if (step.kind === 'leave') return look(target, 'left', step.reason);

  const committed =
    step.kind === 'ask'
      ? await proposeClaim(app, seen, loaded, evidence, clock)
      : await commitMove(seen, loaded, evidence, step, ports);
  if (committed === 'lost') return look(target, 'lost', null);

  const treated = await treat(app, target, committed, clock);
  if (treated === 'lost') return look(target, 'lost', 'settled_too_late');
  const told = await tellOwed(app, target, treated, clock);
  if (told !== 'lost') await scheduleNext(app, target, told);
  return look(target, 'moved', treated.move.next.reason);
}

/**
 * Only the winner of the last commit gets here. A wake that is lost is made up for by the sweep.
 */
async function scheduleNext(app: App, target: Target, { move, loaded }: Committed): Promise<void> {
  if (move.lookAgainAfterMs === null) return;
  const cause: Cause = { kind: 'timer', seq: loaded.seq };
  try {
    await app.ports.wakes.schedule({ targets: [target.id], cause }, move.lookAgainAfterMs);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    app.ports.log.info('paramedic.wake_not_queued', { target: target.id, problem: error.message });
  }
}

const look = (target: Target, result: Look['result'], reason: Reason | null): Look => ({
  target: target.id,
  result,
  reason,
});
