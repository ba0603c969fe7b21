import * as a from './fixtures.ts';
import { eventOf, eventOfBrake } from '../../src/core/event.ts';
import { expect, test } from 'vitest';
import type { Entry } from '../../src/core/entry.ts';

const anEntry = (own: Partial<Entry> = {}): Entry & { readonly seq: number } => ({
  target: 'web',
  group: 'shop',
  at: a.now,
  epoch: 3,
  from: 'suspected',
  to: 'treating',
  reason: 'treatment_claimed',
  detail: 'restart',
  remedy: 'restart',
  cause: 'sweep',
  hint: null,
  reading: 'unhealthy: answered 503',
  platform: null,
  policy: 'careful',
  ...own,
  seq: 12,
});

test('event: an entry of a target is a change of its incident, numbered as its row', () => {
  const { seq, ...entry } = anEntry();
  expect(eventOf({ ...entry, seq })).toEqual({
    id: `web:12:treatment_claimed:${a.now}`,
    type: 'Paramedic.IncidentChanged',
    subject: 'targets/web',
    at: a.now,
    sequence: 12,
    data: { ...entry, says: 'It was proved unwell and nothing forbids the remedy.' },
  });
});

test.each([
  ['failover_claimed', 'Paramedic.FailoverChanged'],
  ['approval_requested', 'Paramedic.ApprovalChanged'],
  ['approval_given', 'Paramedic.ApprovalChanged'],
  ['human_told', 'Paramedic.FailoverChanged'],
] as const)('event: an entry of a failover group, %s, is a %s', (reason, type) => {
  const event = eventOf(anEntry({ target: 'failover:shop', reason }));
  expect(event).toMatchObject({ type, subject: 'failovers/shop' });
});

test('event: every repetition has the same id, and every other entry another', () => {
  const id = (own: Partial<Entry>, seq: number) => eventOf({ ...anEntry(own), seq }).id;
  expect(id({}, 12)).toBe(id({ detail: 'said anew' }, 12));
  expect(new Set([id({}, 12), id({}, 13), id({ target: 'api' }, 12)]).size).toBe(3);
});

test('event: a brake that was set or lifted is told with its scope and its number', () => {
  const brake = a.aBrake();
  const change = { change: 'set', scope: brake.scope, brake, at: a.now } as const;
  const event = eventOfBrake(
    { ...change, id: 'brake:shop:7', sequence: 7, published: false },
    'target:web',
  );
  expect(event).toEqual({
    id: 'brake:shop:7',
    type: 'Paramedic.BrakeChanged',
    subject: 'brakes/target:web',
    at: a.now,
    sequence: 7,
    data: { change: 'set', scope: 'target:web', brake },
  });
});
