// In: journals, diaries and public rows made up here. Out: that traffic moved wrongly is counted,
// and that an act of a failover group comes out as expected only if all of it did.
import { expect, test } from 'vitest';
import type { Act, ActView, FailoverView, PersonsAnswer } from '../../src/cli/demo/act.ts';
import { acts } from '../../src/cli/demo/acts.ts';
import type { SeenEntry } from '../../src/cli/demo/audit-watch.ts';
import { identities, profileIdOf, resourceIdOf } from '../../src/cli/demo/cast.ts';
import type { PatientName, Side } from '../../src/cli/demo/cast.ts';
import { wrongMoves } from '../../src/cli/demo/moves.ts';
import type { RowChange } from '../../src/cli/demo/public-rows.ts';
import { resultOf } from '../../src/cli/demo/verdict.ts';
import type { JournalEntry } from '../../src/local/resources/journal.ts';
import { someDiaries } from './some-diaries.ts';

const theAct = (name: string): Act => {
  const act = acts.find((one) => one.name === name);
  if (act === undefined) throw new Error(`There is no act ${name}.`);
  return act;
};

const callerOf = (by: keyof typeof identities) => {
  const { clientId, principalId } = identities[by];
  return { appid: clientId, oid: principalId };
};

function aRerouting(
  at: number,
  endpoint: PatientName,
  endpointStatus: 'Enabled' | 'Disabled',
  changed: { by?: keyof typeof identities; status?: number } = {},
): JournalEntry {
  const { by = 'healer', status = 200 } = changed;
  const group = endpoint.startsWith('tickets') ? 'tickets' : 'accounts';
  return {
    kind: 'asked',
    method: 'PATCH',
    operation: 'patch-endpoint',
    target: `${profileIdOf(group)}/externalEndpoints/${endpoint}`.toLowerCase(),
    body: { properties: { endpointStatus } },
    at,
    status,
    caller: callerOf(by),
  };
}

const aToggle = (at: number, to: Side, count: number): RowChange => ({
  at,
  group: 'tickets',
  from: null,
  to: { active_target: to, failover_count: count, last_status: '', lock_until_utc: '' },
});

const aView = (changed: Partial<FailoverView>): FailoverView => ({
  toggles: [],
  answers: [],
  turns: [],
  requests: { sent: 100, lost: 7 },
  ...changed,
});

/** West is ill from 100 to 300; north serves all the while. */
const diaries = someDiaries({
  'tickets-west': [
    [0, 'serving'],
    [100, 'crashed'],
    [300, 'serving'],
  ],
  'tickets-north': [[0, 'serving']],
});

const away = [
  aRerouting(200, 'tickets-north', 'Enabled'),
  aRerouting(210, 'tickets-west', 'Disabled'),
];
const home = [
  aRerouting(400, 'tickets-west', 'Enabled'),
  aRerouting(410, 'tickets-north', 'Disabled'),
];
const toggles = [aToggle(205, 'secondary', 1), aToggle(405, 'primary', 2)];
const played = [{ act: theAct('failover'), failover: aView({ toggles }) }];

test('moves: none is wrong, when traffic leaves the ill side and comes home', () => {
  expect(wrongMoves([...away, ...home], diaries, played)).toBe(0);
});

test.each<[string, readonly JournalEntry[], number]>([
  ['somebody else moves', [aRerouting(200, 'tickets-north', 'Enabled', { by: 'operator' })], 1],
  ['somebody else is refused', [aRerouting(2, 'tickets-west', 'Disabled', { status: 403 })], 0],
  ['the side it leaves is well', [aRerouting(50, 'tickets-north', 'Enabled')], 1],
  ['it is removed before the other is added', away.toReversed(), 2],
  ['the side it goes to is ill', [...away, aRerouting(250, 'tickets-west', 'Enabled')], 1],
  ['it moves once more', [...away, ...home, aRerouting(500, 'tickets-north', 'Enabled')], 1],
  ['it moves a group whose act is not played', [aRerouting(9, 'accounts-north', 'Enabled')], 1],
])('moves: each is judged by the diaries, when %s', (_, journal, wrong) => {
  expect(wrongMoves(journal, diaries, played)).toBe(wrong);
});

