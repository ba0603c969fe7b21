// The second phase, deployed to the resource group of the app once its code is there: Event Grid
// refuses a function that does not exist yet. In: names that the first phase gave out. Out: the
// app hears of what people do to container groups, and, by choice, action groups prove themselves.
import { entraCaller, resourceGroupPlace } from 'types.bicep'

@description('Name of the function app.')
param functionAppName string

@description('Name of the workspace that takes the diagnostics.')
param workspaceName string = replace(functionAppName, 'func-', 'log-')

@description('Name of the action group that calls Paramedic.')
param actionGroupName string = replace(functionAppName, 'func-', 'ag-paramedic-')

@description('Resource groups of targets besides this one; a system topic is made in each.')
param otherPlaces resourceGroupPlace[] = []

@description('The app registration of entra.bicep; null: alerts prove themselves by a function key alone.')
param alertCaller entraCaller?

@description('A key of the function `alerts`, where alertCaller is given.')
@secure()
param alertsKey string = ''

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

module events 'modules/group-events.bicep' = {
  params: {
    token: uniqueString(app.id)
    tags: resourceGroup().tags
    appId: app.id
    workspaceId: workspace.id
    existingTopic: ''
  }
}

module otherEvents 'modules/group-events.bicep' = [
  for place in otherPlaces: {
    scope: resourceGroup(place.subscriptionId, place.resourceGroup)
    params: {
      token: uniqueString(app.id, place.subscriptionId, place.resourceGroup)
      tags: resourceGroup().tags
      appId: app.id
      workspaceId: workspace.id
      existingTopic: place.?systemTopic ?? ''
    }
  }
]

resource callsParamedic 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: actionGroupName
}

module receiver 'modules/receiver.bicep' = if (alertCaller != null) {
  params: {
    actionGroupName: actionGroupName
    present: callsParamedic.properties
    appUrl: 'https://${app.properties.defaultHostName}'
    alertsKey: alertsKey
    alertCaller: alertCaller!
  }
}
