// Mistakes that a compiler would take, each in one of our own templates: what is right there, what
// stands there instead, and what must be said of it. Each was silent once, or is next to one.

interface Plant {
  readonly right: string;
  readonly wrong: string;
  readonly said: RegExp;
}
const plant = (right: string, wrong: string, said: RegExp): Plant => ({ right, wrong, said });

const main = [
  plant('@secure()\nparam noticeUrl', 'param noticeUrl', /noticeUrl is a secret: @secure/),
  plant(
    'healerPrincipalId: identity.outputs.healerPrincipalId\n    workspaceId',
    'healerPrincipalId: identity.outputs.hostPrincipalId\n    workspaceId',
    /healerPrincipalId must be identity\.outputs\.healerPrincipalId/,
  ),
  plant(
    'hostPrincipalId: identity.outputs.hostPrincipalId',
    'hostPrincipalId: identity.outputs.healerPrincipalId',
    /hostPrincipalId must be/,
  ),
  plant('storage.outputs.blobEndpoint', 'storage.outputs.queueEndpoint', /blobEndpoint must be/),
  plant(
    'deadLetterContainer: storage.outputs.deadLetterContainer',
    'deadLetterContainer: storage.outputs.packageContainer',
    /deadLetterContainer must be storage\.outputs\.deadLetterContainer/,
  ),
  plant("network.?outputs.appSubnetId ?? ''", 'network.?outputs.appSubnetId', /may not be there/),
  plant('network.?outputs.', 'network.outputs.', /network\.outputs may not be there/),
  plant('= if (isPrivate) {', "= if (storage.outputs.accountName != '') {", /known too late/),
  plant(
    "module monitoring 'modules/monitoring.bicep' = {\n",
    "module monitoring 'modules/monitoring.bicep' = {\n  dependsOn: [storage]\n",
    /monitoring needs itself/,
  ),
  plant('  dependsOn: [rights]\n', '', /there is no functionApp\.dependsOn/),
];

const functionApp = [
  plant('@secure()\nparam noticeUrl', 'param noticeUrl', /noticeUrl takes a secret of infra\/main/),
  plant(
    'PARAMEDIC_NOTICE_URL: noticeUrl',
    "PARAMEDIC_NOTICE_URL: '${noticeUrl}/x'",
    /NOTICE_URL must be noticeUrl/,
  ),
  plant(
    'AzureWebJobsStorage__blobServiceUri: blobEndpoint',
    'AzureWebJobsStorage__blobServiceUri: queueEndpoint',
    /blobServiceUri must be blobEndpoint/,
  ),
  plant("name: 'to-workspace'", 'name: app.properties.defaultHostName', /known too late/),
  plant("empty(callers) ? 'Allow' : 'Deny'", "empty(callers) ? 'Allow' : 'Allow'", /must be empty/),
  plant('    settings,\n    {', '    {', /appSettings\.properties\.0 must be settings/),
];

const authentication = [
  plant('[caller.appId]', '[]', /allowedApplications must be/),
  plant('requireAuthentication: true', 'requireAuthentication: false', /must be true/),
  plant("'Return401'", "'AllowAnonymous'", /must be 'Return401'/),
  plant('enabled: alertCaller != null', 'enabled: false', /must be alertCaller != null/),
];

const receiver = [
  plant('@secure()\nparam present', 'param present', /present must be @secure/),
  plant('useAadAuth: true', 'useAadAuth: false', /useAadAuth must be true/),
  plant('useCommonAlertSchema: true', 'useCommonAlertSchema: false', /Schema must be true/),
];

