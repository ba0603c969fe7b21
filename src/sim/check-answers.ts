/**
 * What callers of do_failover are told: a move that was made for them is never denied, and one that
 * was not made never told of.
 */
import { minute, swapsOf } from './truth.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Happening } from './history.ts';
import type { Judged, Violation } from './judged.ts';
import type { Wish } from '../core/failover/state.ts';

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>;

export function answerLaws(judged: Judged, group: FailoverGroup): readonly Violation[] {
  const answers = judged.history.of('answer').filter((one) => one.group === group.name);
  return untrue(judged, group, answers);
}

function untrue(
  judged: Judged,
  group: FailoverGroup,
  answers: readonly Of<'answer'>[],
): readonly Violation[] {
  const asks = judged.history.of('ask').filter((one) => one.group === group.name);
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
    // Who is told that a person is asked need not hear what came of it.
    const isAsked = asks.some((ask) => startedAt <= ask.at && ask.at <= at);
    const isSilent = done || isAsked || reason === 'finding_out';
    const isDenied = !isSilent && isMade && isAlone(judged, answer);
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
