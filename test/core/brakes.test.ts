import * as a from './fixtures.ts';
import { brakeOn, isOn, sameScope, withBrake, withoutBrake } from '../../src/core/brakes.ts';
import { expect, test } from 'vitest';
import { hours, minutes, ms, plus } from '../../src/core/time.ts';
import type { Brake, BrakeScope } from '../../src/core/brakes.ts';

const fleet: BrakeScope = { kind: 'fleet' };
const shop: BrakeScope = { kind: 'group', group: 'shop' };
const web: BrakeScope = { kind: 'target', target: 'web' };
const api: BrakeScope = { kind: 'target', target: 'api' };

test('brakes: one is on from its beginning until its end, or until it is lifted', () => {
  const brake = a.aBrake({ from: a.now, until: plus(a.now, minutes(5)) });
  expect(isOn(brake, a.ago(1))).toBe(false);
  expect(isOn(brake, a.now)).toBe(true);
  expect(isOn(brake, plus(a.now, ms(minutes(5) - 1)))).toBe(true);
  expect(isOn(brake, plus(a.now, minutes(5)))).toBe(false);
  expect(isOn({ ...brake, until: null }, plus(a.now, minutes(500_000)))).toBe(true);
});

test('brakes: the widest that holds the target is said, and no other target is held', () => {
  const all = [web, fleet, shop, api].map((scope) => a.aBrake({ scope }));
  expect(brakeOn(all, 'web', a.now)?.scope).toEqual(fleet);
  expect(brakeOn(all.slice(2), 'web', a.now)?.scope).toEqual(shop);
  expect(brakeOn([a.aBrake({ scope: api })], 'web', a.now)).toBeUndefined();
  expect(brakeOn([a.aBrake({ scope: web })], 'web', a.now)?.scope).toEqual(web);
});

test('brakes: one that is over or yet to come holds nobody', () => {
  const over = a.aBrake({ until: a.now });
  const yet = a.aBrake({ from: plus(a.now, minutes(1)) });
  expect(brakeOn([over, yet], 'web', a.now)).toBeUndefined();
});

test('brakes: scopes are the same, when kind and name are', () => {
  const scopes = [fleet, shop, web, api, { kind: 'group', group: 'web' } as const];
  scopes.forEach((one, index) => {
    scopes.forEach((other, at) => expect(sameScope(one, other)).toBe(index === at));
  });
});

test('brakes: a new one takes the place of that of its scope, and expired ones go', () => {
  const old = a.aBrake({ scope: web, reason: 'old' });
  const other = a.aBrake({ scope: api });
  const expired = a.aBrake({ scope: shop, until: a.now });
  const fresh = a.aBrake({ scope: web, reason: 'new' });
  expect(withBrake([old, other, expired], fresh, a.now)).toEqual([other, fresh]);
  expect(withoutBrake([old, other, expired], web, a.now)).toEqual([other]);
});

test('brakes: a window yet to come stays, when another brake is lifted', () => {
  const yet = a.aBrake({ scope: api, from: plus(a.now, minutes(60)) });
  expect(withoutBrake([yet, a.aBrake({ scope: web })], web, a.now)).toEqual([yet]);
});

test('brakes: a window for tomorrow lifts nothing that holds today, whoever plans it', () => {
  const held = a.aBrake({ owner: 'ana' });
  const planned = (owner: string): Brake =>
    a.aBrake({ owner, from: plus(a.now, hours(20)), until: plus(a.now, hours(22)) });
  for (const owner of ['ana', 'ben']) {
    const after = withBrake([held], planned(owner), a.now);
    expect(brakeOn(after, 'web', a.now)).toEqual(held);
    expect(after).toHaveLength(2);
  }
});

test('brakes: nobody shortens what somebody else has set', () => {
  const held = a.aBrake({ owner: 'ana', until: null });
  const short = a.aBrake({ owner: 'ben', until: plus(a.now, minutes(10)) });
  const after = withBrake([held], short, a.now);
  expect(brakeOn(after, 'web', plus(a.now, hours(1)))).toEqual(held);
});
