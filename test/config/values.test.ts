// In: the small values of the file, right and wrong. Out: that the wrong ones are told with an
// example, and that every length core can have is read back as it is written.
import { assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { length } from '../../src/config/values.ts';
import { asWritten } from '../../src/core/duration-text.ts';
import { days, minutes, ms, seconds } from '../../src/core/time.ts';
import { aFile, aPolicy, complaintsIn, told } from './fixtures.ts';

type Case = readonly [what: string, text: string, ...complaints: string[]];

const aLength = 'must be a length up to 400d, such as "30s" or "1m30s"';
const aBudget = 'must be a budget of 1 to 999 in a length, such as "4 in 6h"';

const values: readonly Case[] = [
  ...['30', '30 s', 'soon', '401d', '1s1m', 'null', '-3s', '1.5s', '""', '[]'].map((text): Case => [
    `the length ${text}`,
    aPolicy(`coolFor: ${text}`),
    `5:14 policies.careful.coolFor: ${aLength}`,
  ]),
  ...['4', '0 in 6h', '4 in 0s', '4 in soon', '1000 in 6h', '4 per 6h'].map((text): Case => [
    `the budget ${text}`,
    aFile(`fleet: { actionsMax: ${text} }`),
    `4:10 fleet.actionsMax: ${aBudget}`,
  ]),
  ...['3', '0 of 3', '3 of 100', 'all of 3'].map((text): Case => [
    `k of n as ${text}`,
    aPolicy(`unhealthyNeeded: ${text}`),
    '5:14 policies.careful.unhealthyNeeded: must be k of n, each 1 to 99, such as "3 of 3"',
  ]),
  ...['0.5', '50', '101%', '-1%'].map((text): Case => [
    `the share ${text}`,
    aFile('groups:', `  shop: { stormShare: ${text} }`),
    '5:11 groups.shop.stormShare: must be a share from "0%" to "100%", such as "50%"',
  ]),
  ...['0', '100', '1.5', '"3"'].map((text): Case => [
    `the count ${text}`,
    aPolicy(`attemptsMax: ${text}`),
    '5:14 policies.careful.attemptsMax: must be a whole number from 1 to 99',
  ]),
  [
    'an unknown mode',
    aPolicy('mode: heel'),
    '5:14 policies.careful.mode: must be "heal" or "dry-run"',
  ],
];

describe('values', () => {
  test.for(values)('values: place and example are told, for %s', ([, text, ...complaints]) => {
    expect(complaintsIn(text).map(told)).toEqual(complaints);
  });

  test('values: every length up to 400 days is read back as it is written', () => {
    const anySeconds = integer({ min: 0, max: days(400) / 1000 });
    assert(
      property(anySeconds, (count) => length.parse(asWritten(seconds(count))) === count * 1000),
    );
  });

  test.for<[number, string]>([
    [0, '0s'],
    [seconds(90), '1m30s'],
    [minutes(60), '1h'],
    [days(400), '400d'],
    [ms(1500), '1.5s'],
    [-60_000, '-1m'],
    [Infinity, 'unbounded'],
  ])('values: %d ms is written as %s', ([lengthMs, text]) => {
    expect(asWritten(lengthMs)).toBe(text);
  });
});
