import * as a from './fixtures.ts';
import { expect, test } from 'vitest';
import { finish, owed, slotGivenBack } from '../../src/core/step.ts';
import { minutes, ms, plus, seconds } from '../../src/core/time.ts';
import { newGroupState } from '../../src/core/group-state.ts';
import { withTold } from '../../src/core/ledger.ts';
import type { Incident } from '../../src/core/incident.ts';

const policy = a.aPolicy();
const owes = (incident: Incident): readonly string[] => owed(incident, policy, a.now);
const six = [50, 40, 30, 20, 10, 0].map((age) => a.ago(minutes(age)));

test('owed: an incident open for tellAfter is told once, and not before', () => {
  const open = a.aSuspected({ openedAt: a.ago(minutes(10)) });
  expect(owes(a.aSuspected({ openedAt: a.ago(minutes(10) - 1) }))).toEqual([]);
  expect(owes(open)).toEqual(['still_open']);
  expect(owes(withTold(open, ['still_open'], a.now))).toEqual([]);
});

test('owed: what was told of an incident long closed does not count', () => {
  const told = [{ why: 'still_open', epoch: 0, at: a.ago(minutes(30)) }] as const;
  expect(owes(a.aSuspected({ openedAt: a.ago(minutes(10)), told }))).toEqual(['still_open']);
});

test('owed: every escalation is told, also when the incident was told already', () => {
  const escalated = a.anEscalated({ openedAt: a.ago(minutes(30)) });
  const told = withTold(escalated, ['still_open'], a.ago(minutes(20)));
  expect(owes(told)).toEqual(['escalated']);
  const again = withTold(told, ['escalated'], a.ago(minutes(10)));
  expect(owes(again)).toEqual([]);
  expect(owes({ ...again, epoch: again.epoch + 1 })).toEqual(['escalated']);
});

test('owed: flapping is told beside, once an hour', () => {
  const flapping = a.aSuspected({ suspicions: six });
  expect(owes(flapping)).toEqual(['flapping']);
  expect(owes(withTold(flapping, ['flapping'], a.ago(minutes(60) - 1)))).toEqual([]);
  expect(owes(withTold(flapping, ['flapping'], a.ago(minutes(60))))).toEqual(['flapping']);
});

test('owed: a notice of flapping does not stand for that of an incident still open', () => {
  const open = a.aSuspected({ openedAt: a.ago(minutes(10)), suspicions: six });
  expect(owes(withTold(open, ['flapping'], a.ago(minutes(1))))).toEqual(['still_open']);
});

test('owed: a quiet target owes nothing', () => {
  expect(owes(a.aQuiet({ suspicions: six }))).toEqual([]);
});

test('told: the last twelve are remembered', () => {
  const many = Array.from({ length: 15 }).reduce<Incident>(
    (incident) => withTold(incident, ['flapping'], a.now),
    a.aSuspected(),
  );
  expect(many.told).toHaveLength(12);
});

test('finish: the same reason in the same phase is recorded again after ten minutes', () => {
  const incident = a.aSuspected({ reason: 'cannot_tell', recordedAt: a.now });
  const again = (afterMs: number) =>
    finish(a.aSeen(incident), plus(a.now, ms(afterMs)), {
      to: incident,
      because: { reason: 'cannot_tell' },
      lookAgainAfterMs: seconds(30),
    }).recorded;
  expect(again(minutes(10) - 1)).toBeNull();
  expect(again(minutes(10))).toEqual({ reason: 'cannot_tell', detail: '' });
});

test('finish: the next look is kept in the row, and is none where only the sweep looks', () => {
  const draft = { to: { phase: 'quiet' }, because: { reason: 'recovered_by_itself' } } as const;
  const seen = a.aSeen(a.aSuspected());
  const soon = finish(seen, a.now, { ...draft, lookAgainAfterMs: seconds(10) });
  expect(soon.next.nextLookAt).toBe(plus(a.now, seconds(10)));
  expect(finish(seen, a.now, { ...draft, lookAgainAfterMs: null }).next.nextLookAt).toBeNull();
});

test('slot: only its holder gives it back', () => {
  const held = { ...newGroupState, holder: { target: 'web', epoch: 1 } };
  expect(slotGivenBack(held, a.aTarget())).toEqual(newGroupState);
  expect(slotGivenBack(held, a.aTarget({ id: 'api' }))).toBeNull();
});
