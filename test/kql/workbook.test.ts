// In: the queries of the workbook and a story of an hour, as Paramedic's log tells it. Out: a
// failure for each number that a person would read wrong.
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileQuery } from '../../src/kql/query.ts';
import type { Row } from '../../src/kql/query.ts';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';

const folder = new URL('../../kql/workbook/', import.meta.url);

const aLine = (time: string, event: string, fields: object): Row => ({
  TimeGenerated: `2026-03-01T${time}Z`,
  Message: JSON.stringify({ ...fields, level: 'info', event, at: `2026-03-01T${time}Z` }),
});

/** What was recorded of a subject: its number, the move `from>to`, the reason, and the rest. */
function recorded(time: string, target: string, seq: number, move: string, rest: object): Row {
  const [from, to] = move.split('>');
  const group = target.startsWith('failover:') ? target : 'shop';
  const entry = {
    target,
    group,
    seq,
    epoch: 0,
    from,
    to,
    detail: '',
    remedy: null,
    cause: 'sweep',
  };
  return aLine(time, 'paramedic.recorded', { ...entry, ...rest });
}

/** Orders is healed by a restart; search twice in vain, until a person has it; then shop moves. */
const story: readonly Row[] = [
  recorded('11:00:00', 'orders', 1, 'quiet>suspected', {
    reason: 'suspicion_raised',
    cause: 'alert',
  }),
  recorded('11:00:30', 'orders', 2, 'suspected>treating', {
    reason: 'treatment_claimed',
    remedy: 'restart',
    epoch: 1,
  }),
  recorded('11:00:31', 'orders', 3, 'treating>verifying', { reason: 'treatment_issued', epoch: 1 }),
  recorded('11:01:40', 'orders', 4, 'verifying>cooling', { reason: 'recovered', epoch: 1 }),
  recorded('11:11:40', 'orders', 5, 'cooling>quiet', { reason: 'incident_closed', epoch: 1 }),

  recorded('11:20:00', 'search', 1, 'quiet>suspected', { reason: 'suspicion_raised' }),
  recorded('11:20:50', 'search', 2, 'suspected>suspected', {
    reason: 'blocked_by_group_slot',
    detail: 'orders',
  }),
  recorded('11:21:00', 'search', 3, 'suspected>treating', {
    reason: 'treatment_claimed',
    remedy: 'restart',
    epoch: 1,
  }),
  recorded('11:26:00', 'search', 4, 'verifying>suspected', {
    reason: 'treatment_did_not_help',
    epoch: 1,
    detail: 'answered 503',
  }),
  recorded('11:27:00', 'search', 5, 'suspected>suspected', {
    epoch: 1,
    reason: 'blocked_by_backoff',
  }),
  recorded('11:37:00', 'search', 6, 'suspected>suspected', {
    epoch: 1,
    reason: 'blocked_by_backoff',
  }),
  recorded('11:38:00', 'search', 7, 'suspected>escalated', {
    epoch: 1,
    reason: 'remedies_exhausted',
  }),
  recorded('11:38:01', 'search', 8, 'escalated>escalated', { epoch: 1, reason: 'human_told' }),

  recorded('11:50:00', 'failover:shop', 1, 'steady>suspected', { reason: 'suspicion_raised' }),
  recorded('11:51:00', 'failover:shop', 2, 'suspected>moving', {
    reason: 'failover_claimed',
    epoch: 1,
  }),
  recorded('11:51:02', 'failover:shop', 3, 'moving>following', { reason: 'failed_over', epoch: 1 }),

  aLine('11:40:00', 'paramedic.swept', { looked: 3, failed: 0, handedOver: 0, unreadable: 0 }),
  aLine('11:40:30', 'paramedic.swept', { looked: 3, failed: 1, handedOver: 0, unreadable: 0 }),
  aLine('11:45:00', 'paramedic.swept', { looked: 2, failed: 0, handedOver: 1, unreadable: 1 }),

  aLine('11:00:00', 'paramedic.alert_taken', {
    rule: 'container-ended',
    targets: ['orders'],
    status: 202,
  }),
  aLine('11:00:05', 'paramedic.alert_taken', {
    rule: 'container-ended',
    targets: ['orders'],
    status: 200,
  }),
  aLine('11:10:00', 'paramedic.alert_taken', { rule: 'error-burst', targets: [], status: 202 }),
  aLine('11:20:00', 'paramedic.alert_refused', { problems: ['paramedic.recorded'] }),
  { TimeGenerated: '2026-03-01T11:30:00Z', Message: 'paramedic.recorded, but no JSON' },
];

