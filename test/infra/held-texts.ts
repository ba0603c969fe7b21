// What our templates must say, word for word, where another word would compile, deploy and do
// harm: open what is closed, forget who waits for whom, miss what is watched. A row is added with
// what it guards; whoever changes the template on purpose changes the row.
import type { Held } from './held.ts';

/** Who may come in, and which secrets stay out of the deployment's history. */
const doors: Held = {
  'infra/main.bicep': {
    '@noticeUrl': 'secure',
    'storage.params.isPublic': '!isPrivate',
    'network.if': '(isPrivate)',
    'lookedAfter.params.settings': 'plainSettings',
  },
  'infra/subscriptions.bicep': {
    '@alertsKey': 'secure',
    'receiver.if': '(alertCaller != null)',
  },
  'infra/modules/function-app.bicep': {
    '@noticeUrl': 'secure',
    'appSettings.properties.1.PARAMEDIC_NOTICE_URL': 'noticeUrl',
    'appSettings.properties.1.AzureWebJobsStorage__clientId': 'hostClientId',
    'appSettings.properties.1.PARAMEDIC_STORAGE_CLIENT_ID': 'hostClientId',
    'appSettings.properties.1.PARAMEDIC_HEALER_CLIENT_ID': 'healerClientId',
    // What paramedic.yaml names comes first: it covers nothing that the app stands on.
    'appSettings.properties.0': 'settings',
    'appSettings.properties.2': 'peopleSettings',
    'publishingByFtp.dependsOn': '[publishing]',
    'appSettings.dependsOn': '[publishingByFtp]',
    'app.properties.siteConfig.ipSecurityRestrictionsDefaultAction':
      "empty(callers) ? 'Allow' : 'Deny'",
    'app.properties.siteConfig.ipSecurityRestrictions.for': 'callers',
    'app.properties.virtualNetworkSubnetId': 'empty(subnetId) ? null : subnetId',
  },
  'infra/modules/receiver.bicep': {
    '@present': 'secure',
    '@alertsKey': 'secure',
    'callsParamedic.properties.webhookReceivers.1.0.useAadAuth': 'true',
    'callsParamedic.properties.webhookReceivers.1.0.useCommonAlertSchema': 'true',
    'callsParamedic.properties.webhookReceivers.1.0.objectId': 'alertCaller.objectId',
    'callsParamedic.properties.webhookReceivers.1.0.identifierUri': 'alertCaller.identifierUri',
  },
  'infra/modules/authentication.bicep': {
    // It is deployed also to be switched off, and asks for nothing less while it is on.
    'authentication.properties.platform.enabled': 'alertCaller != null',
    'authentication.properties.globalValidation.requireAuthentication': 'true',
    'authentication.properties.globalValidation.unauthenticatedClientAction': "'Return401'",
    'authentication.properties.identityProviders': 'alertCaller == null ? {} : byEntra',
    'byEntra.azureActiveDirectory.enabled': 'true',
    'byEntra.azureActiveDirectory.registration.clientId': 'caller.clientId',
    'byEntra.azureActiveDirectory.validation.allowedAudiences':
      '[caller.identifierUri, caller.clientId]',
    'byEntra.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedApplications':
      '[caller.appId]',
  },
  'infra/modules/storage.bicep': {
    // A token has 13 characters, and an account's name at most 24.
    'account.name': "'st${token}'",
    'account.properties.publicNetworkAccess': "isPublic ? 'Enabled' : 'Disabled'",
    'account.properties.networkAcls.defaultAction': "isPublic ? 'Allow' : 'Deny'",
    'account.properties.networkAcls.bypass': "'AzureServices'",
  },
  'infra/modules/network.bicep': {
    'network.properties.subnets.0.properties.addressPrefix': 'cidrSubnet(addressPrefix, 26, 0)',
    'network.properties.subnets.0.properties.delegations.0.properties.serviceName':
      "'Microsoft.App/environments'",
    'network.properties.subnets.1.properties.addressPrefix': 'cidrSubnet(addressPrefix, 26, 1)',
  },
};

/** Whose identity is whose. */
const identities: Held = {
  'infra/modules/identity.bicep': Object.fromEntries(
    ['host', 'healer', 'watcher'].flatMap((name) => [
      [`${name}Id`, `${name}.id`],
      [`${name}PrincipalId`, `${name}.properties.principalId`],
    ]),
  ),
};

