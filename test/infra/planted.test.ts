// In: small templates, each with one mistake. Out: a failure for each check that does not say so on
// its line, and for each that complains about the sound ones.
import { describe } from 'vitest';
import { parseTemplate } from './bicep.ts';
import { hardeningComplaints } from './hardening.ts';
import { moduleComplaints } from './modules.ts';
import { nameComplaints } from './names.ts';
import { catches, passes, type Check } from './planting.ts';
import { rightComplaints } from './rights.ts';

describe('names', () => {
  catches('names', nameComplaints, [
    [/^infra\/planted\.bicep:1: b is not declared$/, 'output a string = b'],
    [/:1: toUper is not declared/, "output a string = toUper('a')"],
    [/:1: targetType is not declared/, 'param a targetType\noutput b object = a'],
    [/:1: a is not used/, 'param a string'],
    [/:2: a is declared twice/, "import { a } from 'types.bicep'\nparam a a"],
    [/:2: a is declared twice/, "param a string\nvar a = 'b'"],
    [/:2: b is not used/, "// a\nvar b = 'c'"],
    [
      /:1: a is not used/,
      "resource a 'Microsoft.Web/sites@2025-03-01' existing = {\n  name: 'a'\n}",
    ],
    [/:1: a is imported and not used/, "import { a } from 'types.bicep'"],
    [/:1: one is not declared/, 'output a array = [for other in range(0, 2): one]'],
    [/:1: one is not declared/, 'output a array = map(range(0, 2), (other) => one)'],
  ]);
  passes('names', nameComplaints, [
    "param a string\nvar b = '${a}-b'\noutput c string = b",
    "import { one } from 'types.bicep'\nparam all one[]\noutput a array = [for (b, i) in all: '${b.name}-${i}']",
    'output a array = map(range(0, 2), (one) => { name: string(one) })',
    'output a int = reduce(range(0, 2), 0, (one, other) => one + other)',
    "resource a 'Microsoft.Web/sites@2025-03-01' = {\n  name: 'a'\n  resource b 'config' = {\n    name: 'web'\n  }\n}",
    'func double(a string) string => concat(a, a)\noutput b string = double(toLower(subscription().id))',
    "@sys.description('It.')\n@minLength(3)\nparam a string\noutput b string = sys.toLower(a)",
    'extension graph\noutput a string = deployment().name',
  ]);
});

describe('modules', () => {
  const called = parseTemplate(
    'infra/modules/one.bicep',
    "param a string\nparam b string = ''\nparam c string?\noutput d string = '${a}${b}${c}'",
  );
  const files = new Set(['infra/modules/one.bicep', 'kql/one/rule.kql', 'infra/planted.bicep']);
  const check: Check = (template) =>
    moduleComplaints({ templates: [template, called], exists: (path) => files.has(path) });
  const one = (params: string, rest = ''): string =>
    `module one 'modules/one.bicep' = {\n  params: { ${params} }\n}\n${rest}`;

  catches('modules', check, [
    [/:1: there is no infra\/modules\/two\.bicep/, "module two 'modules/two.bicep' = {}"],
    [/:1: there is no kql\/one\/rule\.yaml/, "var a = loadYamlContent('../kql/one/rule.yaml')"],
    [/:1: there is no infra\/types\.bicep/, "import { a } from 'types.bicep'"],
    [/:1: a path must be one literal/, "var a = loadTextContent('../kql/${b}/rule.kql')"],
    [/:1: a path must be one literal/, 'var a = loadTextContent(b)'],
    [/:1: a path must be one literal/, "var a = loadTextContent('../../etc/passwd')"],
    [/:1: infra\/modules\/one\.bicep needs the parameter a/, one("b: 'b'")],
    [/:2: infra\/modules\/one\.bicep has no parameter e/, one("a: 'a', e: 'e'")],
    [
      /:4: infra\/modules\/one\.bicep has no output e/,
      one("a: 'a'", 'output e string = one.outputs.e'),
    ],
    [
      /:1: infra\/modules\/one\.bicep needs the parameter a/,
      "module one 'modules/one.bicep' = [for b in []: if (true) {\n  params: { b: b }\n}]",
    ],
  ]);
  passes('modules', check, [
    one("a: 'a'", 'output e string = one.outputs.d'),
    one("a: 'a', b: 'b', c: null"),
    "module one 'modules/one.bicep' = [for b in []: {\n  params: { a: b }\n}]\noutput e string = one[0].outputs.d",
    `targetScope = 'subscription'\n${one("a: 'a'").replace('params', 'scope: group\n  params')}`,
    "var a = loadTextContent('../kql/one/rule.kql', 'utf-8')",
  ]);
});

