// In: texts that are no YAML, or more of it than is allowed, or anything at all. Out: complaints
// with their place, in bounded time, and never a throw.
import { assert, constantFrom, oneof, property, string, array, stringMatching } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aFile, complaintsIn, reading, told } from './fixtures.ts';

const nested = (depth: number): string =>
  Array.from({ length: depth }, (_, index) => `${' '.repeat(index)}a:`).join('\n');

describe('document: what is no YAML is told with its place', () => {
  test.for<[string, string, string]>([
    ['a bracket left open', 'targets: [web', '1:14 : this is no YAML: '],
    ['a tab as indentation', 'targets:\n\t- web', '2:1 : this is no YAML: '],
    ['a key in a value', 'fleet: a: b', '1:8 : this is no YAML: '],
    ['a quote left open', 'targets:\n  - "web\n', '3:1 : this is no YAML: '],
    ['an anchor that is used', 'a: &x 1\nb: *x\n', '2:4 : aliases are not allowed: '],
    ['an alias of nothing', 'a: *x\n', '1:4 : aliases are not allowed: '],
    ['a tag', 'a: !secret s3cret\n', '1:4 : this tag is not known: remove it'],
    ['a list as a key', '? [a]\n: b\n', '1:3 : a key must be a text: '],
    ['a second document', 'targets: []\n---\ntargets: []\n', '2:1 : a second document begins: '],
    [
      'a key that is no name',
      aFile('groups: { __proto__: {} }'),
      '4:11 : "__proto__" is no name: ',
    ],
    ['a key written twice', aFile('fleet: {}', 'fleet: {}'), '5:1 : "fleet" is written twice: '],
    ['33 levels', nested(33), '33:33 : nested deeper than 32 levels: '],
  ])('document: %s', ([, text, complaint]) => {
    expect(complaintsIn(text).map(told)).toEqual([expect.stringContaining(complaint)]);
  });

  test('document: a complaint about the text does not quote it', () => {
    const texts = ['a: "s3cret" s3cret', 'a: !s3cret b', 'a: }s3cret', "a: 's3cret"];
    const messages = texts.flatMap((text) => complaintsIn(text).map(({ message }) => message));
    expect(messages.length).toBeGreaterThanOrEqual(texts.length);
    expect(messages.join('\n')).not.toContain('s3cret');
  });

  test.for<[string, string]>([
    ['a BOM', `\uFEFF${aFile()}`],
    ['carriage returns', aFile().replaceAll('\n', '\r\n')],
    ['comments', `# a fleet\n${aFile('# no more')}`],
    ['an anchor that nothing uses', aFile('fleet: &fleet {}')],
  ])('document: %s is in order', ([, text]) => {
    expect(complaintsIn(text)).toEqual([]);
  });
});

describe('document: what would exhaust the reader is refused', () => {
  test.for<[string, string]>([
    ['more than 1 MiB', `# ${'x'.repeat(1_048_576)}`],
    ['brackets, closed', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['brackets, open', '{a: '.repeat(50_000)],
    ['dashes', '- '.repeat(50_000)],
    ['documents', '---\n'.repeat(50_000)],
    ['keys', Array.from({ length: 50_000 }, (_, index) => `a${index}: 1`).join('\n')],
    ['items', `targets: [${'a,'.repeat(100_000)}]`],
    ['one key, again and again', 'a: 1\n'.repeat(50_000)],
    ['aliases of aliases', 'a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n'],
  ])('document: %s', ([, text]) => {
    expect(complaintsIn(text).length).toBeGreaterThan(0);
  });
});

/** Texts that look like a configuration: its words, its signs, and anything between. */
const words = stringMatching(
  /^(?:fleet|policies|groups|targets|routes|notices|default|web|id|url|probe|platform|setting)$/,
);
const oddWords = constantFrom(
  '30s',
  '4 in 6h',
  'null',
  '&a',
  '*a',
  '<<',
  '__proto__',
  'constructor',
  '!!set',
  '!!binary',
  '"',
);
const signs = constantFrom(': ', '\n', '\n  ', '\n    - ', '{ ', ' }', '[', ']', ', ', '|\n', '? ');
const aText = array(oneof(words, oddWords, signs, signs, string({ maxLength: 3 })), {
  maxLength: 60,
}).map((parts) => parts.join(''));

test('document: no text makes it throw; it answers a configuration or complaints', () => {
  const answers = (text: string): boolean => {
    const result = reading(text);
    if (result.ok) return result.configuration.targets.length > 0;
    const inPlace = result.complaints.every(({ line, column }) => line >= 1 && column >= 1);
    return inPlace && result.complaints.length > 0;
  };
  const mangled = stringMatching(/^[a-z]{0,4}[:{}[\]&*!|>%@`"'#,? \n-]{0,3}$/).map((noise) => {
    const file = aFile('fleet: { sweepEvery: 30s }', 'routes: []');
    return file.slice(0, noise.length * 9) + noise + file.slice(noise.length * 9);
  });
  assert(property(oneof(aText, string({ unit: 'binary' }), mangled), answers), { numRuns: 2000 });
});
