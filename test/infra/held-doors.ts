// What our templates must say of doors and of identities: who may come in, by which proof, and
// whose rights are whose. A row is added with what it guards; a change on purpose changes it.
import type { Held } from './held.ts';

/** Who may come in, and which secrets stay out of the deployment's history. */
export const doors: Held = {
  'infra/entra.bicep': {
    'registration.signInAudience': "'AzureADMyOrg'",
    'principal.appRoleAssignmentRequired': 'true',
    'roles.0.members': "['User']",
    'roles.1.members': "['User']",
    'roles.2.members': "['Application']",
    'mayDeliver.appRoleId': "guid(environmentName, 'ActionGroupsSecureWebhook')",
    'mayDeliver.principalId': 'actionGroups.id',
    'mayDeliver.resourceId': 'principal.id',
  },
  'infra/main.bicep': {
    isPrivate: "stage == 'production'",
    isLocked: 'true',
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
    'appSettings.properties.1.APPLICATIONINSIGHTS_AUTHENTICATION_STRING':
      "'ClientId=${hostClientId};Authorization=AAD'",
    peopleSettings:
      'people == null ? {} : { PARAMEDIC_ENTRA_TENANT_ID: people!.tenantId ' +
      'PARAMEDIC_ENTRA_AUDIENCE: people!.audience }',
    'app.properties.functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId':
      'hostId',
    'app.properties.virtualNetworkSubnetId': 'empty(subnetId) ? null : subnetId',
  },
  'infra/modules/receiver.bicep': {
    '@present': 'secure',
    '@alertsKey': 'secure',
    // What people have put in stays; ours is replaced.
    ...Object.fromEntries(
      [
        'armRole',
        'automationRunbook',
        'azureAppPush',
        'email',
        'eventHub',
        'itsm',
        'logicApp',
        'sms',
        'voice',
      ].map((kind) => [
        `callsParamedic.properties.${kind}Receivers`,
        `present.?${kind}Receivers ?? []`,
      ]),
    ),
    'callsParamedic.properties.azureFunctionReceivers':
      'filter(present.?azureFunctionReceivers ?? [], one => one.name != ours)',
    'callsParamedic.properties.webhookReceivers.0':
      'filter(present.?webhookReceivers ?? [], one => one.name != ours)',
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
    'byEntra.azureActiveDirectory.registration.openIdIssuer':
      "'${environment().authentication.loginEndpoint}${caller.tenantId}/v2.0'",
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
    'lock.if': '(isLocked)',
  },
  'infra/modules/network.bicep': {
    'closed.properties.securityRules.0.properties.access': "'Deny'",
    'closed.properties.securityRules.0.properties.direction': "'Inbound'",
    'closed.properties.securityRules.0.properties.sourceAddressPrefix': "'Internet'",
    'links.parent': 'zones[i]',
    'zoneGroups.parent': 'privateEndpoints[i]',
    'zoneGroups.properties.privateDnsZoneConfigs.0.properties.privateDnsZoneId': 'zones[i].id',
    'network.properties.subnets.0.properties.addressPrefix': 'cidrSubnet(addressPrefix, 26, 0)',
    'network.properties.subnets.0.properties.delegations.0.properties.serviceName':
      "'Microsoft.App/environments'",
    'network.properties.subnets.1.properties.addressPrefix': 'cidrSubnet(addressPrefix, 26, 1)',
  },
};

/** Whose identity is whose. */
export const identities: Held = {
  'infra/modules/identity.bicep': Object.fromEntries(
    ['host', 'healer', 'watcher'].flatMap((name) => [
      [`${name}Id`, `${name}.id`],
      [`${name}PrincipalId`, `${name}.properties.principalId`],
    ]),
  ),
};