const resource = (type: string, body: string, rest = ''): string =>
  `resource it '${type}' = {\n  name: 'it'\n${body}}\n${rest}`;

describe('hardening', () => {
  const place = '  location: where\n  tags: tags\n';
  const group = resource('Microsoft.Resources/resourceGroups@2024-11-01', place);
  const topic = resource(
    'Microsoft.EventGrid/systemTopics@2025-02-15',
    place,
    `resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: it
  properties: {
    workspaceId: id
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}`,
  );
  const policies = `resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: 'it'
}
resource closed 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = [for road in ['scm', 'ftp']: {
  parent: app
  name: road
  properties: {
    allow: false
  }
}]`;

  catches('hardening', hardeningComplaints, [
    [
      /:1: the type 'Microsoft\.Sql\/servers' is not in/,
      group.replace('Resources', 'Sql').replace('resourceGroups', 'servers'),
    ],
    [/:1: .*@2021-04-01: the versions known are 2024-11-01/, group.replace('2024-11', '2021-04')],
    [/:1: .*@2023-01-01: the versions/, policies.replace('2025-03', '2023-01')],
    [/:1: .*resourceGroups says no tags/, group.replace('  tags: tags\n', '')],
    [/:1: .*resourceGroups says no name/, group.replace("  name: 'it'\n", '')],
    [/:3: location must be a parameter or 'global'/, group.replace('where', "'westeurope'")],
    [
      /:1: .*systemTopics: no diagnostic settings have the scope it/,
      topic.replace('scope: it', 'scope: other'),
    ],
    [
      /:1: .*\/clusters: diagnosed\.ts does not say what/,
      resource('Microsoft.A/clusters@v1', place),
    ],
    [
      /:1: .*serverfarms: no diagnostic settings have the scope it/,
      resource('Microsoft.Web/serverfarms@2024-11-01', place),
    ],
    [
      /:6: .*diagnosticSettings says no properties\.workspaceId/,
      topic.replace('workspaceId', 'other'),
    ],
    [/:6: .*sends neither logs nor metrics/, topic.replace('enabled: true', 'enabled: false')],
    [/:6: .*sends neither logs nor metrics/, topic.replace('logs: [', 'other: [')],
    [/:8: properties\.allow must be false/, policies.replace('false', 'true')],
    [/:8: properties\.allow must be false/, policies.replace('false', 'isOpen')],
    [/:4: .*Policies says no properties\.allow/, policies.replace('allow', 'deny')],
    [/:4: .*Policies says no parent/, policies.replace('  parent: app\n', '')],
    [
      /basic publishing by ftp is not closed/,
      policies.replace(' existing', '').replace(", 'ftp'", ''),
    ],
    [/:1: .*Zones: no network asks it/, resource('Microsoft.Network/privateDnsZones@v1', place)],
    [
      /:1: .*Endpoints: no name leads to it/,
      resource('Microsoft.Network/privateEndpoints@v1', place),
    ],
    [
      /no lock CanNotDelete has the scope it/,
      resource('Microsoft.Storage/storageAccounts@2025-06-01', place),
    ],
  ]);
  passes('hardening', hardeningComplaints, [
    group,
    topic,
    topic.replace('scope: it', 'scope: it[0]'),
    `var some = [{ category: 'a', enabled: true }]\n${topic.replace(/logs: .*/, 'metrics: some')}`,
    policies,
  ]);
});

