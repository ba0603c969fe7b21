// In: small templates, each with one mistake in what is known, made or read when. Out: a failure
// for each that is not said on its line, and for each sound one that is complained about.
import { describe } from 'vitest';
import { conditionalComplaints } from './conditional.ts';
import { cycleComplaints } from './cycles.ts';
import { earlyComplaints } from './early.ts';
import { catches, passes } from './planting.ts';
import { twinComplaints } from './twins.ts';

const one = "module one 'one.bicep' = {}\n";
const app = "resource app 'Microsoft.Web/sites@2025-03-01' existing = {\n  name: 'app'\n}\n";
const resource = (body: string, before = ''): string =>
  `resource it 'Microsoft.Web/sites/config@2025-03-01' = ${before}{\n  parent: app\n${body}}\n`;

describe('early', () => {
  catches('early', earlyComplaints, [
    [
      /^infra\/planted\.bicep:6: app\.properties is known too late/,
      app + resource('  name: app.properties.host\n').replace('parent: app', 'kind: a'),
    ],
    [/:6: app\.identity is known too late/, app + resource("  name: '${app.identity.id}'\n")],
    [
      /:2: one\.outputs is known too late/,
      `${one}var a = guid(one.outputs.b)\n${resource('  name: a\n')}`,
    ],
    [/:5: one\.\?outputs is known/, one + resource('  name: a\n  scope: b(one.?outputs.c)\n')],
    [
      /:2: c \?\? one\.outputs is known/,
      `${one}output a array = [for b in (c ?? one.outputs.d): b]`,
    ],
    [/:2: one\.outputs is known/, one + resource('  name: a\n', "if (one.outputs.b != '') ")],
    [/:2: one\.outputs is known/, `${one}output a array = [for b in one.outputs.c: b]`],
    [/:2: one\[0\]\.outputs is known/, `${one}output a array = [for b in one[0].outputs.c: b]`],
    [/:2: one\.outputs is known/, `${one}var a = [for b in c: one.outputs.d]`],
    [/:3: one\.outputs is known/, `${one}module two 'two.bicep' = {\n  scope: a(one.outputs.b)\n}`],
    [
      /:9: app::child\.properties is known/,
      `${app.replace('\n}', "\n  resource child 'config' existing = {\n    name: 'a'\n  }\n}")}${resource('  name: app::child.properties.b\n')}`,
    ],
  ]);
  passes('early', earlyComplaints, [
    app + resource("  name: guid(app.id, app.name, 'a')\n  properties: app.properties\n"),
    `${one}module two 'two.bicep' = {\n  params: { a: one.outputs.b }\n}\n`,
    `${one}var a = one.outputs.b\noutput c string = a`,
    `${one}output a array = [for b in c: one.outputs.d]`,
    resource("  name: 'a'\n  scope: app\n", 'if (!empty(a)) '),
  ]);
});

describe('conditional', () => {
  const some = "module some 'one.bicep' = if (a) {}\n";
  const made = "resource made 'Microsoft.Web/sites@2025-03-01' = if (a) {\n  name: 'it'\n}\n";
  catches('conditional', conditionalComplaints, [
    [/:2: some\.outputs may not be there/, `${some}output b string = some.outputs.c`],
    [/:2: some\.\?outputs may not be there/, `${some}output b string = some.?outputs.c`],
    [/:2: some\.outputs may not be there/, `${some}output b string = some.outputs.c ?? ''`],
    [/:2: some!\.outputs may not be there/, `${some}output b string = some!.outputs.c`],
    [/:2: d \?\? some\.\?outputs may/, `${some}output b string = d ?? some.?outputs.c`],
    [
      /:2: some\[0\]\.outputs may/,
      `${some.replace('if (a) {}', '[for b in c: if (a) {}]')}output d string = some[0].outputs.e`,
    ],
    [/:4: made\.properties may not be there/, `${made}output b string = made.properties.c`],
  ]);
  passes('conditional', conditionalComplaints, [
    `${some}output b string = some.?outputs.c ?? ''`,
    `${some}output b string = some.?outputs.c.d[0] ?? ''`,
    `${made}output b string = made.id`,
    `${one}output b string = one.outputs.c`,
  ]);
});

describe('cycles', () => {
  catches('cycles', cycleComplaints, [
    [/:1: a needs itself/, 'var a = b\nvar b = toLower(a)'],
    [
      /:1: one needs itself/,
      `${one.replace('{}', '{ params: { a: app.name } }')}${app.replace("'app'", 'one.outputs.b')}`,
    ],
    [
      /:1: one needs itself/,
      one.replace('{}', '{\n  dependsOn: [two]\n}') +
        "module two 'two.bicep' = {\n  params: { a: b }\n}\nvar b = one.outputs.c",
    ],
    [/:1: a needs itself/, 'var a = [for b in c: b]\nvar c = union(a, [])'],
  ]);
  passes('cycles', cycleComplaints, [
    'var a = { b: 1 }\nvar b = a.b',
    'var a = [for b in c: b]\nvar b = a',
    `${app}${resource("  name: 'a'\n")}output a string = it.id`,
    "resource a 'Microsoft.Web/sites@2025-03-01' = {\n  name: 'a'\n  resource b 'config' = {\n    name: a.kind\n  }\n}",
  ]);
});

describe('twins', () => {
  const config = resource("  name: 'web'\n");
  catches('twins', twinComplaints, [
    [/:5: other and it are one to Azure/, config + config.replace(' it ', ' other ')],
    [/:5: other and it are/, config + config.replace(' it ', ' other ').replace('Web', 'web')],
  ]);
  passes('twins', twinComplaints, [
    config + config.replace(' it ', ' other ').replace("'web'", "'logs'"),
    config + config.replace(' it ', ' other ').replace('parent: app', 'parent: app2'),
    config + config.replace(' it ', ' other ').replace('= {', 'existing = {'),
  ]);
});
