// In: identities, storage and settings. Out: the app on Flex Consumption: without any key of
// storage or telemetry, deployed from a blob, reached by https alone. Publishing by user name and
// password is off.
import { allowedCaller, namedTexts, tenantPeople } from '../types.bicep'

@description('Region of the app.')
param location string

@description('Tags of every resource.')
param tags object

@description('What makes names unique.')
param token string

@description('Name of the app, also in its address.')
param appName string

@description('ARM id of the host identity.')
param hostId string

@description('Client id of the host identity.')
param hostClientId string

@description('ARM id of the healer identity.')
param healerId string

@description('Client id of the healer identity.')
param healerClientId string

@description('Endpoint of the blob service.')
param blobEndpoint string

@description('Endpoint of the queue service.')
param queueEndpoint string

@description('Endpoint of the table service.')
param tableEndpoint string

@description('The container that the app is deployed to.')
param packageContainer string

@description('Name of the Application Insights.')
param insightsName string

@description('Endpoint of the Event Grid topic.')
param topicEndpoint string

@description('Version of Node.')
param nodeVersion string

@description('Memory of an instance, in megabytes.')
param instanceMemoryMB int

@description('The most instances of one function.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Instances that always wait for HTTP requests, so that no alert meets a cold start. They cost.')
param alwaysReadyHttp int

@description('NCRONTAB schedule of the sweep.')
param sweepSchedule string

@description('What paramedic.yaml names by { setting: NAME }.')
param settings namedTexts

@description('Where a human is told; empty: by an alert rule alone.')
@secure()
param noticeUrl string

@description('People who may approve and operate; null: none.')
param people tenantPeople?

@description('Who may reach the app; empty: the whole world, with a key.')
param callers allowedCaller[]

@description('ARM id of a subnet that the app goes out through; empty: none.')
param subnetId string

@description('ARM id of the workspace that takes the diagnostics.')
param workspaceId string

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource planMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: plan
  properties: {
    workspaceId: workspaceId
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: appName
  location: location
  tags: union(tags, {
    'azd-service-name': 'paramedic'
  })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${hostId}': {}
      '${healerId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: hostId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyHttp == 0 ? [] : [
          {
            name: 'http'
            instanceCount: alwaysReadyHttp
          }
        ]
      }
      runtime: {
        name: 'node'
        version: nodeVersion
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      alwaysOn: false
      // A filter, and no proof: other customers share a service tag (Microsoft Learn: action groups).
      ipSecurityRestrictionsDefaultAction: empty(callers) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: [
        for (one, i) in callers: {
          name: one.name
          action: 'Allow'
          priority: 100 + i
          tag: contains(one.from, '/') ? 'Default' : 'ServiceTag'
          ipAddress: one.from
        }
      ]
    }
  }
}

// One after another, and the settings after both: an app may refuse a second change while one is
// under way (409: Azure/azure-sdk-for-java#1827).
resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource publishingByFtp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  dependsOn: [publishing]
  properties: {
    allow: false
  }
}

var peopleSettings = people == null
  ? {}
  : {
      PARAMEDIC_ENTRA_TENANT_ID: people!.tenantId
      PARAMEDIC_ENTRA_AUDIENCE: people!.audience
    }

// All of them at once: what is not here is taken away. What the configuration names comes first, so
// that it cannot take the place of what the app stands on.
resource appSettings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  dependsOn: [publishingByFtp]
  properties: union(
    settings,
    {
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: hostClientId
      AzureWebJobsStorage__blobServiceUri: blobEndpoint
      AzureWebJobsStorage__queueServiceUri: queueEndpoint
      AzureWebJobsStorage__tableServiceUri: tableEndpoint
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${hostClientId};Authorization=AAD'
      PARAMEDIC_STORAGE__credential: 'managedidentity'
      PARAMEDIC_STORAGE__clientId: hostClientId
      PARAMEDIC_STORAGE__queueServiceUri: queueEndpoint
      PARAMEDIC_STORAGE__tableServiceUri: tableEndpoint
      PARAMEDIC_STORAGE_CLIENT_ID: hostClientId
      PARAMEDIC_HEALER_CLIENT_ID: healerClientId
      PARAMEDIC_EVENTS_ENDPOINT: topicEndpoint
      PARAMEDIC_SWEEP_SCHEDULE: sweepSchedule
      PARAMEDIC_NOTICE_URL: noticeUrl
    },
    peopleSettings
  )
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspaceId
    // A second road: what goes to Application Insights needs the host identity, and this does not.
    logs: [
      {
        category: 'FunctionAppLogs'
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

@description('Name of the app.')
output appName string = app.name

@description('ARM id of the app.')
output appId string = app.id

@description('Address of the app.')
output appUrl string = 'https://${app.properties.defaultHostName}'