describe('rights', () => {
  const owner = "'8e3af657-a8ff-443c-a75c-2fe8c4bcb635'";
  const reader = "'73c42c96-874c-492b-b04d-ab87d138a893'";
  const assignment = (name: string, principal: string): string =>
    resource(
      'Microsoft.Authorization/roleAssignments@2022-04-01',
      `  scope: other\n  properties: { ${principal} }\n`,
    ).replace("'it'", name);

  const named = 'guid(other.id, aPrincipalId, role)';
  const given = "principalId: aPrincipalId, roleDefinitionId: subscriptionResourceId('a', role)";

  catches('rights', rightComplaints, [
    [
      /:1: it must be guid\(other\.id, bPrincipalId, role\)/,
      assignment(named, given.replace('aP', 'bP')),
    ],
    [
      /:1: it must be guid\(other\.id, aPrincipalId, other\)/,
      assignment(named, given.replace('role)', 'other)')),
    ],
    [/:1: it must be guid\(other\.id/, assignment(named.replace('other.id', 'it.id'), given)],
    [
      /:1: topic\.id is no id of a principal/,
      assignment(named, given.replace('aPrincipalId', 'topic.id')),
    ],
    [/:1: 8e3af657-.* is no role of rights\.ts/, `var owner = ${owner}`],
    [/:1: 8e3af657-.* is no role/, `var owner = '/providers/roles/${owner.slice(1)}`],
    [/:1: 73c42c96-.* must be named logAnalyticsReader/, `var reader = ${reader}`],
    [/:1: 73c42c96-.* must be named/, `var roles = { monitoringReader: ${reader} }`],
    [/:1: .* must be named by guid/, assignment("'it'", "principalType: 'ServicePrincipal'")],
    [/:1: listKeys\(\) reads keys/, 'var a = it.listKeys().keys[0].value'],
    [/:1: listKeys\(\) reads keys/, "var a = listKeys(it.id, '2025-06-01')"],
    [/:1: listCredentials\(\) reads/, 'var a = az.listCredentials(it.id)'],
    [/:2: functionKey must be @secure/, "@description('It.')\nparam functionKey string"],
    [/:3: a is secret and has a default/, "@description('It.')\n@secure()\nparam a string = 'b'"],
    [
      /:2: the output connectionSecret shows/,
      "@description('It.')\noutput connectionSecret string = ''",
    ],
    [/:3: the output a shows/, "@description('It.')\n@secure()\noutput a string = ''"],
    [
      /:5: the output c shows a secret/,
      "@description('It.')\n@secure()\nparam b string\n@description('It.')\noutput c string = 'x${b}'",
    ],
    [/:1: a has no @description/, 'param a string'],
    [/:2: a has no @description/, '@minLength(3)\nparam a string'],
    [/:1: a has no @description/, "output a string = ''"],
    [/:1: .*core\.windows\.net is of one cloud/, "var a = 'https://${b}.blob.core.windows.net'"],
    [/:1: .*management\.azure\.com is of one cloud/, "var a = 'https://management.azure.com'"],
  ]);
  passes('rights', rightComplaints, [
    `var logAnalyticsReader = ${reader}`,
    `var roles = { logAnalyticsReader: ${reader} }`,
    assignment(named, given),
    assignment(named.replace('aPrincipalId', 'topic.id'), given.replace('aP', 'topic.identity.p')),
    "@description('It.')\n@secure()\nparam functionKey string = ''",
    "@description('It.')\noutput publicKey string = ''",
    "var a = 'privatelink.blob.${environment().suffixes.storage}'",
  ]);
});
