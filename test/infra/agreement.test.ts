// In: small templates and what some code needs. Out: a failure for each difference between the two
// that is not told, with the name and the place.
import { expect, test } from 'vitest';
import { agreementComplaints, type Needs } from './agreement.ts';
import { parseTemplate } from './bicep.ts';
import { queryComplaints, type Detection } from './queries.ts';

const needs: Needs = {
  settings: [
    { name: 'PARAMEDIC_STORAGE', isNeeded: true },
    { name: 'PARAMEDIC_CONFIG', isNeeded: false },
  ],
  functions: [
    { name: 'alerts', trigger: 'http', route: 'alerts' },
    { name: 'target', trigger: 'http', route: 'targets/{id}' },
    { name: 'events', trigger: 'eventGrid' },
    { name: 'sweep', trigger: 'timer' },
  ],
  queues: ['wakes', 'wakes-poison'],
  tables: ['state'],
};
const detection: Detection = {
  rules: [{ folder: 'kql/burst', properties: ['severity', 'criteria'] }],
  queries: ['kql/workbook/fleet.kql'],
};

const sound = `
var queues = [
  'wakes'
  'wakes-poison'
]
var rule = loadYamlContent('../kql/burst/rule.yaml')
var settings = {
  PARAMEDIC_STORAGE: 'a'
  AzureWebJobsStorage__blobServiceUri: 'b'
  AzureWebJobsStorage__clientId: 'b'
  AzureWebJobsStorage__credential: 'b'
  AzureWebJobsStorage__queueServiceUri: 'b'
  AzureWebJobsStorage__tableServiceUri: 'b'
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'c'
  APPLICATIONINSIGHTS_CONNECTION_STRING: 'c'
}
resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01' = [for one in queues: {
  name: one
}]
resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  resource tables 'tableServices' = {
    name: 'default'
    resource table 'tables' = {
      name: 'state'
    }
  }
}
resource alert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  properties: {
    severity: rule.severity
    criteria: rule.?criteria
    query: loadTextContent('../kql/burst/rule.kql')
  }
}
resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  properties: {
    url: '\${host}/api/alerts'
  }
}
resource book 'Microsoft.Insights/workbooks@2023-06-01' = {
  properties: {
    query: loadTextContent('../kql/workbook/fleet.kql')
  }
}
var reached = ['queue', 'table']
resource privately 'Microsoft.Network/privateEndpoints@2025-05-01' = [for service in reached: {
  properties: {
    connections: [{ groupIds: [service] }]
  }
}]
resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-06-01' = {
  name: 'default'
}
resource authentication 'Microsoft.Web/sites/config@2025-03-01' = {
  properties: {
    excludedPaths: ['/admin', '/api/targets', '/api/targets/*']
  }
}
resource subscribed 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  properties: {
    resourceId: '\${app.id}/functions/events'
  }
}
`;

function complaintsOn(text: string): readonly string[] {
  const templates = [parseTemplate('infra/planted.bicep', text)];
  return [...agreementComplaints(templates, needs), ...queryComplaints(templates, detection)];
}

test('agreement: nothing is said, when templates and code have the same', () => {
  expect(complaintsOn(sound)).toEqual([]);
});

const mistakes: readonly (readonly [RegExp, string, string])[] = [
  [/^infra: no template sets the app setting PARAMEDIC_STORAGE$/, 'PARAMEDIC_STORAGE:', 'Other:'],
  [
    /:8: no code reads the app setting PARAMEDIC_STORAG$/,
    'PARAMEDIC_STORAGE:',
    'PARAMEDIC_STORAG:',
  ],
  [/no template sets .*__tableServiceUri/, 'AzureWebJobsStorage__tableServiceUri', 'other'],
  [
    /:8: no code reads the app setting FUNCTIONS_WORKER_RUNTIME/,
    "PARAMEDIC_STORAGE: 'a'",
    "PARAMEDIC_STORAGE: 'a', FUNCTIONS_WORKER_RUNTIME: 'node'",
  ],
  [
    /:8: no code reads the app setting PARAMEDIC_OTHER/,
    "PARAMEDIC_STORAGE: 'a'",
    "PARAMEDIC_STORAGE: 'a', all: [{ name: 'PARAMEDIC_OTHER' }]",
  ],
  [/:\d+: there is no function event$/, '/functions/events', '/functions/event'],
  [/no event subscription leads to events/, '/functions/events', '/other'],
  [/:\d+: there is no function alert$/, 'url:', "functionName: 'alert', url:"],
  [/:\d+: no function serves \/api\/alert$/, '/api/alerts', '/api/alert'],
  [/excludedPaths lack \/api\/targets$/, "'/api/targets', ", ''],
  [/excludedPaths lack \/api\/targets\/\*$/, ", '/api/targets/*'", ''],
  [/\/api\/alerts must not be excluded/, "'/admin'", "'/api/alerts'"],
  [/\/api\/\* must not be excluded/, "'/admin'", "'/api/*'"],
  [
    /no template loads kql\/workbook\/fleet\.kql/,
    "loadTextContent('../kql/workbook/fleet.kql')",
    "''",
  ],
  [/no action group calls \/api\/alerts/, '/api/alerts', '/other'],
  [/no template makes the queue wakes-poison/, "  'wakes-poison'\n", ''],
  [/:\d+: no code uses the queue waked/, "'wakes'", "'waked'"],
  [/no private endpoint leads to queue/, "['queue', 'table']", "['table']"],
  [/:\d+: no service file of storage is in use/, "'queue', 'table'", "'queue', 'table', 'file'"],
  [/no template makes the table state/, "'state'", "'states'"],
  [/no template loads kql\/burst\/rule\.kql/, "loadTextContent('../kql/burst/rule.kql')", "''"],
  [/^kql\/burst\/rule\.yaml: .* hands on no criteria/, 'rule.?criteria', "'all'"],
  [
    /:\d+: kql\/burst\/rule\.yaml is loaded twice/,
    'criteria: rule',
    "more: loadYamlContent('../kql/burst/rule.yaml'), criteria: rule",
  ],
  [
    /:\d+: a query is written here/,
    'query: load',
    'more: { query: \'ContainerEvent | where Reason == "Killing"\' }, query: load',
  ],
  [/:2: a query is written here/, 'var queues', "var own = 'T\\n| summarize count()'\nvar queues"],
];

test.for(mistakes)('agreement: %s is said', ([wanted, from, to]) => {
  expect(sound).toContain(from);
  expect(complaintsOn(sound.replace(from, to))).toContainEqual(expect.stringMatching(wanted));
});
