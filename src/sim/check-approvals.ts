/** What must hold of moves that people are asked about: an approval in time, by somebody else. */
import { effectWithin, minute, policiesOf, rowsOf, second, swapsOf } from './truth.ts';
import type { FailoverGroup, FailoverPolicy } from '../core/failover/group.ts';
import type { Judged, Violation } from './judged.ts';
import type { Of } from './history.ts';
import type { Swap } from './truth.ts';

const askFor = 15 * minute;
/** From an approval to its claim, and a look. */
const useWithin = 2 * minute + 40 * second;

export function approvalLaws(judged: Judged, group: FailoverGroup): readonly Violation[] {
  const moved = swapsOf(judged, group).flatMap((swap) =>
    policiesOf(judged, group, swap.at - effectWithin).every((policy) => asks(policy, group, swap))
      ? one(judged, group, swap)
      : [],
  );
  return [...moved, ...askedAgain(judged, group)];
}

/** A no, or no answer, is taken for one by machines: only a person who names the side asks anew. */
function askedAgain({ history }: Judged, { id, name }: FailoverGroup): readonly Violation[] {
  const all = history.of('ask').filter(({ group }) => group === name);
  const noes = history
    .of('entry')
    .filter(
      ({ entry }) => entry.target === id && entry.from === 'asking' && isNo.has(entry.reason),
    );
  const named = history
    .of('request')
    .filter(({ group, wish }) => group === name && wish.to !== null && !wish.by.startsWith('key'));
  return all.flatMap(({ at, id: number }, index): Violation[] => {
    const last = all[index - 1]?.at ?? at;
    const no = noes.find((one) => last <= one.at && one.at <= at && at - one.at < askAgainAfter);
    const isAsked = named.some((one) => at - requestWithin <= one.at && one.at <= at);
    if (no === undefined || isAsked) return [];
    const what = `${name}: ask ${number} ${at - no.at} ms after ${no.entry.reason}`;
    return [{ law: 'no means no for a while', what, at }];
  });
}

const isNo: ReadonlySet<string> = new Set(['approval_refused', 'approval_expired']);
/** `askAgainAfter`; the worker of a frozen host dates what it writes by as much too early. */
const askAgainAfter = 18 * minute;
/** From a call to the ask that comes of it: a look, however slow. */
const requestWithin = 2 * minute;

/** Whether a person must be asked before such a swap. */
export function asks({ approval }: FailoverPolicy, { home }: FailoverGroup, { to }: Swap): boolean {
  if (approval === 'failover') return to !== home;
  return approval === 'always' || (approval === 'failback' && to === home);
}

function one(judged: Judged, group: FailoverGroup, swap: Swap): readonly Violation[] {
  const { history } = judged;
  const { at, claim, to } = swap;
  const found: Violation[] = [];
  const say = (law: string, what: string): void =>
    void found.push({ law, what: `${group.name} to ${to}: ${what}`, at });
  const epoch = claim?.epoch ?? -1;
  const ask = history.of('ask').findLast((each) => each.group === group.name && each.id === epoch);
  const claimedAt = claim?.at ?? at;
  if (ask === undefined || ask.at > claimedAt || ask.to !== to) {
    say('no move without the approval that the policy asks for', `no ask ${epoch} for it`);
    return found;
  }
  const said = history
    .of('said')
    .filter((each) => each.group === group.name && each.id === ask.id && each.taken);
  const approvals = said.filter((each) => each.verdict === 'approved' && each.at - 2 * minute < at);
  const valid = approvals.filter(
    (each) => !requestersOf(judged, group, ask, each.at).has(each.person),
  );
  const unheard = history.of('crash').length > 0 || history.of('outage').length > 0;
  if (approvals.length > 0 && approvals.every((each) => each.seenAt !== ask.at)) {
    say('an approval is for the ask that was seen', `approved was that of ${approvals[0]?.seenAt}`);
  }
  if (approvals.length > 0 && valid.length === 0) {
    say('nobody approves what they asked for', approvals.map(({ person }) => person).join(', '));
  }
  if (approvals.length === 0 && !unheard && !isLossy(judged, group, ask)) {
    say('no move without the approval that the policy asks for', 'nobody approved');
  }
  const isLate = valid.every((each) => each.startedAt - ask.at > askFor + 2 * second);
  if (valid.length > 0 && isLate) say('approvals expire', 'it was out of time');
  if (valid.length > 0 && valid.every((each) => claimedAt - each.at > useWithin)) {
    say('an approval is used at once', 'approved long before');
  }
  if (said.some((each) => each.verdict === 'refused' && each.at < claimedAt)) {
    say('no means no', 'refused');
  }
  const asked = rowsOf(judged, group).findLast((row) => row.at <= ask.at)?.after;
  const moved = deciding.some((column) => asked?.[column] !== swap.before[column]);
  if (moved) say('an approval is void once the row has moved', 'edited since it was asked');
  return found;
}

/** An answer to a person was lost: what they said may count, though they never heard so. */
function isLossy({ history }: Judged, { name }: FailoverGroup, ask: Of<'ask'>): boolean {
  return history
    .of('said')
    .some((each) => each.group === name && each.id === ask.id && !each.taken);
}

/** Who had been told by us, before the approval, that people are asked about their wish. */
function requestersOf(
  { history }: Judged,
  { name }: FailoverGroup,
  ask: Of<'ask'>,
  before: number,
): ReadonlySet<string> {
  const answers = history
    .of('answer')
    .filter(
      (each) =>
        each.group === name &&
        ask.at <= each.at &&
        each.at < before - minute &&
        ['approval_requested', 'approval_pending'].includes(each.reason),
    );
  return new Set(answers.map(({ by }) => by));
}

const deciding = [
  'active_target',
  'primary_endpoint',
  'secondary_endpoint',
  'failover_count',
  'lock_until_utc',
] as const;
