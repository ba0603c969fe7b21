// In: the templates of this checkout and its code. Out: a failure with a line for each mistake that
// can be seen without a compiler and without Azure. Every check is shown mistakes that it must
// catch, in planted.test.ts, the other tests of this folder, and ours-planted.test.ts.
import { expect, test } from 'vitest';
import { asking, detection, needs, templates } from './checkout.ts';
import { diagnosed, undiagnosed } from './diagnosed.ts';
import { checks } from './gate.ts';
import { resourcesIn } from './resources.ts';

test('templates: there are some, and the code needs something of them', () => {
  expect(templates.map(({ path }) => path)).toContain('infra/main.bicep');
  for (const some of [...Object.values(needs), ...Object.values(detection), asking])
    expect(some).not.toEqual([]);
});

test.for(Object.entries(checks))('templates: %s', ([, check]) => {
  expect(check(templates)).toEqual([]);
});

test('templates: of each type that they make, and of no other, it is said how it is diagnosed', () => {
  const made = templates.flatMap(resourcesIn).filter(({ isExisting }) => !isExisting);
  const told = [...diagnosed, ...Object.keys(undiagnosed)];
  expect(told.toSorted()).toEqual([...new Set(made.map(({ type }) => type))].sort());
});
