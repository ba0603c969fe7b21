// In: words that were mistyped. Out: what was probably meant, or the words there are.
import { expect, test } from 'vitest';
import { hintFor, nearest } from '../../src/config/nearest.ts';

const known = ['lookEvery', 'lookWithin', 'mode', 'id'];

test.for<[string, string | null]>([
  ['lookEvry', 'lookEvery'],
  ['LOOKEVERY', 'lookEvery'],
  ['look_within', 'lookWithin'],
  ['moed', 'mode'],
  ['ix', 'id'],
  ['zz', null],
  ['colour', null],
  ['', null],
  ['x'.repeat(65), null],
])('nearest: %s is probably %s', ([word, meant]) => {
  expect(nearest(word, known)).toBe(meant);
});

test('nearest: where none is near, the words there are, at most twelve', () => {
  expect(hintFor('colour', known)).toBe('known here: lookEvery, lookWithin, mode, id');
  expect(hintFor('x', [])).toBe('there are none');
  const many = Array.from({ length: 13 }, (_, index) => `target-${index}`);
  expect(hintFor('colour', many)).toMatch(/target-11, …$/);
});
