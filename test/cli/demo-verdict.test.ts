import { expect, test } from 'vitest';
import type { ActView } from '../../src/cli/demo/act.ts';
import { acts } from '../../src/cli/demo/acts.ts';
import type { SeenEntry } from '../../src/cli/demo/audit-watch.ts';
import { identities, resourceIdOf } from '../../src/cli/demo/cast.ts';
import type { Diaries } from '../../src/cli/demo/diary.ts';
import { resultOf, wrongOrders } from '../../src/cli/demo/verdict.ts';
import type { JournalEntry } from '../../src/local/resources/journal.ts';
import { someDiaries } from './some-diaries.ts';
import type { Moment } from './some-diaries.ts';

const diariesOf = (orders: readonly Moment[]): Diaries => someDiaries({ orders });

function anOrder(at: number, changed: { status?: number; by?: keyof typeof identities } = {}) {
  const { status = 202, by = 'healer' } = changed;
  const { clientId, principalId } = identities[by];
  const entry: JournalEntry = {
    kind: 'asked',
    method: 'POST',
    operation: 'start',
    at,
    status,
    target: resourceIdOf('orders').toLowerCase(),
    caller: { appid: clientId, oid: principalId },
  };
  return entry;
}

const crashed: readonly Moment[] = [
  [0, 'starting'],
  [10, 'serving'],
  [100, 'crashed'],
  [200, 'starting'],
  [210, 'serving'],
];

test.each([
  ['it has crashed', [[100, 'crashed']], [anOrder(150)], 0],
  ['it hangs', [[100, 'hanging']], [anOrder(150)], 0],
  ['it serves', [[100, 'serving']], [anOrder(150)], 1],
  ['it starts', [[100, 'starting']], [anOrder(150)], 1],
  ['it was told to stop', [[100, 'told to stop']], [anOrder(150)], 1],
  ['it has not written a word', [], [anOrder(150)], 1],
  ['it serves again', crashed, [anOrder(150), anOrder(250)], 1],
  ['it serves, and ARM hides behind a 500', [[1, 'serving']], [anOrder(5, { status: 500 })], 1],
  ['it serves, and ARM refuses', [[1, 'serving']], [anOrder(5, { status: 409 })], 0],
  ['it serves, and a person asks', [[1, 'serving']], [anOrder(5, { by: 'operator' })], 0],
] as const)('verdict: an order is judged by the diary, when %s', (_, diary, journal, wrong) => {
  expect(wrongOrders(journal, diariesOf(diary))).toBe(wrong);
});

const anEntry = (happenedAt: number, reason: string, cause: string): SeenEntry => ({
  at: '',
  seq: 1,
  target: 'orders',
  from: 'quiet',
  to: 'suspected',
  says: '',
  detail: '',
  reading: null,
  platform: null,
  happenedAt,
  reason,
  cause,
});

function crashResult(view: Partial<ActView>, diary = crashed, journal = [anOrder(150)]) {
  const [crash] = acts;
  if (crash === undefined) throw new Error('There is no first act.');
  const shown = {
    struckAt: 90,
    now: 900,
    entries: [],
    alertedAt: 120,
    serving: [],
    failover: null,
  };
  const whole = { ...shown, ...view };
  return resultOf(crash, whole, journal, diariesOf(diary));
}

const healed = [anEntry(130, 'suspicion_raised', 'alert'), anEntry(300, 'incident_closed', '')];

test('verdict: healed, when the patient serves again after one order', () => {
  expect(crashResult({ entries: healed })).toEqual({
    name: 'crash',
    expected: 'healed',
    outcome: 'healed',
    firstSeenBy: 'alert',
    detectedAfterMs: 40,
    recoveredAfterMs: 120,
    restarts: 1,
    requestsLost: null,
    requestsSent: null,
    toggledTo: null,
  });
});

test.each([
  ['nobody noticed', crashResult({}), 'not noticed'],
  ['it still lies there', crashResult({ entries: healed }, crashed.slice(0, 3)), 'not healed'],
  [
    'it took two orders',
    crashResult({ entries: healed }, crashed, [anOrder(150), anOrder(160)]),
    'healed after 2 orders',
  ],
  [
    'the sweep came before the alert',
    crashResult({ entries: healed.map((entry) => ({ ...entry, cause: 'sweep' })) }),
    'healed, but first seen by the timer',
  ],
  [
    'an event came before the alert',
    crashResult({ entries: healed.map((entry) => ({ ...entry, cause: 'event' })) }),
    'healed, but first seen by the event',
  ],
  [
    'the incident stays open',
    crashResult({ entries: healed.slice(0, 1) }),
    'healed, but not closed in time',
  ],
])('verdict: not as expected, when %s', (_, { outcome }, says) => {
  expect(outcome).toBe(says);
});
