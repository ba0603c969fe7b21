/**
 * What callers of do_failover are told: a move that was made for them is never denied, nor one
 * claimed that was not made; and who comes again while nobody else is at it is not turned away.
 */
import { minute, swapsOf } from './truth.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Happening } from './history.ts';
import type { Judged, Violation } from './judged.ts';
import type { Wish } from '../core/failover/state.ts';

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>;

export function answerLaws(judged: Judged, group: FailoverGroup): readonly Violation[] {
  const answers = judged.history.of('answer').filter((one) => one.group === group.name);
  return [...untrue(judged, group, answers), ...turnedAway(judged, group, answers)];
}

function untrue(
  judged: Judged,
  group: FailoverGroup,
  answers: readonly Of<'answer'>[],
): readonly Violation[] {
  const swaps = swapsOf(judged, group);
  return answers.flatMap((answer) => {
    const { at, startedAt, by, wish, reason, done } = answer;
    const isMade = swaps.some(
      ({ at: swappedAt, claim }) =>
        startedAt <= swappedAt &&
        swappedAt <= at &&
        claim !== null &&
        claim.at >= startedAt &&
        isSame(claim.wish, wish),
    );
    const what = `${group.name}, ${by}: ${reason}`;
    if (done && !isMade)
      return [{ law: 'no caller is told of a move that was not made', what, at }];
    const isDenied = !done && reason !== 'finding_out' && isMade && isAlone(judged, answer);
    return isDenied ? [{ law: 'no caller is denied a move that was made', what, at }] : [];
  });
}

const isSame = (one: Wish | null, other: Wish): boolean =>
  one !== null && one.by === other.by && one.to === other.to && one.force === other.force;

/** Nobody else asked for the very same meanwhile: what was made for the wish was made for them. */
const isAlone = ({ history }: Judged, { group, wish, startedAt, at }: Of<'answer'>): boolean =>
  history
    .of('request')
    .filter((one) => one.group === group && isSame(one.wish, wish))
    .filter((one) => startedAt - callMax <= one.at && one.at <= at).length === 1;

/** Longer than any call lasts, a dead one's mark included. */
const callMax = 3 * minute;

/** How often in a row somebody may lose to the loop's own looks. */
const turnsMax = 3;

function turnedAway(
  { history }: Judged,
  { name }: FailoverGroup,
  answers: readonly Of<'answer'>[],
): readonly Violation[] {
  const requests = history.of('request').filter((one) => one.group === name);
  const phases = history.of('group-phase').filter((one) => one.group === name);
  const isFree = ({ startedAt, at, by }: Of<'answer'>): boolean => {
    const from = startedAt - callMax;
    const isAnswered = (one: Of<'request'>): boolean =>
      answers.some((each) => each.startedAt === one.at && each.at < startedAt);
    const others = requests
      .filter((one) => from <= one.at && one.at <= at && one.at !== startedAt)
      .some((one) => one.wish.by !== by || !isAnswered(one));
    const isMoving = [
      phases.findLast((one) => one.at <= from),
      ...phases.filter((one) => from < one.at && one.at <= at),
    ].some((one) => one?.phase === 'moving');
    return !others && !isMoving;
  };
  const turns = new Map<string, number>();
  return answers.flatMap((answer) => {
    const { by, at, reason } = answer;
    const isTurned = reason === 'failover_in_flight' && isFree(answer);
    const count = isTurned ? (turns.get(by) ?? 0) + 1 : 0;
    turns.set(by, count);
    return count === turnsMax
      ? [{ law: 'who comes again is served', what: `${name}, ${by}: ${count} times`, at }]
      : [];
  });
}