/** Which of several like it: each of another kind would be taken. */
const choices: Held = {
  'infra/modules/storage.bicep': {
    containerNames: "['app-package', 'event-dead-letters']",
    packageContainer: 'containerNames[0]',
    deadLetterContainer: 'containerNames[1]',
    'queueNames.2': "'paramedic-events'",
    eventQueue: 'queueNames[2]',
    ...Object.fromEntries(
      ['blob', 'queue', 'table'].map((name) => [
        `${name}Endpoint`,
        `account.properties.primaryEndpoints.${name}`,
      ]),
    ),
  },
  'infra/modules/function-app.bicep': Object.fromEntries(
    [
      ['AzureWebJobsStorage__blobServiceUri', 'blobEndpoint'],
      ['AzureWebJobsStorage__queueServiceUri', 'queueEndpoint'],
      ['AzureWebJobsStorage__tableServiceUri', 'tableEndpoint'],
      ['PARAMEDIC_STORAGE__queueServiceUri', 'queueEndpoint'],
      ['PARAMEDIC_STORAGE__tableServiceUri', 'tableEndpoint'],
    ].map(([name = '', endpoint = '']) => [`appSettings.properties.1.${name}`, endpoint]),
  ),
  'infra/modules/looked-after.bicep': {
    'traffic.params.primaryEndpoint': 'failover.primary',
    'traffic.params.primaryUrl': 'named.outputs.all[failover.primaryUrlSetting]',
    'traffic.params.secondaryEndpoint': 'failover.secondary',
    'traffic.params.secondaryUrl': 'named.outputs.all[failover.secondaryUrlSetting]',
    'restartRights.params.roleName': 'roles.outputs.restarterRole',
    'trafficRights.params.roleName': 'roles.outputs.trafficRole',
  },
};

/** What is made once, and what must be there before something else is made. */
const order: Held = {
  'infra/main.bicep': {
    'functionApp.dependsOn': '[rights]',
    'alerts.dependsOn': '[rights]',
  },
  'infra/modules/alerts.bicep': { '@callsParamedic': 'onlyIfNotExists' },
  'infra/modules/budget.bicep': { '@budget': 'onlyIfNotExists' },
  'infra/modules/targets.bicep': { '@groups': 'onlyIfNotExists' },
  'infra/modules/traffic.bicep': { '@profile': 'onlyIfNotExists' },
  'infra/modules/function-app.bicep': {
    'publishingByFtp.dependsOn': '[publishing]',
    'appSettings.dependsOn': '[publishingByFtp]',
  },
  'infra/modules/events.bicep': { 'toQueue.dependsOn': '[ senderOnQueue writerOfDeadLetters ]' },
  'infra/modules/group-events.bicep': { 'toFunction.dependsOn': '[made]' },
  'infra/modules/looked-after.bicep': {
    'addresses.dependsOn': '[made]',
    'restartRights.dependsOn': '[made]',
    'restartRights.for': 'allTargetIds',
    'trafficRights.dependsOn': '[traffic]',
    'trafficRights.for': 'allProfileIds',
  },
};

/** What is watched and heard: a name that Azure does not know is never met. */
const watched: Held = {
  'infra/modules/alerts.bicep': {
    people: 'concat([tellsPeople.id], noticeActionGroups)',
    'alertRules.properties.actions.actionGroups': 'rule.asks',
    'ruleDisabled.properties.condition.allOf.0.equals': "'Administrative'",
    'ruleDisabled.properties.condition.allOf.1.field': "'operationName'",
    'ruleDisabled.properties.condition.allOf.1.equals':
      "'Microsoft.Insights/ScheduledQueryRules/disable/action'",
    'eventsLost.for': "['DeadLetteredCount', 'DroppedEventCount']",
    'eventsLost.properties.criteria.allOf.0.metricName': 'metric',
    'eventsLost.properties.criteria.allOf.0.operator': "'GreaterThan'",
    'eventsLost.properties.criteria.allOf.0.threshold': '0',
  },
  'infra/modules/events.bicep': {
    // Our own events, let in, would make us publish more of them.
    'toQueue.properties.filter.includedEventTypes': "['Paramedic.LookRequested']",
  },
  'infra/modules/group-events.bicep': {
    'toFunction.properties.filter.includedEventTypes':
      "['Microsoft.Resources.ResourceActionSuccess']",
    'toFunction.properties.filter.advancedFilters.0.key': "'data.operationName'",
    'toFunction.properties.filter.advancedFilters.0.values':
      "[ 'Microsoft.ContainerInstance/containerGroups/restart/action' " +
      "'Microsoft.ContainerInstance/containerGroups/start/action' " +
      "'Microsoft.ContainerInstance/containerGroups/stop/action' ]",
  },
  'infra/modules/targets.bicep': {
    // Otherwise the rows go to old tables, which no rule reads.
    'logs.properties.logAnalyticsDestinationType': "'Dedicated'",
  },
  'infra/modules/traffic.bicep': {
    'profile.properties.endpoints.0.properties.endpointStatus': "'Enabled'",
    'profile.properties.endpoints.1.properties.endpointStatus': "'Disabled'",
  },
  'infra/modules/workbook.bicep': {
    'timeRange.content.parameters.0.name': "'TimeRange'",
    'charts.content.timeContextFromParameter': "'TimeRange'",
  },
};

export const heldTexts: readonly Held[] = [doors, identities, choices, order, watched];
