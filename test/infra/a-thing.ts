// A small resource type with a shape of its own, templates around it that have one mistake each,
// and what is said of them: by the checks of shapes, of what is read, and of types that we declare.
import { assignmentComplaints } from './assignments.ts';
import { parseTemplate, type Template } from './bicep.ts';
import { declarationsIn, knownIn } from './declared-types.ts';
import { readComplaints } from './resource-reads.ts';
import { shapeComplaints } from './resource-shapes.ts';
import { shapesIn, type ResourceShape } from './shapes.ts';

/** Of each template, in the company of the others. */
export const typeComplaints = (
  all: readonly Template[],
  known: readonly ResourceShape[],
  read: (path: string) => string,
): readonly string[] => {
  const declared = declarationsIn(all);
  return all.flatMap((template) => {
    const reading = { template, readText: read, known: knownIn(declared, known) };
    return [
      ...shapeComplaints(reading, known),
      ...readComplaints(template, known),
      ...assignmentComplaints(reading, declared),
    ];
  });
};

const things = shapesIn(
  'things.yaml',
  `source: Azure/bicep-types-az, generated/a/types.md, 0123456
resources:
  Microsoft.Some/things@2026-01-01:
    scopes: [ResourceGroup]
    properties:
      name: 'string {minLength: 3, maxLength: 8, pattern: "^[a-z]+$"} (Required)'
      location: string
      tags: map
      properties: ThingProperties
  Microsoft.Some/things/parts@2026-01-01:
    scopes: [ResourceGroup, Extension]
    discriminator: name
    variants:
      wheel: Part
types:
  Part:
    name: string
    properties: PartProperties (Required)
  PartProperties:
    size: int (Required)
  ThingProperties:
    isOpen: bool
    address: string (ReadOnly)
    colour: "'Blue' | 'Red' | string (Required)"
    days: 'int {minValue: 1, maxValue: 7}'
    words: string[]
    parts: PartProperties[]
    place: Place
    byName: PartsByName
  PartsByName:
    '*': PartProperties
  Place:
    discriminator: kind
    variants:
      Queue: Queue
  Queue:
    kind: string (Required)
    queueName: string
`,
);

const files: Readonly<Record<string, string>> = {
  'infra/good.yaml': 'colour: Red\ndays: 3\nparts: [{ size: 1 }]\n',
  'infra/bad.yaml': 'colour: Green\ndays: 9\nparts: [{ size: one }]\n',
};

const called = parseTemplate(
  'infra/called.bicep',
  `import { place } from 'types.bicep'
@minLength(2)
@maxLength(4)
param word string
@maxValue(9)
param number int = 1
param maybe string?
param place place = { name: 'a' }
param texts string[] = []
@allowed(['Red', 'Blue'])
param colour string = 'Red'
output length int = number
output words string[] = texts`,
);
const shared = parseTemplate(
  'infra/types.bicep',
  '@export()\ntype place = {\n  name: string\n\n  size: int?\n}',
);

export const said = (text: string): readonly string[] =>
  typeComplaints(
    [parseTemplate('infra/planted.bicep', text), called, shared],
    things,
    (path) => files[path] ?? '',
  );

export const thing = (properties: string, rest = '', top = ''): string =>
  `resource it 'Microsoft.Some/things@2026-01-01' = {
  name: 'gadget'
${top}  properties: {
    colour: 'Red'
${properties}  }
}
${rest}`;

export const part = (body: string): string =>
  `resource part 'Microsoft.Some/things/parts@2026-01-01' = {\n${body}}\n`;

/** All properties from a file; or from two objects, of which one has been planted. */
const from = (expression: string): string =>
  `resource it 'Microsoft.Some/things@2026-01-01' = {\n  name: 'gadget'\n  properties: ${expression}\n}\n`;
export const loaded = (file: string): string => from(`loadYamlContent('${file}.yaml')`);
export const merged = (other: string): string => from(`union({ colour: 'Red' }, ${other})`);

export const read = (path: string): string => `it.properties.${path}`;
export const bad = "var b = [{ c: 'x' }]";
export const other =
  "resource other 'Microsoft.Some/things@2026-01-01' existing = {\n  name: 'gadget'\n}\n";
export const found =
  "resource it 'Microsoft.Some/things@2026-01-01' existing = {\n  name: 'gadget'\n  location: a\n}\n";
export const source =
  'source: Azure/bicep-types-az, generated/a/types.md, 0123456\nresources: {}\n';
