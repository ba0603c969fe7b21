// In: the account whose queue takes what comes in. Out: the topic that Paramedic publishes to and
// that anybody with a role may ask it for a look by. What is asked goes into a queue, so that no
// function has to exist yet; what cannot be delivered in time is put aside in a container.

@description('Region of the topic.')
param location string

@description('Tags of the topic.')
param tags object

@description('What makes names unique.')
param token string

@description('Name of the storage account.')
param accountName string

@description('Name of the queue that takes events.')
param queueName string

@description('Name of the container for what cannot be delivered.')
param deadLetterContainer string

@description('ARM id of the workspace that takes the diagnostics.')
param workspaceId string

// Source: Microsoft Learn, "Azure built-in roles".
var storageQueueDataMessageSender = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
var storageBlobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: accountName

  resource queueService 'queueServices' existing = {
    name: 'default'

    resource queue 'queues' existing = {
      name: queueName
    }
  }

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource deadLetters 'containers' existing = {
      name: deadLetterContainer
    }
  }
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'evgt-${token}'
  location: location
  tags: tags
  // Behind a firewall of storage only this kind of identity delivers (Microsoft Learn: Event Grid,
  // storage queue as an event handler).
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource senderOnQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::queueService::queue.id, topic.id, storageQueueDataMessageSender)
  scope: account::queueService::queue
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageQueueDataMessageSender)
  }
}

resource writerOfDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::deadLetters.id, topic.id, storageBlobDataContributor)
  scope: account::blobs::deadLetters
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributor)
  }
}

resource toQueue 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'looks'
  dependsOn: [
    senderOnQueue
    writerOfDeadLetters
  ]
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    // Who publishes names its source itself: nothing else is let in, our own events least of all.
    filter: {
      includedEventTypes: ['Paramedic.LookRequested']
    }
    deliveryWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: account.id
          queueName: queueName
          queueMessageTimeToLiveInSeconds: 900
        }
      }
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: account.id
          blobContainerName: deadLetterContainer
        }
      }
    }
    // A look that was asked for long ago is no news; the sweep has looked since.
    retryPolicy: {
      eventTimeToLiveInMinutes: 15
      maxDeliveryAttempts: 5
    }
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: topic
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

@description('Name of the topic.')
output topicName string = topic.name

@description('ARM id of the topic.')
output topicId string = topic.id

@description('Where events are published to.')
output topicEndpoint string = topic.properties.endpoint
