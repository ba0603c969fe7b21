// What our templates must say of things of which there are several: which one is meant, what waits
// for what, what is made once. A row is added with what it guards; a change on purpose changes it.
import type { Held } from './held.ts';

/** Which of several like it: each of another kind would be taken. */
export const choices: Held = {
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
  'infra/main.bicep': {
    'functionApp.params.sweepSchedule': 'schedules[configuration.fleet.sweepEvery]',
  },
  'infra/subscriptions.bicep': {
    'events.params.appId': 'app.id',
    'otherEvents.params.appId': 'app.id',
    'otherEvents.scope': 'resourceGroup(place.subscriptionId, place.resourceGroup)',
  },
  'infra/modules/events.bicep': Object.fromEntries(
    [
      ['deliveryWithResourceIdentity.destination.properties.resourceId', 'account.id'],
      ['deliveryWithResourceIdentity.destination.properties.queueName', 'queueName'],
      ['deadLetterWithResourceIdentity.deadLetterDestination.properties.resourceId', 'account.id'],
      [
        'deadLetterWithResourceIdentity.deadLetterDestination.properties.blobContainerName',
        'deadLetterContainer',
      ],
    ].map(([way = '', text = '']) => [`toQueue.properties.${way}`, text]),
  ),
  'infra/modules/roles.bicep': {
    'restarter.if': '(empty(restarterRole))',
    'traffic.if': '(!empty(endpointTypes) && empty(trafficRole))',
    ...Object.fromEntries(
      ['restarter', 'traffic'].flatMap((name) => [
        [`${name}.name`, `guid(subscription().id, token, '${name}')`],
        [
          `${name}Role`,
          `empty(${name}Role) ? guid(subscription().id, token, '${name}') : ${name}Role`,
        ],
      ]),
    ),
  },
  'infra/modules/traffic.bicep': {
    'profile.properties.trafficRoutingMethod': "'Priority'",
    'profile.properties.endpoints.0.properties.target': 'first(primaryHost)',
    'profile.properties.endpoints.0.properties.priority': '1',
    'profile.properties.endpoints.0.properties.endpointStatus': "'Enabled'",
    'profile.properties.endpoints.1.properties.target': 'first(secondaryHost)',
    'profile.properties.endpoints.1.properties.priority': '2',
    'profile.properties.endpoints.1.properties.endpointStatus': "'Disabled'",
    'front.properties.trafficRoutingMethod': "'Priority'",
  },
  'infra/modules/looked-after.bicep': {
    targetsToMake: 'filter(targets, target => !contains(settings, target.resourceIdSetting))',
    profilesToMake: 'filter(failovers, failover => !contains(settings, failover.profileSetting))',
    'restartRights.scope': "resourceGroup(split(id, '/')[2], split(id, '/')[4])",
    'trafficRights.scope': "resourceGroup(split(id, '/')[2], split(id, '/')[4])",
    'traffic.params.primaryEndpoint': 'failover.primary',
    'traffic.params.primaryUrl': 'named.outputs.all[failover.primaryUrlSetting]',
    'traffic.params.secondaryEndpoint': 'failover.secondary',
    'traffic.params.secondaryUrl': 'named.outputs.all[failover.secondaryUrlSetting]',
    'restartRights.params.roleName': 'roles.outputs.restarterRole',
    'trafficRights.params.roleName': 'roles.outputs.trafficRole',
  },
};

/** What is made once, and what must be there before something else is made. */
export const order: Held = {
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
