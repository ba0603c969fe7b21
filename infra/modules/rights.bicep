// In: the identities, and what of ours they need. Out: their rights on it, each given at the one
// resource. The healer has none here, unless logs are read for `traffic`: its two roles are given
// at targets and profiles. The host has none on either of those.

@description('Name of the storage account.')
param accountName string

@description('Name of the Application Insights.')
param insightsName string

@description('Name of the workspace.')
param workspaceName string

@description('Name of the Event Grid topic.')
param topicName string

@description('Object id of the host identity.')
param hostPrincipalId string

@description('Object id of the healer identity.')
param healerPrincipalId string

@description('Object id of the watcher identity.')
param watcherPrincipalId string

@description('Whether the healer may read logs: where a target of paramedic.yaml has `traffic`.')
param healerReadsLogs bool

// Source: Microsoft Learn, "Azure built-in roles".
var roles = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  logAnalyticsReader: '73c42c96-874c-492b-b04d-ab87d138a893'
  eventGridDataSender: 'd5a91429-5739-47e2-a06b-3470a27159e7'
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: accountName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

// The host keeps locks and the app's package in blobs, wakes in queues, all else in tables.
var hostRoles = [
  roles.storageBlobDataOwner
  roles.storageQueueDataContributor
  roles.storageTableDataContributor
]

resource hostOnState 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in hostRoles: {
    name: guid(account.id, hostPrincipalId, role)
    scope: account
    properties: {
      principalId: hostPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource hostOnInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, hostPrincipalId, roles.monitoringMetricsPublisher)
  scope: insights
  properties: {
    principalId: hostPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher)
  }
}

resource hostOnTopic 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(topic.id, hostPrincipalId, roles.eventGridDataSender)
  scope: topic
  properties: {
    principalId: hostPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventGridDataSender)
  }
}

resource healerOnLogs 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (healerReadsLogs) {
  name: guid(workspace.id, healerPrincipalId, roles.logAnalyticsReader)
  scope: workspace
  properties: {
    principalId: healerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.logAnalyticsReader)
  }
}

resource watcherOnLogs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(workspace.id, watcherPrincipalId, roles.logAnalyticsReader)
  scope: workspace
  properties: {
    principalId: watcherPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.logAnalyticsReader)
  }
}
