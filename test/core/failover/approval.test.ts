import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import * as s from './states.ts';
import { describe, expect, test } from 'vitest';
import { ms, plus } from '../../../src/core/time.ts';
import { withVerdict } from '../../../src/core/failover/approval.ts';
import type { Ask, Verdict } from '../../../src/core/failover/state.ts';
import type { PersonsVerdict } from '../../../src/core/failover/approval.ts';

const ofAna = s.anAsk({ requesters: ['ana'] });

const given = (ask: Ask | null, own: Partial<PersonsVerdict> = {}, at = a.now) =>
  withVerdict(
    f.aSeenGroup(s.anAsking(ask)),
    { id: 7, verdict: 'approved', by: 'bob', reason: '', ...own },
    at,
  );

describe('approval', () => {
  test('another person approves: it is written, and the loop looks again soon', () => {
    const judged = given(ofAna, { reason: 'as planned' });
    expect(judged).toMatchObject({
      kind: 'taken',
      ask: { verdict: 'approved', by: 'bob', decidedAt: a.now },
      move: {
        remedy: null,
        next: { phase: 'asking', epoch: 7 },
        recorded: { reason: 'approval_given', detail: 'ask 7, by bob: as planned' },
        lookAgainAfterMs: 10_000,
      },
    });
  });

  test('who asked may refuse their own request and not approve it', () => {
    expect(given(ofAna, { by: 'ana' }).kind).toBe('own_request');
    const judged = given(ofAna, { by: 'ana', verdict: 'refused' });
    expect(judged).toMatchObject({ kind: 'taken', move: { owed: ['approval_ended'] } });
  });

  test('nobody approves, when so many asked that not all are remembered', () => {
    const requesters = Array.from({ length: 50 }, (_, n) => `person-${n}`);
    expect(given(s.anAsk({ requesters })).kind).toBe('own_request');
  });

  test('refusing beats an approval until the claim', () => {
    const approved = s.anAsk({ verdict: 'approved', by: 'bob', decidedAt: a.now });
    const judged = given(approved, { verdict: 'refused', by: 'eve' });
    expect(judged).toMatchObject({ kind: 'taken', ask: { verdict: 'refused', by: 'eve' } });
    const refused = s.anAsk({ verdict: 'refused', by: 'eve', decidedAt: a.now });
    expect(given(refused).kind).toBe('too_late');
  });

  test.each(['approved', 'refused'] as const)('the same again changes nothing: %s', (verdict) => {
    const ask = s.anAsk({ verdict, by: 'bob', decidedAt: a.now });
    expect(given(ask, { verdict, by: 'eve' })).toEqual({ kind: 'already', ask });
  });

  test('the deadline refuses', () => {
    const last = plus(ofAna.expiresAt, ms(-1));
    expect(given(ofAna, {}, last).kind).toBe('taken');
    expect(given(ofAna, {}, ofAna.expiresAt).kind).toBe('too_late');
    expect(given(ofAna, { verdict: 'refused' }, ofAna.expiresAt).kind).toBe('too_late');
  });

  test('an ask of another number is not this one, nor is none', () => {
    expect(given(ofAna, { id: 6 }).kind).toBe('no_such_ask');
    expect(given(ofAna, { id: 8 }).kind).toBe('no_such_ask');
    expect(given(null).kind).toBe('no_such_ask');
  });

  test.each<Verdict>(['used', 'lapsed', 'expired', 'void', 'withdrawn'])(
    'it is too late, once the ask is %s',
    (verdict) => {
      expect(given(s.anAsk({ verdict })).kind).toBe('too_late');
      expect(given(s.anAsk({ verdict }), { verdict: 'refused' }).kind).toBe('too_late');
    },
  );

  test('it is too late, once the move is claimed', () => {
    const claimed = f.aSeenGroup(s.aMoving({ ask: ofAna }));
    const verdict = { id: 7, verdict: 'refused', by: 'bob', reason: '' } as const;
    expect(withVerdict(claimed, verdict, a.now).kind).toBe('too_late');
  });
});
