// In: targets and failover groups, and the ids and addresses of those that are there already. Out:
// the others, made to try Paramedic with; the healer's rights on each one, in whatever subscription
// and resource group; and every app setting that paramedic.yaml names of them.
import { failoverTraffic, namedTexts, targetSettings } from '../types.bicep'

targetScope = 'subscription'

@description('Region of what is made.')
param location string

@description('Tags of what is made.')
param tags object

@description('What makes names unique.')
param token string

@description('Name of the environment.')
param environmentName string

@description('Name of the resource group that takes what is made.')
param groupName string

@description('Values that were given: what has an id among them is not made.')
param settings namedTexts

@description('The targets.')
param targets targetSettings[]

@description('The failover groups.')
param failovers failoverTraffic[]

@description('Image of the container groups that are made.')
param demoImage string

@description('Host of a static page that Traffic Manager falls back to; empty: none.')
param maintenanceHost string

@description('Name (a GUID) of a role that was made beforehand for container groups; empty: it is made.')
param restarterRole string

@description('Name (a GUID) of a role that was made beforehand for Traffic Manager profiles; empty: it is made.')
param trafficRole string

@description('Object id of the healer identity.')
param healerPrincipalId string

@description('ARM id of the workspace that takes logs and diagnostics.')
param workspaceId string

var ownSubscription = subscription().id
var providers = '${ownSubscription}/resourceGroups/${groupName}/providers'
var targetsToMake = filter(targets, target => !contains(settings, target.resourceIdSetting))
var profilesToMake = filter(failovers, failover => !contains(settings, failover.profileSetting))

// Ids are known before anything is made: rights are given by them.
var allTargetIds = [
  for target in targets: settings[?target.resourceIdSetting] ?? '${providers}/Microsoft.ContainerInstance/containerGroups/ci-${target.id}-${token}'
]
var allProfileIds = [
  for failover in failovers: settings[?failover.profileSetting] ?? '${providers}/Microsoft.Network/trafficManagerProfiles/traf-${failover.name}-${token}'
]
var idSettings = union(
  toObject(
    targetsToMake,
    target => target.resourceIdSetting,
    target => '${providers}/Microsoft.ContainerInstance/containerGroups/ci-${target.id}-${token}'
  ),
  toObject(
    profilesToMake,
    failover => failover.profileSetting,
    failover => '${providers}/Microsoft.Network/trafficManagerProfiles/traf-${failover.name}-${token}'
  )
)
var subscriptions = union(
  [ownSubscription],
  map(concat(allTargetIds, allProfileIds), id => '/subscriptions/${split(id, '/')[2]}')
)

module made 'targets.bicep' = {
  scope: resourceGroup(groupName)
  params: {
    location: location
    tags: tags
    token: token
    targets: targetsToMake
    image: demoImage
    workspaceId: workspaceId
  }
}

module addresses 'addresses.bicep' = {
  scope: resourceGroup(groupName)
  dependsOn: [made]
  params: {
    token: token
    targets: targetsToMake
  }
}

module named 'named.bicep' = {
  scope: resourceGroup(groupName)
  params: {
    made: addresses.outputs.urls
    known: union(idSettings, settings)
  }
}

module traffic 'traffic.bicep' = [
  for failover in profilesToMake: {
    scope: resourceGroup(groupName)
    params: {
      name: failover.name
      tags: tags
      token: token
      primaryEndpoint: failover.primary
      primaryUrl: named.outputs.all[failover.primaryUrlSetting]
      secondaryEndpoint: failover.secondary
      secondaryUrl: named.outputs.all[failover.secondaryUrlSetting]
      path: failover.path
      maintenanceHost: maintenanceHost
      workspaceId: workspaceId
    }
  }
]

module roles 'roles.bicep' = {
  params: {
    environmentName: environmentName
    token: token
    assignableScopes: subscriptions
    restarterRole: restarterRole
    trafficRole: trafficRole
    endpointTypes: union(map(failovers, failover => failover.endpointType), [])
  }
}

module restartRights 'restart-right.bicep' = [
  for id in allTargetIds: {
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    dependsOn: [made]
    params: {
      containerGroupName: last(split(id, '/'))
      roleName: roles.outputs.restarterRole
      principalId: healerPrincipalId
    }
  }
]

module trafficRights 'traffic-right.bicep' = [
  for id in allProfileIds: {
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    dependsOn: [traffic]
    params: {
      profileName: last(split(id, '/'))
      roleName: roles.outputs.trafficRole
      principalId: healerPrincipalId
    }
  }
]

@description('The app settings that paramedic.yaml names of targets and failover groups, and the values given.')
output settings namedTexts = named.outputs.all

@description('ARM ids of the targets, in their order.')
output targetIds string[] = allTargetIds

@description('ARM ids of the Traffic Manager profiles.')
output profileIds string[] = allProfileIds

@description('The names of these profiles in DNS, which people call.')
output profileHosts string[] = [for i in range(0, length(allProfileIds)): trafficRights[i].outputs.host]

@description('The names to call instead, of the profiles that were made with a maintenance page.')
output frontHosts string[] = [for i in range(0, length(profilesToMake)): traffic[i].outputs.frontHost]