const storage = [
  plant("name: 'st${token}'", "name: 'stparamedicstate${token}'", /name must be 'st\$/),
  plant("? 'Enabled' : 'Disabled'", "? 'Enabled' : 'Enabled'", /publicNetworkAccess must be/),
  plant("? 'Allow' : 'Deny'", "? 'Allow' : 'Allow'", /defaultAction must be/),
  plant(
    'resource queueLogs',
    "resource logsAgain 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {\n" +
      "  name: 'to-workspace'\n  scope: blobs\n  properties: {\n    workspaceId: workspaceId\n" +
      '    logs: changes\n  }\n}\n\nresource queueLogs',
    /logsAgain and blobLogs are one to Azure/,
  ),
];

const alerts = [
  plant('@onlyIfNotExists()\nresource calls', 'resource calls', /must be @onlyIfNotExists/),
  plant(
    "name: 'crash-loop'\n    asks: [callsParamedic.id]",
    "name: 'crash-loop'\n    asks: people",
    /crash-loop reads ContainerEvent: asks must be \[callsParamedic\.id\]/,
  ),
  plant(
    "name: 'put-aside'\n    asks: people",
    "name: 'put-aside'\n    asks: [callsParamedic.id]",
    /put-aside reads AppTraces: asks must be people/,
  ),
  plant('DeadLetteredCount', 'DeadLettersCount', /eventsLost\.for must be/),
  plant('ScheduledQueryRules/disable', 'ScheduledQueryRule/disable', /allOf\.1\.equals must be/),
];

const events = [
  plant(
    'topic.id, storageQueueDataMessageSender',
    'topic.identity.principalId, storageQueueDataMessageSender',
    /topic\.identity is known too late/,
  ),
  plant(
    "['Paramedic.LookRequested']",
    "['Paramedic.LookRequested', 'Paramedic.IncidentChanged']",
    /includedEventTypes must be/,
  ),
];

const lookedAfter = [
  plant('for id in allTargetIds: {', 'for id in roles.outputs.ids: {', /known too late/),
  plant(
    "allTargetIds: {\n    scope: resourceGroup(split(id, '/')[2]",
    "allTargetIds: {\n    scope: resourceGroup(split(roles.outputs.restarterRole, '/')[2]",
    /known too late/,
  ),
  plant('[4])\n    dependsOn: [made]\n', '[4])\n', /there is no restartRights\.dependsOn/),
];

const network = [
  plant('26, 1)', '26, 0)', /subnets\.1\.properties\.addressPrefix must be/),
  plant('Microsoft.App/environments', 'Microsoft.Web/serverFarms', /serviceName must be/),
];

const targets = [
  plant("'ContainerEvent'", "'ContainerEvents'", /no log of the category ContainerEvent is sent/),
  plant(
    "        {\n          category: 'ContainerEvent'\n          enabled: true\n        }\n",
    '',
    /no log of the category ContainerEvent is sent/,
  ),
  plant(
    "      logAnalyticsDestinationType: 'Dedicated'\n",
    '',
    /there is no logs\.properties\.logA/,
  ),
  plant('@onlyIfNotExists()\nresource groups', 'resource groups', /groups must be @onlyIfNot/),
];

const traffic = [
  plant('@onlyIfNotExists()\nresource profile', 'resource profile', /profile must be @onlyIfNot/),
  plant("endpointStatus: 'Disabled'", "endpointStatus: 'Enabled'", /must be 'Disabled'/),
];

export const ourPlants: Readonly<Record<string, readonly Plant[]>> = {
  'infra/main.bicep': main,
  'infra/modules/alerts.bicep': alerts,
  'infra/modules/authentication.bicep': authentication,
  'infra/modules/events.bicep': events,
  'infra/modules/function-app.bicep': functionApp,
  'infra/modules/group-events.bicep': [
    plant('containerGroups/stop/', 'containerGroups/stops/', /advancedFilters\.0\.values must be/),
  ],
  'infra/modules/identity.bicep': [
    plant('= host.properties.principalId', '= healer.properties.principalId', /must be host\./),
  ],
  'infra/modules/looked-after.bicep': lookedAfter,
  'infra/modules/network.bicep': network,
  'infra/modules/receiver.bicep': receiver,
  'infra/modules/rights.bicep': [
    plant(
      'guid(account.id, hostPrincipalId, role)',
      'guid(account.id, healerPrincipalId, role)',
      /it must be guid\(account\.id, hostPrincipalId, role\)/,
    ),
  ],
  'infra/modules/storage.bicep': storage,
  'infra/modules/targets.bicep': targets,
  'infra/modules/traffic.bicep': traffic,
  'infra/modules/workbook.bicep': [
    plant("Parameter: 'TimeRange'", "Parameter: 'TimeRang'", /FromParameter must be 'TimeRange'/),
  ],
};
