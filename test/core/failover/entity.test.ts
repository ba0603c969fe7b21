import * as f from './fixtures.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant } from '../../../src/core/time.ts';
import { isAsSeen, isToggled, readEntity, seenEntity } from '../../../src/core/failover/entity.ts';
import type { EntityColumns } from '../../../src/core/failover/entity.ts';

const group = f.aFailoverGroup();
const read = (own: EntityColumns) => readEntity(group, f.columns(own));

function complaints(own: EntityColumns): readonly string[] {
  const found = read(own);
  if (found.kind !== 'nonsense') throw new Error(`${found.kind}, and no complaint`);
  return found.complaints.map(({ column, says }) => `${column} ${says}`);
}

describe('entity: what is read of a row', () => {
  test('all of it, times to the second', () => {
    const own = { lock_until_utc: '2026-11-21T04:00:00.5Z', active_target: 'secondary' };
    expect(read(own)).toEqual({
      kind: 'valid',
      entity: {
        active: 'secondary',
        endpoints: { primary: 'https://eu.example', secondary: 'https://us.example' },
        count: 4,
        lockUntil: Date.UTC(2026, 10, 21, 4),
        lastStatus: 'OK',
        lastReason: 'healthy',
        lastCheckAt: Date.UTC(2026, 10, 21, 3),
      },
    });
  });

  test('none, when there is no row', () => {
    expect(readEntity(group, null)).toEqual({ kind: 'missing' });
  });

  test('columns of others are let be', () => {
    expect(read({ owner: 'team', odd: 7 }).kind).toBe('valid');
  });

  test.each([
    ['a status nobody wrote yet', { last_status: '', last_check_utc: '', last_reason: '' }],
    ['a row without status columns', { last_status: undefined, last_check_utc: undefined }],
    ['a count as a text', { failover_count: '4' }],
    ['no lock column', { lock_until_utc: undefined }],
    ['a reason that is no text', { last_reason: 7 }],
  ])('it is valid with %s', (_, own) => {
    expect(read(own)).toMatchObject({ kind: 'valid', entity: { count: 4, lockUntil: null } });
  });
});

describe('entity: each column that is wrong is named, with what to write', () => {
  test.each<[EntityColumns, string]>([
    [{ active_target: 'Primary' }, 'active_target is "Primary": write primary or secondary'],
    [{ active_target: undefined }, 'active_target is missing: write primary or secondary'],
    [{ active_target: ['primary'] }, 'active_target is ["primary"]: write primary or secondary'],
    [
      { primary_endpoint: 'https://evil.example' },
      'primary_endpoint is "https://evil.example": write https://eu.example, as the configuration says',
    ],
    [
      { secondary_endpoint: '' },
      'secondary_endpoint is "": write https://us.example, as the configuration says',
    ],
    [{ last_status: 'fine' }, 'last_status is "fine": write OK, ERROR or nothing'],
    [{ failover_count: -1 }, 'failover_count is -1: write a whole number from 0 to 2147483647'],
    [{ failover_count: 1.5 }, 'failover_count is 1.5: write a whole number from 0 to 2147483647'],
    [{ failover_count: '' }, 'failover_count is "": write a whole number from 0 to 2147483647'],
    [
      { failover_count: '1e3' },
      'failover_count is "1e3": write a whole number from 0 to 2147483647',
    ],
    [
      { failover_count: 2_147_483_648 },
      'failover_count is 2147483648: write a whole number from 0 to 2147483647',
    ],
    [
      { lock_until_utc: 'tomorrow' },
      'lock_until_utc is "tomorrow": write a time such as 2026-11-21T03:00:00Z',
    ],
    [{ lock_until_utc: 0 }, 'lock_until_utc is 0: write a time such as 2026-11-21T03:00:00Z'],
    [
      { last_check_utc: '21.11.2026' },
      'last_check_utc is "21.11.2026": write a time such as 2026-11-21T03:00:00Z',
    ],
  ])('%o', (own, says) => {
    expect(complaints(own)).toEqual([says]);
  });

  test('all of them at once, and a long value cut short', () => {
    const own = { active_target: 'x'.repeat(10_000), failover_count: null, lock_until_utc: 'x' };
    const found = complaints(own);
    expect(found).toHaveLength(3);
    expect(Math.max(...found.map((text) => text.length))).toBeLessThan(150);
  });

  test('whatever the columns hold, it is read or complained of', () => {
    const anything = fc.dictionary(
      fc.constantFrom(...Object.keys(f.columns())),
      fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, 4n)),
    );
    fc.assert(
      fc.property(anything, (own) => {
        const found = readEntity(group, f.columns(own));
        expect(found.kind === 'valid' || found.kind === 'nonsense').toBe(true);
      }),
    );
  });
});

describe('entity: what a swap finds', () => {
  const seen = seenEntity(f.anEntity());
  const now = (own: Parameters<typeof f.anEntity>[0]) => seenEntity(f.anEntity(own));

  test('the three status columns may have moved, none of the five others', () => {
    expect(isAsSeen(seen, now({ lastStatus: 'ERROR', lastReason: 'x' }))).toBe(true);
    const endpoints = { primary: 'https://eu.example', secondary: 'https://other.example' };
    for (const own of [
      { active: 'secondary' },
      { count: 5 },
      { lockUntil: instant(1) },
      { endpoints },
    ] as const) {
      expect(isAsSeen(seen, now(own))).toBe(false);
    }
  });

  test('it is done by exactly one more, and by no other count', () => {
    expect(isToggled(seen, now({ active: 'secondary', count: 5 }))).toBe(true);
    expect(isToggled(seen, now({ active: 'secondary', count: 4 }))).toBe(false);
    expect(isToggled(seen, now({ active: 'secondary', count: 6 }))).toBe(false);
    expect(isToggled(seen, now({ active: 'primary', count: 5 }))).toBe(false);
  });
});
