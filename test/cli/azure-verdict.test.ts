// In: what was seen of an act on Azure. Out: a failure where its result says more, or less, than
// was seen: a move that traffic did not follow, a restart that was never ordered.
import { expect, test } from 'vitest';
import type { AzureAct, View } from '../../src/cli/demo/azure/act.ts';
import { resultOf } from '../../src/cli/demo/azure/verdict.ts';
import type { Played } from '../../src/cli/demo/azure/verdict.ts';
import { isWrong } from '../../src/cli/demo/azure/watch.ts';
import type { SeenEntry } from '../../src/cli/demo/audit-watch.ts';
import type { Condition } from '../../src/cli/demo/diary.ts';
import { aTarget } from '../contract/fixtures.ts';

const patient = { id: 'web', name: 'ci-web-abc', resourceId: '/web', target: aTarget() };

const entry = (reason: string, target = 'web'): SeenEntry => ({
  at: '2026-01-01T00:00:01Z',
  happenedAt: 1_000,
  seq: 1,
  target,
  from: 'quiet',
  to: 'suspected',
  reason,
  says: '',
  detail: '',
  cause: 'timer',
  reading: null,
  platform: null,
});

const anAct = (over: Partial<AzureAct>): AzureAct => ({
  name: 'hang',
  says: '',
  expected: 'healed',
  patient,
  patients: ['web'],
  failover: null,
  withinMs: 1,
  steps: [],
  ...over,
});

const aView = (reasons: readonly string[], over: Partial<View> = {}): View => ({
  struckAt: 0,
  now: 10_000,
  entries: reasons.map((reason) => entry(reason)),
  servesSince: 5_000,
  wasIll: true,
  runs: [4_000],
  phase: 'quiet',
  group: null,
  ...over,
});

const failover = anAct({
  name: 'failover',
  expected: 'moved and back',
  failover: {
    group: 'web',
    moves: ['secondary', 'primary'],
    traffic: { profileId: '/traffic', endpoint: 'web-west' },
  },
});

const aPlayed = (over: Partial<Played>): Played => ({
  act: failover,
  view: aView(['treatment_claimed']),
  toggledTo: ['secondary', 'primary'],
  inRotation: ['web-west'],
  ...over,
});

test.each<readonly [string, Partial<Played>]>([
  ['moved and back', {}],
  ['moved and back', { inRotation: null }],
  ['moved and back, but traffic goes to nobody', { inRotation: [] }],
  ['moved and back, but traffic goes to web-north', { inRotation: ['web-north'] }],
  [
    'moved and back, but traffic goes to web-west and web-north',
    { inRotation: ['web-west', 'web-north'] },
  ],
  ['moved to secondary', { toggledTo: ['secondary'] }],
  ['moved to nowhere', { toggledTo: [], view: aView([]) }],
  ['moved without a restart first', { view: aView([]) }],
])('azure verdict: a failover is %s', (outcome, seen) => {
  expect(resultOf(aPlayed(seen)).outcome).toBe(outcome);
});

test.each<readonly [string, Partial<View>, readonly string[]]>([
  ['healed', {}, ['treatment_claimed', 'incident_closed']],
  ['healed, but not closed in time', {}, ['treatment_claimed']],
  ['not healed', { servesSince: null }, []],
  ['could not be broken', { wasIll: false }, ['incident_closed']],
])('azure verdict: what hangs is %s', (outcome, over, reasons) => {
  expect(resultOf(aPlayed({ act: anAct({}), view: aView(reasons, over) })).outcome).toBe(outcome);
});

test.each<readonly [string, readonly string[]]>([
  ['left alone', ['stopped_on_purpose']],
  ['left alone, without a word why', []],
  ['treated 1 times, though there was nothing to heal', ['treatment_claimed']],
])('azure verdict: what was stopped is %s', (outcome, reasons) => {
  const act = anAct({ name: 'stopped-on-purpose', expected: 'left alone' });
  expect(resultOf(aPlayed({ act, view: aView(reasons) })).outcome).toBe(outcome);
});

test('azure verdict: a restart that was surely not performed is not counted', () => {
  const reasons = ['treatment_claimed', 'treatment_refused', 'treatment_claimed'];
  expect(resultOf(aPlayed({ view: aView(reasons) })).restarts).toBe(1);
});

const s = 1_000;

test.each<readonly [string, number, readonly (readonly [number, Condition])[], boolean]>([
  ['it serves', 60 * s, [[0, 'serving']], true],
  [
    'it was stopped on purpose',
    60 * s,
    [
      [0, 'serving'],
      [30 * s, 'told to stop'],
    ],
    true,
  ],
  [
    'it hangs',
    60 * s,
    [
      [0, 'serving'],
      [30 * s, 'hanging'],
    ],
    false,
  ],
  [
    'it was seen to hang a little later',
    60 * s,
    [
      [0, 'serving'],
      [65 * s, 'hanging'],
    ],
    false,
  ],
  [
    'it is being started and serves at once',
    60 * s,
    [
      [0, 'told to stop'],
      [61 * s, 'starting'],
      [63 * s, 'serving'],
    ],
    false,
  ],
  [
    'it was healed long ago',
    60 * s,
    [
      [0, 'hanging'],
      [30 * s, 'serving'],
    ],
    true,
  ],
])('azure verdict: an order is judged by the diary, when %s', (_, at, lines, wrong) => {
  const diary = lines.map(([moment, condition]) => ({ at: moment, condition, says: '' }));
  expect(isWrong(diary, at)).toBe(wrong);
});
