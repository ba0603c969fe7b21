// In: the function for events, which must exist. Out: it hears when somebody restarts, starts or
// stops a container group of this resource group, so that Paramedic never fights a person. What is
// lost is made up for by the next sweep: an identity for dead letters is not to be had here.
// assumed: Event Grid takes none on topics of the location `global`.

@description('What makes names unique.')
param token string

@description('Tags of the topic.')
param tags object

@description('ARM id of the function app.')
param appId string

@description('ARM id of the workspace that takes the diagnostics.')
param workspaceId string

@description('Name of the system topic that the resource group has already, as it can have one only; empty: it is made.')
param existingTopic string

resource made 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (empty(existingTopic)) {
  name: 'evgst-${token}'
  location: 'global'
  tags: tags
  properties: {
    source: resourceGroup().id
    topicType: 'Microsoft.Resources.ResourceGroups'
  }
}

// Compiled without symbolic names, as long as this file imports nothing, it is no more than an id:
// with them, ARM might read it before it was made.
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: empty(existingTopic) ? 'evgst-${token}' : existingTopic
}

resource toFunction 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  dependsOn: [made]
  name: 'paramedic-${token}'
  properties: {
    // Its topic is stamped by Event Grid; a CloudEvent's source is whatever its sender says.
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${appId}/functions/events'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    filter: {
      includedEventTypes: ['Microsoft.Resources.ResourceActionSuccess']
      advancedFilters: [
        {
          operatorType: 'StringIn'
          key: 'data.operationName'
          values: [
            'Microsoft.ContainerInstance/containerGroups/restart/action'
            'Microsoft.ContainerInstance/containerGroups/start/action'
            'Microsoft.ContainerInstance/containerGroups/stop/action'
          ]
        }
      ]
    }
    retryPolicy: {
      eventTimeToLiveInMinutes: 15
      maxDeliveryAttempts: 5
    }
  }
}

resource metrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (empty(existingTopic)) {
  name: 'to-workspace'
  scope: made
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
