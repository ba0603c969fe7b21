// In: the templates of this checkout and its code. Out: a failure with a line for each mistake that
// can be seen without a compiler and without Azure. Every check is shown mistakes that it must
// catch, in planted.test.ts, agreement.test.ts, grammar.test.ts and custom-role.test.ts.
import { expect, test } from 'vitest';
import { agreementComplaints } from './agreement.ts';
import { detection, exists, needs, templates } from './checkout.ts';
import { customRoleComplaints } from './custom-role.ts';
import { diagnosed, undiagnosed } from './diagnosed.ts';
import { grammarComplaints } from './grammar.ts';
import { hardeningComplaints } from './hardening.ts';
import { moduleComplaints } from './modules.ts';
import { nameComplaints } from './names.ts';
import { queryComplaints } from './queries.ts';
import { resourcesIn } from './resources.ts';
import { rightComplaints } from './rights.ts';

const checks = {
  'every template can be read by the grammar': grammarComplaints,
  'every name is declared, and what is declared is used': nameComplaints,
  'types and versions are known, hardening and diagnostics are there': hardeningComplaints,
  'rights are narrow and named, and no secret is read or shown': rightComplaints,
  'custom roles name single actions': customRoleComplaints,
};

test('templates: there are some, and the code needs something of them', () => {
  expect(templates.map(({ path }) => path)).toContain('infra/main.bicep');
  for (const some of [...Object.values(needs), ...Object.values(detection)])
    expect(some).not.toEqual([]);
});

test.for(Object.entries(checks))('templates: %s', ([, check]) => {
  expect(templates.flatMap((template) => check(template))).toEqual([]);
});

test('templates: of each type that they make, and of no other, it is said how it is diagnosed', () => {
  const made = templates.flatMap(resourcesIn).filter(({ isExisting }) => !isExisting);
  const told = [...diagnosed, ...Object.keys(undiagnosed)];
  expect(told.toSorted()).toEqual([...new Set(made.map(({ type }) => type))].sort());
});

test('templates: paths lead somewhere, and modules are given what they want', () => {
  expect(moduleComplaints({ templates, exists })).toEqual([]);
});

test('templates: settings, functions, queues and tables are those of the code', () => {
  expect(agreementComplaints(templates, needs)).toEqual([]);
});

test('templates: every rule and query of kql/ is loaded, once, with all of its settings', () => {
  expect(queryComplaints(templates, detection)).toEqual([]);
});
