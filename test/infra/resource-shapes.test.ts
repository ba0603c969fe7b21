// In: the templates of this checkout and what Azure publishes of their resource types; and small
// templates, each with one mistake. Out: a failure for a property that Azure would refuse, for a
// shape that nothing uses, and for each mistake that is not said on its line.
import { describe, expect, test } from 'vitest';
import {
  bad,
  found,
  loaded,
  merged,
  part,
  read,
  said,
  source,
  thing,
  typeComplaints,
} from './a-thing.ts';
import { filesAt, readText, templates } from './checkout.ts';
import { resourcesIn } from './resources.ts';
import { shapesIn } from './shapes.ts';

const shapes = filesAt('test/infra/resource-types/*.yaml').flatMap((path) =>
  shapesIn(path, readText(path)),
);

describe('resource shapes', () => {
  test('resource shapes: templates set and read what Azure publishes, and all that it needs', () => {
    expect(typeComplaints(templates, shapes, readText)).toEqual([]);
  });

  test('resource shapes: there is one for each type and version in use, and no other', () => {
    const inUse = templates
      .flatMap(resourcesIn)
      .map(({ type, version }) => `${type}@${version}`.toLowerCase());
    const known = shapes.map(({ name }) => name.toLowerCase());
    expect(known.toSorted()).toEqual([...new Set(inUse)].sort());
  });
});

const misplaced = part("  name: 'wheel'\n  properties: { size: 1 }\n  parent: part\n");

