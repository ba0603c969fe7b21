/**
 * One look at one subject: gather, decide, commit, perform, settle. Everything else in Paramedic
 * only asks for this. A look that loses a race, dies or is cut off leaves a state that the next
 * look understands.
 */
import { commitMove } from './committed.ts';
import { isStale } from '../core/wake.ts';
import { PortError } from './port-error.ts';
import { proposeClaim } from './propose-claim.ts';
import { publishOwed } from './publish.ts';
import { clockStepMs, ms, seconds, since } from '../core/time.ts';
import { storeClock } from './store-clock.ts';
import { tellOwed } from './tell.ts';
import type { App } from './app.ts';
import type { Care, LookEvidence } from './care.ts';
import type { Cause } from '../core/wake.ts';
import type { Committed, State } from './committed.ts';
import type { DurationMs } from '../core/time.ts';
import type { Reason } from '../core/reasons.ts';
import type { Remedy } from '../core/incident.ts';
import type { StoreClock } from './store-clock.ts';

/** What came of a look. `lost`: somebody else wrote first, and what they saw stands. */
export interface Look {
  /** Id of the subject. */
  readonly target: string;
  readonly result: 'dropped' | 'left' | 'moved' | 'lost';
  readonly reason: Reason | null;
  readonly detail: string;
  /** What was claimed in this look. */
  readonly claimed: Remedy | null;
  /** When time alone lets act; null where something else must happen. */
  readonly opensAfterMs: DurationMs | null;
}

/** How often a look that somebody waits for is taken again when it lost a race. */
const askedTries = 4;

/**
 * A look that lost a race is no loss where it was only to look: the winner looked. What a person
 * or a caller asked for is carried out all the same, and the word of somebody's act, which comes
 * once, is heard: a `PortError` hands it back to the queue.
 */
export async function reconcile<S extends State, Evidence extends LookEvidence>(
  app: App,
  care: Care<S, Evidence>,
  cause: Cause,
): Promise<Look> {
  const asked = cause.kind === 'request' || (cause.kind === 'operator' && cause.ask !== 'look');
  const isWord = isToBeCounted(cause);
  for (let tries = 1; ; tries++) {
    const taken = await lookOnce(app, care, cause);
    const isToRepeat = taken.result === 'lost' && taken.claimed === null && (asked || isWord);
    if (!isToRepeat) return taken;
    if (tries < askedTries) continue;
    if (asked) return taken;
    throw new PortError('unavailable', `${care.named.id}: its row was written by others meanwhile`);
  }
}

/**
 * The worker's stopwatch behind the store's clock: its host was frozen, and its readings are of
 * another time than they say. Two answers of a clock of whole seconds differ by so much at most.
 */
const stoodStill = ms(2 * clockStepMs);

async function lookOnce<S extends State, Evidence extends LookEvidence>(
  app: App,
  care: Care<S, Evidence>,
  cause: Cause,
): Promise<Look> {
  const { ports } = app;
  const began = ports.stopwatch.elapsed();
  const first = await care.rows.load(care.named);
  if (isStale(cause, first.seq, first.state.value, first.now)) return look(care, 'dropped');
  const clock = storeClock(first.now, began, ports.stopwatch);
  const gathered = await care.gather(first, cause, clock);
  // A burst takes longer than the loop's own looks are apart, and would lose every race to them.
  const loaded = cause.kind === 'request' ? await care.rows.load(care.named) : first;
  if (since(clock.now(), loaded.now) > stoodStill) return look(care, 'lost');
  const evidence = loaded === first ? gathered : await care.readAnew(gathered, clock);
  const step = care.decide(loaded, evidence);
  if (step.kind === 'leave') {
    const { value } = loaded.state;
    if (value === null || !care.isInFlight(value)) await publishOwed(app, care, loaded);
    else if (isToBeCounted(cause)) {
      // No sweep makes up for this word: where it cannot be queued, the queue hands it over again.
      await app.ports.wakes.schedule({ targets: [care.named.id], cause }, countAgainAfter);
    }
    return { ...look(care, 'left'), reason: step.reason };
  }
  const committed =
    step.kind === 'ask'
      ? await proposeClaim(app, care, loaded, evidence, clock)
      : await commitMove(care.rows, care.named, loaded, step, care.entryOf(loaded, evidence, step));
  return committed === 'lost' ? look(care, 'lost') : afterCommit(app, care, committed, clock);
}

/** What somebody else did is counted when the performer is done. */
const countAgainAfter = seconds(30);
const isToBeCounted = (cause: Cause): boolean => cause.kind === 'event' && cause.foreign !== null;

async function afterCommit<S extends State, Evidence extends LookEvidence>(
  app: App,
  care: Care<S, Evidence>,
  committed: Committed<S>,
  clock: StoreClock,
): Promise<Look> {
  const { move } = committed;
  const treated = await care.treat(committed, clock);
  const claimed = move.remedy;
  if (treated === 'lost') return { ...look(care, 'lost'), reason: 'settled_too_late', claimed };
  const told = await tellOwed(app, care, treated, clock);
  const published = told === 'lost' ? null : await publishOwed(app, care, told.loaded);
  const again = treated.move.lookAgainAfterMs;
  if (published !== null && again !== null) {
    // Only the winner of the last commit gets here.
    await schedule(app, care, { kind: 'timer', seq: published.seq }, again);
  }
  const { next, because } = treated.move;
  return {
    target: care.named.id,
    result: 'moved',
    reason: because?.reason ?? next.reason,
    detail: because?.detail ?? next.detail,
    claimed,
    opensAfterMs: move.opensAfterMs,
  };
}

/** A wake that is lost is made up for by the sweep. */
async function schedule<S extends State, Evidence extends LookEvidence>(
  app: App,
  { named }: Care<S, Evidence>,
  cause: Cause,
  delay: DurationMs,
): Promise<void> {
  try {
    await app.ports.wakes.schedule({ targets: [named.id], cause }, delay);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    app.ports.log.info('paramedic.wake_not_queued', { target: named.id, problem: error.message });
  }
}

const look = <S extends State, Evidence extends LookEvidence>(
  { named }: Care<S, Evidence>,
  result: Look['result'],
): Look => ({
  target: named.id,
  result,
  reason: null,
  detail: '',
  claimed: null,
  opensAfterMs: null,
});
