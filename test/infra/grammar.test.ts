// In: planted templates. Out: a failure for each that the grammar, or our check of its blind spots,
// does not refuse; and for what is fine and refused.
import { expect, test } from 'vitest';
import { parseTemplate } from './bicep.ts';
import { grammarComplaints } from './grammar.ts';

const complaintsOn = (text: string): readonly string[] =>
  grammarComplaints(parseTemplate('planted.bicep', text));

test.for([
  ["var name string = 'a'", 'a typed variable'],
  ['var all = { ...some }', 'a spread'],
  ['var last = list[^1]', 'an index from the end'],
  ["param some resourceInput<'Microsoft.Web/sites@2025-03-01'>", 'a type of a resource'],
  ["param a string\nvar b = 'open", 'a text without an end'],
  ['var some = [f(x), a[0]]', 'calls and indexes in a list'],
  ['var some = [\n  a[0]\n]', 'an index in a list of lines'],
  ["var text = 'a\\n// b'\nvar other = 'c'", '// after an escape'],
  ["var text = '${a}//b'\nvar other = 'c'", '// after an interpolation'],
])('grammar: %s is refused: %s', ([text]) => {
  const complaints = complaintsOn(text ?? '');
  expect(complaints).not.toEqual([]);
  for (const one of complaints) expect(one).toMatch(/^planted\.bicep:\d+: /);
});

test.for([
  "var some = ['a', 'b', name]",
  "var some = [\n  'a' // why\n  // more\n  name\n]",
  "var text = 'https://name'",
  "var text = '''\n  first // line\n  second\n'''",
  'var some = map(list, (one) => one.name)',
  "var some = [for one in list: if (one.?isOn ?? true) { name: '${one.name}/default' }]",
  "@description('It.')\nparam one { name: string, port: int? }[] = []",
])('grammar: what is fine passes: %s', (text) => {
  expect(complaintsOn(text)).toEqual([]);
});
