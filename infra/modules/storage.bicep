// In: names, and whether the world may knock. Out: the one account that holds all of Paramedic's
// state, its queues, the app's package and the events that could not be delivered. It takes no key
// and no anonymous caller, and a lock keeps it from being deleted by mistake.

@description('Region of the account.')
param location string

@description('Tags of the account.')
param tags object

@description('What makes names unique.')
param token string

@description('How often the data is kept: in one place, in zones, or in a second region as well.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param sku string

@description('False: only by private endpoints, and by Event Grid as a trusted service.')
param isPublic bool

@description('Whether a lock keeps the account from being deleted. Teardown takes it off first.')
param isLocked bool

@description('ARM id of the workspace that takes the diagnostics.')
param workspaceId string

var containerNames = ['app-package', 'event-dead-letters']
var queueNames = [
  'paramedic-wakes'
  'paramedic-wakes-poison'
  'paramedic-events'
  'paramedic-events-poison'
]
var tableNames = ['paramedic', 'paramedichints', 'failoverState']

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: 'st${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    allowedCopyScope: 'AAD'
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    networkAcls: {
      // Event Grid delivers as a trusted service, also where the rest is closed (Microsoft Learn:
      // Event Grid, storage queue as an event handler).
      bypass: 'AzureServices'
      defaultAction: isPublic ? 'Allow' : 'Deny'
    }
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (isLocked) {
  name: 'state'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'Holds what Paramedic knows of every incident. Without it nothing would be held back.'
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: {
      enabled: true
      days: 7
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = [
  for name in containerNames: {
    parent: blobs
    name: name
    properties: {
      publicAccess: 'None'
    }
  }
]

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01' = [
  for name in queueNames: {
    parent: queueService
    name: name
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' = [
  for name in tableNames: {
    parent: tableService
    name: name
  }
]

// Reads are not kept: every look makes some, and they would be most of the bill.
var changes = [
  {
    category: 'StorageWrite'
    enabled: true
  }
  {
    category: 'StorageDelete'
    enabled: true
  }
]

// What it holds, and all that is asked of it, its services together.
resource accountMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account
  properties: {
    workspaceId: workspaceId
    metrics: [
      {
        category: 'Capacity'
        enabled: true
      }
      {
        category: 'Transaction'
        enabled: true
      }
    ]
  }
}

resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: blobs
  properties: {
    workspaceId: workspaceId
    logs: changes
  }
}

// The host polls each queue every two seconds, and Azure may call that a write: that would be most
// of the bill. Who took a message away is kept.
resource queueLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: queueService
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'StorageDelete'
        enabled: true
      }
    ]
  }
}

resource tableLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: tableService
  properties: {
    workspaceId: workspaceId
    logs: changes
  }
}

@description('ARM id of the account.')
output accountId string = account.id

@description('Name of the account.')
output accountName string = account.name

@description('Where the app is deployed to: a container of the account.')
output packageContainer string = containerNames[0]

@description('Where events go that could not be delivered: a container of the account.')
output deadLetterContainer string = containerNames[1]

@description('Where Event Grid puts its events.')
output eventQueue string = queueNames[2]

@description('Endpoint of the blob service.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Endpoint of the queue service.')
output queueEndpoint string = account.properties.primaryEndpoints.queue

@description('Endpoint of the table service.')
output tableEndpoint string = account.properties.primaryEndpoints.table