const day = '2026-03-01T';
const at = (time: string): string => `${day}${time}Z`;

/** Per query, its columns and its rows over the story. */
const panels: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  fleet: [
    ['Subject', 'Group', 'Phase', 'IsOpen', 'Reason', 'Detail', 'Since'],
    ['failover:shop', 'failover:shop', 'following', true, 'failed_over', '', at('11:51:02')],
    ['search', 'shop', 'escalated', true, 'human_told', '', at('11:38:01')],
    ['orders', 'shop', 'quiet', false, 'incident_closed', '', at('11:11:40')],
  ],
  incidents: [
    [
      'OpenedAt',
      'Subject',
      'Group',
      'FoundBy',
      'Claims',
      'IsTold',
      'ClaimedAt',
      'RecoveredAt',
      'ClosedAt',
    ],
    [
      at('11:50:00'),
      'failover:shop',
      'failover:shop',
      'sweep',
      1,
      false,
      at('11:51:00'),
      null,
      null,
    ],
    [at('11:20:00'), 'search', 'shop', 'sweep', 1, true, at('11:21:00'), null, null],
    [
      at('11:00:00'),
      'orders',
      'shop',
      'alert',
      1,
      false,
      at('11:00:30'),
      at('11:01:40'),
      at('11:11:40'),
    ],
  ],
  times: [
    ['Group', 'Incidents', 'Healed', 'MedianToProve', 'MaxToProve', 'MedianToHeal', 'MaxToHeal'],
    ['failover:shop', 1, 0, 60, 60, null, null],
    ['shop', 2, 1, 30, 60, 100, 100],
  ],
  actions: [
    ['ClaimedAt', 'Subject', 'Claim', 'Remedy', 'CameOfIt', 'Detail'],
    [at('11:51:00'), 'failover:shop', 'failover_claimed', '', 'failed_over', ''],
    [
      at('11:21:00'),
      'search',
      'treatment_claimed',
      'restart',
      'treatment_did_not_help',
      'answered 503',
    ],
    [at('11:00:30'), 'orders', 'treatment_claimed', 'restart', 'recovered', ''],
  ],
  refusals: [
    ['Subject', 'Reason', 'Times', 'First', 'Last', 'LastDetail'],
    ['search', 'blocked_by_backoff', 2, at('11:27:00'), at('11:37:00'), ''],
    ['search', 'blocked_by_group_slot', 1, at('11:20:50'), at('11:20:50'), 'orders'],
  ],
  budget: [
    ['Group', 'LastHour', 'BusiestHour', 'InAll'],
    ['shop', 1, 2, 2],
    ['failover:shop', 1, 1, 1],
  ],
  sweeps: [
    ['At', 'Sweeps', 'Looked', 'Failed', 'HandedOver', 'Unreadable'],
    [at('11:40:00'), 2, 6, 1, 0, 0],
    [at('11:45:00'), 1, 2, 0, 1, 1],
  ],
  rules: [
    ['Rule', 'Alerts', 'Again', 'Aimless', 'Refused', 'Last'],
    ['(refused)', 0, 0, 0, 1, at('11:20:00')],
    ['container-ended', 2, 1, 0, 0, at('11:00:05')],
    ['error-burst', 1, 0, 1, 0, at('11:10:00')],
  ],
};

const queryOf = (name: string) =>
  compileQuery(readFileSync(new URL(`${name}.kql`, folder), 'utf8'), logAnalyticsSchema);

test('workbook: every query is tried, here or in rule-health.test.ts', () => {
  const names = globSync('*.kql', { cwd: folder }).map((path) => path.replace('.kql', ''));
  expect(names.toSorted()).toEqual([...Object.keys(panels), 'rule-health'].toSorted());
});

test.for(Object.entries(panels))(
  'workbook: %s tells the story, over its hour',
  ([name, wanted]) => {
    const { columns, rows } = queryOf(name).run({ AppTraces: story }, { now: at('12:10:00') });
    expect([columns.map((column) => column.name), ...rows]).toEqual(wanted);
  },
);

test.for(Object.keys(panels))('workbook: %s has no rows, over an empty log', (name) => {
  expect(queryOf(name).run({}, { now: at('12:10:00') }).rows).toEqual([]);
});
