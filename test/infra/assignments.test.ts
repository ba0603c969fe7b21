// In: small templates, each with one value that is not of the type which is declared for it. Out: a
// failure for each that is not said, and for each sound one that is complained about.
import { expect, test } from 'vitest';
import { other, said, thing } from './a-thing.ts';

const call = (params: string): string =>
  `module one 'called.bicep' = {\n  params: { word: 'abc', ${params} }\n}\n`;

test.for<[RegExp, string]>([
  [/^infra\/planted\.bicep:1: output a must be a number/, "output a int = 'a'"],
  [/:1: param a must be true or false/, "param a bool = 'true'"],
  [/:3: param a is longer than 2/, "@description('It.')\n@maxLength(2)\nparam a string = 'abc'"],
  [/:2: one\.number must be a number/, call("number: '1'")],
  [/one\.number is 10, and must be at most 9/, call('number: 10')],
  [/one\.number is 12, and must be at most 9/, `@maxValue(12)\nparam a int\n${call('number: a')}`],
  [/\.days is 9, and must be from 1 to 7/, `@maxValue(9)\nparam a int\n${thing('    days: a\n')}`],
  [/one\.word is needed, and may be null/, call('').replace("'abc'", 'a ? b : null')],
  [/one\.word is longer than 4/, call('').replace("'abc'", "'abcde'")],
  [/one\.place\.nome is not in the shape/, call("place: { name: 'a', nome: 'b' }")],
  [/one\.place\.name is needed/, call('place: {}')],
  [/one\.place\.size must be a number/, call("place: { name: 'a', size: 'b' }")],
  [/one\.texts must be a text/, call("texts: map(a, b => { c: 'd' })")],
  [/one\.colour is 'Green', and not one of/, call("colour: 'Green'")],
  [/output a must be a text/, `${call('')}output a string = one.outputs.length`],
  [/output a must be a text/, `${call('')}output a string = one.outputs.words`],
  [/\.days must be a number/, thing('    days: one.outputs.words\n', call(''))],
  [/\.days must be a number/, thing('    days: other.properties.address\n', other)],
])('assignments: a value of another type is caught: %s', ([wanted, text]) => {
  expect(said(text)).toContainEqual(expect.stringMatching(wanted));
});

test.for([
  call("number: null, maybe: null, place: { name: 'b', size: a }, texts: ['a', b]"),
  `@maxValue(12)\nparam a int\n${call('number: a').replace('{', 'if (a < 9) {')}`,
  call("texts: map(a, b => b.name), colour: a ? 'Red' : 'Blue'"),
  thing('    days: one.outputs.length\n', `${call('')}output a array = one.outputs.words`),
  "param a string = ''\nparam b object = {}\noutput c string = a\noutput d object = b",
])('assignments: what is sound passes: %s', (text) => {
  expect(said(text)).toEqual([]);
});