test.each<[string, readonly RowChange[], number]>([
  ['it was toggled twice unseen', [aToggle(205, 'secondary', 3)], 1],
  ['it was toggled to the wrong side', [aToggle(205, 'primary', 1)], 1],
  ['it was toggled once too often', [...toggles, aToggle(500, 'secondary', 3)], 1],
])('moves: the public row tells, when %s', (_, seen, wrong) => {
  const acted = [{ act: theAct('failover'), failover: aView({ toggles: seen }) }];
  expect(wrongMoves([], diaries, acted)).toBe(wrong);
});

const anEntry = (happenedAt: number, reason: string, cause = 'timer'): SeenEntry => ({
  at: '',
  seq: 1,
  target: 'failover:tickets',
  from: 'steady',
  to: 'suspected',
  says: '',
  detail: '',
  reading: null,
  platform: null,
  happenedAt,
  reason,
  cause,
});

const anOrder: JournalEntry = {
  kind: 'asked',
  method: 'POST',
  operation: 'start',
  at: 150,
  status: 202,
  target: resourceIdOf('tickets-west').toLowerCase(),
  caller: callerOf('healer'),
};

function resultFor(
  name: string,
  failover: Partial<FailoverView>,
  entries: readonly SeenEntry[],
  journal: readonly JournalEntry[] = [],
) {
  const shown = { struckAt: 90, now: 900, alertedAt: null, serving: [] };
  const view: ActView = { ...shown, entries, failover: aView(failover) };
  return resultOf(theAct(name), view, journal, diaries);
}

const followed = [anEntry(130, 'suspicion_raised'), anEntry(220, 'traffic_followed')];
const followedTwice = [...followed, anEntry(420, 'traffic_followed')];
const turns = [
  { at: 101, endpoint: null, requests: { sent: 1, lost: 1 } },
  { at: 201, endpoint: 'tickets-north', requests: { sent: 9, lost: 7 } },
];

test('verdict: moved and back, when both toggles were followed after a restart', () => {
  expect(resultFor('failover', { toggles, turns }, followedTwice, [anOrder])).toEqual({
    name: 'failover',
    expected: 'moved and back',
    outcome: 'moved and back',
    firstSeenBy: 'timer',
    detectedAfterMs: 40,
    recoveredAfterMs: 111,
    restarts: 1,
    requestsLost: 7,
    requestsSent: 100,
    toggledTo: ['secondary', 'primary'],
  });
});

test.each([
  ['no restart came first', resultFor('failover', { toggles }, followedTwice), /without a restart/],
  [
    'it stayed away',
    resultFor('failover', { toggles: toggles.slice(0, 1) }, followed, [anOrder]),
    /^moved 1 times, not 2$/,
  ],
  [
    'traffic did not follow home',
    resultFor('failover', { toggles }, followed, [anOrder]),
    /but not traffic_followed in time/,
  ],
])('verdict: not as expected, when %s', (_, { outcome }, says) => {
  expect(outcome).toMatch(says);
});

const anAnswer = (
  person: PersonsAnswer['person'],
  status: number,
  asked: PersonsAnswer['asked'] = 'approval',
): PersonsAnswer => ({ at: 150, person, group: 'accounts', asked, status });
const asked = [anEntry(95, 'approval_requested', 'request of Ada'), anEntry(300, 'recovered')];
const approved = [anAnswer('Ada', 202, 'move'), anAnswer('Ada', 403), anAnswer('Grace', 200)];

test('verdict: moved, when the second person approved and the first could not', () => {
  const failover = { toggles: toggles.slice(0, 1), answers: approved };
  const { outcome, firstSeenBy, toggledTo } = resultFor('approval', failover, asked);
  expect({ outcome, firstSeenBy, toggledTo }).toEqual({
    outcome: 'moved',
    firstSeenBy: 'caller',
    toggledTo: ['secondary'],
  });
});

test.each([
  ['who asked approved it', [anAnswer('Ada', 200)], 205],
  ['nobody tried to approve their own', [anAnswer('Grace', 200)], 205],
  ['it moved before the approval', approved, 149],
])('verdict: moved on the word of one person, when %s', (_, answers, at) => {
  const failover = { toggles: [aToggle(at, 'secondary', 1)], answers };
  expect(resultFor('approval', failover, asked).outcome).toBe('moved on the word of one person');
});