describe('planted', () => {
  test.for<[RegExp, string]>([
    [/:5: .*: properties\.open is not in the shape/, thing('    open: true\n')],
    [/:3: .*: colour is not in the shape/, thing('', '', "  colour: 'Red'\n")],
    [/:5: .*: properties\.address is only read/, thing("    address: 'a'\n")],
    [/:3: .*: id is only read/, thing('', '', "  id: 'a'\n")],
    [/:3: .*: properties\.colour is needed$/, thing('').replace("colour: 'Red'", 'isOpen: true')],
    [/:1: .*: name is needed/, thing('').replace("  name: 'gadget'\n", '')],
    [/:4: .*\.colour is 'Green', and not one of Blue, Red/, thing('').replace('Red', 'Green')],
    [/\.colour is 'red', and not one of/, thing('').replace('Red', 'red')],
    [/:5: .*: properties\.isOpen must be true or false/, thing("    isOpen: 'true'\n")],
    [/\.days must be a number/, thing("    days: '3'\n")],
    [/\.days is 8, and must be from 1 to 7/, thing('    days: 8\n')],
    [/\.words must be a list/, thing("    words: 'a'\n")],
    [/\.words must be a text/, thing('    words: [1]\n')],
    [/\.parts must be an object/, thing("    parts: ['a']\n")],
    [/\.parts\.sise is not in the shape/, thing('    parts: [{ sise: 1 }]\n')],
    [/\.byName\.any\.size must be a number/, thing('    byName: { any: { size: true } }\n')],
    [/tags.a must be a text/, thing('', '', '  tags: { a: 1 }\n')],
    [/:2: .*: name is like 'Gadget', and must be like/, thing('').replace('ga', 'Ga')],
    [/: name is shorter than 3/, thing('').replace('gadget', 'it')],
    [/: name is like 'a_x', and must/, thing('').replace("'gadget'", "'a_${a}'")],
    [/: name is longer than 8/, thing('').replace("'gadget'", "'gadgetgadget${a}'")],
  ])('planted: a property is caught: %s', ([wanted, text]) => {
    expect(said(text)).toContainEqual(expect.stringMatching(wanted));
  });

  test.for<[RegExp, string]>([
    [/\.colour is 'Green'/, thing('').replace("'Red'", "a ? 'Green' : 'Red'")],
    [/\.colour is needed, and may be null/, thing('').replace("'Red'", "(a ? 'Red' : null)")],
    [/\.colour is 'Green'/, thing('', "var a = 'Green'").replace("'Red'", 'a')],
    [/\.colour is 'Green'/, thing('', "var a = ['Green']").replace("'Red'", 'a[0]')],
    [/\.colour is 'Green'/, thing('').replace("'Red'", "b ?? 'Green'")],
    [/\.days must be a number/, thing('    days: a\n', 'param a string')],
    [/\.colour is 'Green'/, thing('', "@allowed(['Green'])\nparam a string").replace("'Red'", 'a')],
    [/\.isOpen must be true or false/, thing('    isOpen: toLower(a)\n')],
    [/\.days must be a number/, thing('    days: a == b\n')],
    [/\.parts\.size must be a number/, thing("    parts: [for a in ['x']: { size: a }]\n")],
    [/\.parts\.size must be a number/, thing('    parts: [for a in b: { size: a.c }]\n', bad)],
    [/\.place\.queue is not in the shape/, thing("    place: { kind: 'Queue', queue: 'a' }\n")],
    [/\.place\.kind is 'Topic', and not one of Queue/, thing("    place: { kind: 'Topic' }\n")],
    [/\.place\.kind is needed/, thing("    place: { queueName: 'a' }\n")],
    [/\.colour is 'Green'/, loaded('bad')],
    [/\.days is 9/, loaded('bad')],
    [/\.parts\.size must be a number/, loaded('bad')],
    [/\.parts\.sise is not in the shape/, thing('    parts: concat(a, [{ sise: 1 }])\n')],
    [/properties\.d is not in the shape/, merged('{ d: 1 }')],
    [/properties must be an object/, merged('[1]')],
  ])('planted: a value behind an expression is caught: %s', ([wanted, text]) => {
    expect(said(text)).toContainEqual(expect.stringMatching(wanted));
  });

  test.for<[RegExp, string]>([
    [/:1: Microsoft\.Some\/things@2025-01-01 has no shape/, thing('').replace('2026', '2025')],
    [/:2: .* is not deployed to a subscription/, `targetScope = 'subscription'\n${thing('')}`],
    [/:1: .*things@.* is not deployed onto another/, thing('', '', '  scope: other\n')],
    [/:3: .* has no parent/, thing('', '', '  parent: other\n')],
    [/:3: location is set of a resource that is only found/, found],
    [
      /:7: properties\.adress is not in the shape/,
      `${thing('')}output a string = ${read('adress')}`,
    ],
    [/address\.x is not in the shape/, `${thing('')}output a string = ${read('address.x')}`],
    [/:2: .*: name is 'door', and not one of wheel/, part("  name: 'door'\n")],
    [/:4: the parent of .*parts@.* is a Microsoft\.Some\/things, and no .*parts/, misplaced],
    [/properties is needed/, part("  parent: it\n  name: 'wheel'\n")],
    [/properties\.size is needed/, part("  name: 'wheel'\n  properties: {}\n")],
  ])('planted: a resource is caught: %s', ([wanted, text]) => {
    expect(said(text)).toContainEqual(expect.stringMatching(wanted));
  });

  test.for([
    thing("    isOpen: a == b\n    days: 7\n    words: ['a', b]\n    parts: [{ size: 1 }]\n"),
    thing("    place: { kind: 'Queue', queueName: a }\n", '', '  tags: tags\n  location: b\n'),
    thing('    days: a ? 1 : null\n', `output a string = ${read('address')}`),
    thing('    parts: [for (a, i) in b: { size: i }]\n', 'var b = [1, 2]\noutput c string = it.id'),
    thing("    byName: { '${a}': { size: 1 } }\n").replace("'gadget'", "'it${a}'"),
    thing('    parts: a\n    words: c\n', 'param a array\nparam c string[]?'),
    part("  parent: it\n  name: 'wheel'\n  properties: { size: json('0.5') }\n"),
    part("  scope: it\n  name: 'wheel'\n  properties: { size: length(a) }\n"),
    found.replace('  location: a\n', ''),
    loaded('good'),
    merged('{ days: 1 }'),
    merged('a ? { days: 1 } : {}'),
  ])('planted: what is sound passes: %s', (text) => {
    expect(said(text)).toEqual([]);
  });

  test.for<[RegExp, string]>([
    [/^a\.yaml: .*source/s, 'resources: {}\ntypes: {}'],
    [
      /^a\.yaml: A\.b: 'Nothing' is neither a type nor known/,
      `${source}types: { A: { b: Nothing } }`,
    ],
    [/^a\.yaml: .*resources/s, `${source.replace('{}', '{ a: { properties: {} } }')}types: {}`],
  ])('planted: a shape that cannot be understood is an error: %s', ([wanted, text]) => {
    expect(() => shapesIn('a.yaml', text)).toThrow(wanted);
  });
});
